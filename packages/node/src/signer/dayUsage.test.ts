import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../testing/testLedger.ts'
import { DayUsage } from './dayUsage.ts'

const KEY = '9f3a1c5e7b20'
const NOON = Date.UTC(2026, 10, 28, 4)
const MIDNIGHT = Date.UTC(2026, 10, 28, 16)

test('a day has its limit, which ends at midnight at UTC+8 and does not come again when the clock is set back', async t => {
  let now = NOON
  const usage = DayUsage.open(temporaryFolder(t), () => now)
  assert.equal(await usage.take(KEY, 'CNY.TB', 900n, 1_000n), undefined)
  assert.deepEqual(await usage.take(KEY, 'CNY.TB', 101n, 1_000n), { left: 100n })
  assert.equal(await usage.take(KEY, 'USD.TB', 1_000n, 1_000n), undefined, 'assets are apart')
  assert.equal(await usage.take('aaaaaaaaaaaa', 'CNY.TB', 1_000n, 1_000n), undefined, 'keys are apart')
  now = MIDNIGHT - 1
  assert.deepEqual(await usage.take(KEY, 'CNY.TB', 101n, 1_000n), { left: 100n })
  now = MIDNIGHT
  assert.equal(await usage.take(KEY, 'CNY.TB', 1_000n, 1_000n), undefined)
  now = NOON
  assert.deepEqual(await usage.take(KEY, 'CNY.TB', 1n, 1_000n), { left: 0n })
})

test('a crash never gives anything back, and costs a hundredth of the limit at most; a clean end costs nothing', async t => {
  const folder = temporaryFolder(t)
  const crashed = DayUsage.open(folder, () => NOON)
  for (let i = 0; i < 25; i++) assert.equal(await crashed.take(KEY, 'CNY.TB', 10n, 1_000n), undefined)
  const after = DayUsage.open(folder, () => NOON) // nobody closed the one before
  const { left } = await after.take(KEY, 'CNY.TB', 1_000n, 1_000n) ?? { left: -1n }
  assert(left <= 750n && left >= 740n, String(left))
  await after.close()
  const { left: again } = await DayUsage.open(folder, () => NOON).take(KEY, 'CNY.TB', 1_000n, 1_000n) ?? { left: -1n }
  assert.equal(again, left)
})

test('a usage that is damaged does not begin anew', t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'signer-usage.json'), '{"format":"jianghan-signer-usage","version":1,"day":1,"used":[["x"')
  assert.throws(() => DayUsage.open(folder, () => NOON), /damaged/)
})
