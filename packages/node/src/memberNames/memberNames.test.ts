import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, startTestNode } from '../testing/testLedger.ts'
import { folded, MemberNames, NAMED_MAX } from './memberNames.ts'

type Parts = ConstructorParameters<typeof MemberNames>

/** Names of these members, and how often the ledger was asked for one. */
function names(members: Readonly<Record<string, readonly [string, string]>>, founders: readonly string[] = []): { found: MemberNames; asked: string[]; clock: { now: number } } {
  const asked: string[] = []
  const clock = { now: 0 }
  const kernel = {
    call: async (_: string, { args: { member } }: { args: { member: string } }) => {
      asked.push(member)
      const [nameZh, nameEn] = members[member] ?? []
      return { answer: nameZh === undefined ? null : { nameZh, nameEn } }
    },
  }
  const parts = { kernel, folder: { genesis: { parts: { members: { members: founders.map(memberId => ({ memberId })) } } } } } as unknown as Parts[1]
  return { found: new MemberNames({ members: async () => Object.keys(members).filter(id => !founders.includes(id)) }, parts, () => clock.now), asked, clock }
}

test('a member is found by any part of its name, in either language and however that is typed; the beginning of a name comes first', async () => {
  const { found, asked, clock } = names({
    a: ['汉阳制动系统有限公司', 'Hanyang Brake Systems Co., Ltd.'], b: ['武汉汉阳银行', 'Bank of Hanyang'], c: ['青山线束（武汉）有限公司', 'Qingshan Harness'], d: ['𠮷田电子', 'Yoshida'],
  }, ['c'])
  const by = async (text: string) => (await found.named(text)).map(({ member }) => member)
  assert.deepEqual(await by('汉阳'), ['a', 'b'])
  assert.deepEqual(await by('制动'), ['a'])
  assert.deepEqual(await by('汉'), ['a', 'b', 'c'])
  assert.deepEqual(await by('ＨＡＮＹＡＮＧ　brake'), ['a'])
  assert.deepEqual(await by('hanyang'), ['a', 'b'])
  assert.deepEqual(await by('线束(武汉)'), ['c'])
  assert.deepEqual(await by('汉 阳 制动'), ['a'])
  assert.deepEqual(await by('𠮷'), ['d'])
  assert.deepEqual([await by('阳汉'), await by('  '), await by('brakesystems')], [[], [], []])
  assert.equal(asked.length, 4)
  clock.now = 6_000
  await by('汉')
  assert.equal(asked.length, 4)
  clock.now = 700_000
  await by('汉')
  assert.equal(asked.length, 8)
})

test('of many that fit as many are told as the bound says', async () => {
  const { found } = names(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, [`供应商${i}号`, `Supplier ${i}`]])))
  assert.equal((await found.named('供应商')).length, NAMED_MAX)
  assert.deepEqual((await found.named('供应商299')).map(({ nameEn }) => nameEn), ['Supplier 299'])
})

test('folding is the same once more', () => {
  for (const text of ['ＡＢＣ　Ｄ', ' 汉 阳  Steel  Co ', 'ﬁne', '㈱東']) assert.equal(folded(folded(text)), folded(text))
})

test('the search of a node finds members by parts of their Chinese and English names', async t => {
  const node = await startTestNode(t)
  for (const text of ['测试', '试银', 'test b']) {
    const { body } = await ask(node, `/v1/search?q=${encodeURIComponent(text)}`)
    assert.deepEqual(body.items, [{ kind: 'member', member: 'test-bank', nameZh: '测试银行', nameEn: 'Test Bank' }])
  }
  assert.deepEqual((await ask(node, `/v1/search?q=${encodeURIComponent('银测')}`)).body.items, [])
})
