import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair } from '@jianghan/crypto'
import { loadVerifier } from '@jianghan/crypto/node'
import { equalBytes, toHex } from '@jianghan/protocol'
import { answersQuestion, judgeNameAnswer, type NameQuestion, readNameAnswer, signNameAnswer } from './answer.ts'
import { compareNames, type NameMatch } from './compare.ts'
import { normaliseName } from './normalise.ts'
import { accountFault, decodeRegister, encodeRegister, NameRegister, registerCommitment, rootOfLeaf } from './register.ts'

const CASES: readonly (readonly [given: string, held: string, expected: NameMatch, why: string])[] = [
  ['长江汽车股份有限公司', '长江汽车股份有限公司', 'match', 'the same'],
  [' 长江汽车 股份有限公司　', '长江汽车股份有限公司', 'match', 'white space, also the wide one'],
  ['武汉长江（集团）有限公司', '武汉长江(集团)有限公司', 'match', 'brackets of full and half width'],
  ['ＡＢＣ贸易有限公司', 'abc贸易有限公司', 'match', 'full width and small letters'],
  ['阿依古丽·买买提', '阿依古丽•买买提', 'match', 'two dots that mean one'],
  ['\u2f8f仁医院', '行仁医院', 'match', 'a Kangxi radical of a font'],
  ['𠮷野家餐饮有限公司', '𠮷野家餐饮有限公司', 'match', 'a character of Ext B'],
  ['张\ue863三', '张\ue863三', 'match', 'a private character that nobody knows, with itself'],
  ['王\ue854', '王\u9fba', 'match', 'a character that GB 18030-2022 moved out of the private use area'],
  ['长江\u200b汽车股份有限公司', '长江汽车股份有限公司', 'match', 'something invisible from a web page'],
  ['光谷汽车玻璃有限责任公司', '光谷汽车玻璃有限公司', 'close', 'the legal form written out'],
  ['光谷汽車玻璃有限公司', '光谷汽车玻璃有限公司', 'close', 'traditional characters'],
  ['武汉长江集团有限公司', '武汉长江(集团)有限公司', 'close', 'punctuation left out'],
  ['Optics Valley Automotive Glass Company Limited', 'Optics Valley Automotive Glass Co., Ltd.', 'close', 'the English legal form written out'],
  ['光谷汽车玻离有限公司', '光谷汽车玻璃有限公司', 'close', 'one character is another'],
  ['光谷汽车玻璃璃有限公司', '光谷汽车玻璃有限公司', 'close', 'one character twice'],
  ['光谷汽车璃玻有限公司', '光谷汽车玻璃有限公司', 'close', 'two neighbours exchanged'],
  ['长江汽车有限公司', '长江汽车股份有限公司', 'none', 'another legal form is another company'],
  ['武汉第一建筑有限公司', '武汉第二建筑有限公司', 'none', 'a number tells sisters apart'],
  ['东湖建设投资有限公司', '南湖建设投资有限公司', 'none', 'so does a direction'],
  ['王小明', '王小朋', 'none', 'in the name of a person each character counts'],
  ['欧阳修远', '欧阳修', 'none', 'also where one is missing'],
  ['汉江银行股份有限公司', '长江汽车股份有限公司', 'none', 'another name'],
  ['張偉', '张伟', 'close', 'traditional characters of a person'],
  ['（）', '光谷汽车玻璃有限公司', 'none', 'nothing but marks'],
  ['', '', 'none', 'nothing fits nothing'],
]

test('how a name fits is decided by written rules: width, space and marks do not count, script and legal form make it close', () => {
  for (const [given, held, expected, why] of CASES) {
    assert.equal(compareNames(given, [held]), expected, `${why}: ${given} / ${held}`)
    if (expected !== 'none') assert.equal(compareNames(held, [given]), expected, `the other way round: ${why}`)
  }
  assert.equal(compareNames('Yangtze Motor Co., Ltd.', ['长江汽车股份有限公司', 'Yangtze Motor Co., Ltd.']), 'match', 'the best of the names counts')
  assert.equal(normaliseName('x'.repeat(141)), undefined)
  assert.equal(normaliseName('\ud800'), undefined)
})

const secret = new Uint8Array(32).fill(7)
const bank = '397521000025'
const accounts = [{ number: '397020088000017521', names: ['光谷汽车玻璃有限公司', 'Optics Valley Automotive Glass Co., Ltd.'] }, { number: '397020088000025839', names: ['青山线束有限公司'] }, { number: '62', names: ['王小明'] }]

