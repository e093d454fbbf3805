import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatAddress } from '@jianghan/protocol'
import { accountAt, ask, postOne, START_ATOMS, startTestNode, temporaryFolder, transfer } from './testing/testLedger.ts'

const DAY_MS = 86_400_000
const dayOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)

test('the statement of a day goes from what genesis gave to what is there, also when the index was rebuilt', async t => {
  const folder = temporaryFolder(t)
  let node = await startTestNode(t, { folder })
  const started = Date.now()
  for (const [from, to, atoms] of [[0, 1, '100'], [1, 0, '30'], [0, 2, '7']] as const) assert.equal((await postOne(node, transfer({ from, to, atoms }))).status, 200)
  const statement = (account: number, day: string, more = '') => ask(node, `/v1/accounts/${formatAddress('account', accountAt(account))}/statement?asset=CNY.TB&day=${day}${more}`)
  const check = async (): Promise<void> => {
    // A test that runs over midnight in Wuhan finds its transfers on two days.
    const days = [...new Set([dayOf(started), dayOf(Date.now())])]
    const told = []
    for (const day of days) {
      for (;;) {
        const { status, body } = await statement(0, day)
        assert.equal(status, 200, JSON.stringify(body))
        if (body.height !== '0' && (days.length > 1 || body.items.length === 3)) { told.push(body); break }
        await new Promise(done => { setTimeout(done, 20) })
      }
    }
    assert.equal(told[0].opening, String(START_ATOMS))
    assert.equal(told.at(-1).closing, String(START_ATOMS - 77n))
    assert.deepEqual(told.map(({ debits }) => Number(debits.atoms)).reduce((a, b) => a + b), 107)
    assert.deepEqual(told.map(({ credits }) => Number(credits.atoms)).reduce((a, b) => a + b), 30)
    for (const { opening, credits, debits, closing } of told) assert.equal(BigInt(opening) + BigInt(credits.atoms) - BigInt(debits.atoms), BigInt(closing))
    const before = (await statement(0, dayOf(started - 3 * DAY_MS))).body
    assert.deepEqual([before.opening, before.closing, before.items.length, before.complete], [String(START_ATOMS), String(START_ATOMS), 0, true])
    const ahead = (await statement(0, dayOf(started + 3 * DAY_MS))).body
    assert.deepEqual([ahead.opening, ahead.closing, ahead.complete], [String(START_ATOMS - 77n), String(START_ATOMS - 77n), false])
  }
  await check()
  await node.close()
  rmSync(join(folder, 'data/index'), { recursive: true, force: true })
  rmSync(join(folder, 'index'), { recursive: true, force: true })
  node = await startTestNode(t, { folder })
  await check()
  for (const day of ['2026-02-30', 'today', '2026-1-1', '']) assert.equal((await statement(0, day)).status, 400)
  assert.equal((await ask(node, `/v1/accounts/${formatAddress('account', accountAt(0))}/statement?asset=NO.SUCH&day=2026-01-01`)).status, 404)
  const page = (await statement(0, dayOf(Date.now()), '&limit=1')).body
  if (page.next !== null) {
    const next = (await statement(0, dayOf(Date.now()), `&limit=1&cursor=${page.next}`)).body
    assert.notEqual(next.items[0].id, page.items[0].id)
    assert.equal(next.closing, page.closing)
  }
})
