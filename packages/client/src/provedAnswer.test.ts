import assert from 'node:assert/strict'
import { test } from 'node:test'
import { application, demoConsortium } from '@jianghan/app'
import { generateKeyPair } from '@jianghan/crypto'
import { answerJson, genesisChanges, type Json, type Read, routerOf } from '@jianghan/kernel'
import { type Proof, validatorAddress } from '@jianghan/light'
import { formatAddress, fromHex, fromMillis, keyId, sha256, toHex, utf8 } from '@jianghan/protocol'
import { JianghanError } from './error.ts'
import { checkAnswer } from './provedAnswer.ts'

/** Reproducible bytes: SHA-256 in counter mode. */
let counter = 0
const random = (length: number): Uint8Array => {
  const out = new Uint8Array(length)
  for (let at = 0; at < length; at += 32) out.set(sha256(utf8(`proved ${counter++}`)).subarray(0, Math.min(32, length - at)), at)
  return out
}

const validator = { publicKey: new Uint8Array(32).fill(3), power: 10n }
const demo = demoConsortium({ random, nodeKey: generateKeyPair(1, random(32)), validator })
const router = routerOf(application)
const genesis = genesisChanges(application, { chainId: demo.chainId, time: fromMillis(1n), parts: demo.parts })
const read: Read = { height: 0n, time: fromMillis(1n), get: key => genesis.get(key), flatGet: key => genesis.flatGet(key) }
const account = formatAddress('account', fromHex(demo.directory[0]?.account ?? '') as Uint8Array)
const key = demo.officers[0]?.key
assert(key !== undefined)

/** Questions besides the examples of all queries: what is there, and what is not. */
const asked: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['members.getMember', { member: 'hanjiang-bank' }],
  ['members.getMember', { member: 'nobody' }],
  ['members.getKey', { key: formatAddress('key', keyId(key.kind, key.publicKey)) }],
  ['members.getAccount', { account }],
  ['members.getControls', { account }],
  ['members.getSpent', { account, asset: 'CNY.HJB' }],
  ['members.getReplacement', { key: formatAddress('key', keyId(key.kind, key.publicKey)) }],
  ['members.getVaultKey', { member: 'hanjiang-bank' }],
  ['members.getWebOrigins', { member: 'hanjiang-bank' }],
  ['payments.getBalance', { account, asset: 'CNY.HJB' }],
  ['payments.getBalance', { account, asset: 'CNY.DHB' }],
  ['payments.getBalance', { account, asset: 'XXX' }],
  ['payments.getAsset', { asset: 'CNY.HJB' }],
  ['payments.getAsset', { asset: 'CNY' }],
  ['payments.getPayment', { uetr: '8a562c67-ca16-48ba-b074-65581be6f001' }],
  ['payments.getMessage', { key: '01'.repeat(32) }],
  ['payments.getQueue', { account, asset: 'CNY' }],
  ['payments.listQueue', { account, asset: 'CNY', priority: '2', from: '0' }],
  ['payments.getQueuedPayment', { uetr: '8a562c67-ca16-48ba-b074-65581be6f001' }],
  ['payments.getHold', { hold: '07'.repeat(16) }],
  ['payments.getSchedule', { schedule: '07'.repeat(16) }],
  ['approvals.getProposal', { proposal: '07'.repeat(16) }],
  ['approvals.listProposals', { member: 'yangtze-motor', from: '0' }],
  ['approvals.listForAccount', { member: 'yangtze-motor', account: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', from: '0' }],
  ['approvals.listWaiting', { member: 'yangtze-motor', key: 'jhkey1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5qlgavd', from: '0' }],
  ['governance.getValidators', {}],
  ['governance.getParameters', {}],
  ['governance.getProposal', { proposal: '1' }],
  ['governance.listProposals', {}],
  ['governance.getClosed', {}],
  ['governance.getValidatorKey', { address: toHex(validatorAddress(validator.publicKey)) }],
  ['governance.getEvidence', { evidence: '07'.repeat(16) }],
  ['payments.getFees', { asset: 'CNY.HJB', kind: 'transfer' }],
  ['payments.getFees', { asset: 'XXX', kind: 'bulkEntry' }],
  ['payments.quoteFee', { asset: 'CNY.HJB', kind: 'creditTransfer', atoms: '12050', at: '0' }],
]

/** The ledger's own answer, and a proof (found true elsewhere) of the entries that the query names. */
function answered(name: string, texts: Readonly<Record<string, string>>) {
  const query = router.query(name)
  const args = query?.schema.parse(texts)
  assert(query !== undefined && args?.ok === true, name)
  const state = query.provedBy(args.args, read).map(stateKey => {
    const value = genesis.get(stateKey)
    return value === undefined ? { kind: 'absent' as const, key: stateKey } : { kind: 'present' as const, key: stateKey, value, steps: [] }
  })
  const proof = { header: { height: 1n }, state } as unknown as Proof
  return { args: args.args, answer: answerJson(query.schema, query.run(read, args.args)), proof }
}

test('every query has a reading, and it makes the very answer of the ledger from the entries that prove it', () => {
  const examples = application.modules.flatMap(module => module.schema.queries.filter(query => query.unproved !== true).map(query => [query.name, query.example] as const))
  for (const [name, texts] of [...asked, ...examples]) {
    const { args, answer, proof } = answered(name, texts)
    assert.doesNotThrow(() => checkAnswer(name, args, { height: 0n, answer }, proof, 'en'), `${name} ${JSON.stringify(texts)}`)
  }
})

const refuses = (name: string, args: unknown, told: { height: bigint; answer: Json }, proof: Proof): void =>
  assert.throws(() => checkAnswer(name, args, told, proof, 'en'), fault => fault instanceof JianghanError && fault.code === 'client.proofUnrelated', name)

test('another answer, another height, another entry or a missing one is not shown by the proof', () => {
  const { args, answer, proof } = answered('payments.getBalance', { account, asset: 'CNY.HJB' })
  const balance = answer as Readonly<Record<string, Json>>
  refuses('payments.getBalance', args, { height: 0n, answer: { ...balance, atoms: '1' } }, proof)
  refuses('payments.getBalance', args, { height: 0n, answer: null }, proof)
  refuses('payments.getBalance', args, { height: 1n, answer }, proof)
  refuses('payments.getBalance', args, { height: 0n, answer }, { ...proof, state: proof.state.slice(1) })
  const other = answered('payments.getBalance', { account, asset: 'CNY.DHB' })
  refuses('payments.getBalance', args, { height: 0n, answer }, other.proof)
  const [first, ...rest] = proof.state
  assert(first?.kind === 'present')
  refuses('payments.getBalance', args, { height: 0n, answer }, { ...proof, state: [{ ...first, value: Uint8Array.of(9, 9) }, ...rest] })
  // A balance is in the layout of version 1 as long as nothing of it is held; version 2 says the same in more bytes.
  assert.deepEqual([first.value[0], first.value.length], [1, 17])
  const longer = Uint8Array.of(2, ...first.value.subarray(1), ...new Uint8Array(16))
  checkAnswer('payments.getBalance', args, { height: 0n, answer }, { ...proof, state: [{ ...first, value: longer }, ...rest] }, 'en')
})