test('a register proves each of its accounts to the root that the ledger holds a commitment to, and hides how many there are', async () => {
  const register = await NameRegister.make({ bank, secret, accounts })
  assert.deepEqual([register.count, register.size], [3, 4], 'filled up to a power of two')
  for (const { number } of accounts) {
    const place = register.placeOf(number)
    assert.ok(place)
    assert.deepEqual(rootOfLeaf(place, register.size), register.root)
    assert.equal(rootOfLeaf({ ...place, leaf: new Uint8Array(32) }, register.size) === register.root, false)
  }
  assert.equal(register.placeOf('999'), undefined)
  assert.ok(equalBytes(registerCommitment(register), register.commitment))
  const kept = decodeRegister(encodeRegister({ bank, secret, accounts }))
  assert.ok(kept)
  assert.deepEqual((await NameRegister.make(kept)).root, register.root, 'what lies in the vault is the same register')
  assert.notDeepEqual((await NameRegister.make({ bank, secret: new Uint8Array(32).fill(8), accounts })).root, register.root, 'under another secret nothing can be compared')
  assert.deepEqual((await NameRegister.make({ bank, secret, accounts: accounts.slice(0, 1) })).placeOf(accounts[0]!.number)!.path, [], 'one account alone')
})

test('a list with an account twice, without a name or with a wrong number is no register', () => {
  const one = { number: '1', names: ['甲'] }
  assert.deepEqual(accountFault([one, one]), { index: 1, what: 'twice' })
  assert.deepEqual(accountFault([{ number: '1', names: [] }]), { index: 0, what: 'names' })
  assert.deepEqual(accountFault([one, { number: '1.23E+18', names: ['甲'] }]), { index: 1, what: 'number' })
  assert.equal(accountFault([one]), undefined)
  for (const bytes of ['', '[]', '{}', JSON.stringify({ format: 'jianghan-account-names', version: 1, bank, secret: '00', accounts: [['1', '甲']] })]) assert.equal(decodeRegister(Buffer.from(bytes)), undefined)
})

test('an answer is bound to its question, its register and its signer, says nothing of the name, and a dispute is judged from what both sides kept', async () => {
  const register = await NameRegister.make({ bank, secret, accounts })
  const key = generateKeyPair(1, new Uint8Array(32).fill(5))
  const question: NameQuestion = { bank, number: accounts[0]!.number, name: '光谷汽車玻璃有限公司', nonce: 'ab'.repeat(16) }
  const placed = register.placeOf(question.number)
  const facts = {
    chain: 'wuhan-demo-1', member: 'donghu-bank', node: 'donghu-bank', asker: 'yangtze-motor', outcome: 'close' as const, at: 1_764_000_000_000,
    register: { root: toHex(register.root), size: register.size, salt: toHex(register.salt) }, place: placed ? { index: placed.index, leaf: toHex(placed.leaf), path: placed.path.map(toHex) } : null,
  }
  const answer = signNameAnswer(key, question, facts)
  const text = JSON.stringify(answer)
  assert.ok(!text.includes('光谷') && !text.includes(question.number))
  const read = readNameAnswer(JSON.parse(text))
  assert.ok(read)
  const { verifier } = await loadVerifier()
  const isValid = ({ kind, publicKey, message, signature }: typeof read.signed) => verifier.verify(kind, publicKey, message, signature) === 'valid'
  assert.ok(isValid(read.signed) && answersQuestion(read.answer, question) && equalBytes(read.recorded.commitment, register.commitment))
  assert.ok(!answersQuestion(read.answer, { ...question, name: '别的公司' }) && !answersQuestion(read.answer, { ...question, nonce: '00'.repeat(16) }))
  const opening = register.openingOf(question.number)
  assert.ok(opening)
  assert.equal(judgeNameAnswer(answer, question, opening), 'right')
  assert.equal(judgeNameAnswer({ ...answer, outcome: 'match' }, question, opening), 'wrong')
  assert.equal(judgeNameAnswer(answer, question, { ...opening, names: ['别的公司'] }), 'otherOpening', 'the bank cannot say afterwards that it knew another name')
  const changed = readNameAnswer({ ...answer, outcome: 'match' })
  assert.ok(changed && !isValid(changed.signed))
  for (const wrong of [{ ...answer, place: { ...answer.place, leaf: '00'.repeat(32) } }, { ...answer, place: null }, { ...answer, outcome: 'unknown' }, { ...answer, register: { ...answer.register, size: 8 } }, { ...answer, at: 1.5 }, null, 1, []]) {
    assert.equal(readNameAnswer(wrong), undefined)
  }
})
