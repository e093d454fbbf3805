import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@jianghan/crypto/testing'
import { byPlace, EVERY_LANE, runnable } from './lanes.ts'
import type { Pending } from './webhook.ts'

const waiting = (seq: number, lanes: readonly string[], nextAt = 0, height = BigInt(seq)): Pending =>
  ({ seq, source: `${seq}-0`, height, index: 0, event: 0, kind: 'x', lanes, attempts: 0, nextAt, firstAt: undefined })
const seqs = (pending: readonly Pending[], count = 8, busy: readonly number[] = []): number[] =>
  runnable(pending, { now: 10, count, isBusy: seq => busy.includes(seq) }).due.map(({ seq }) => seq)

test('nothing goes before an earlier delivery of one of its accounts, and what has to do with others does', () => {
  const pending = [waiting(1, ['a'], 99), waiting(2, ['a', 'b']), waiting(3, ['c']), waiting(4, ['b']), waiting(5, ['c'])]
  assert.deepEqual(seqs(pending), [3], 'what waits behind the first holds up what waits behind it')
  assert.deepEqual(seqs(pending, 8, [3]), [], 'one that is under way is not begun again, and holds its accounts')
  assert.deepEqual(runnable(pending, { now: 10, count: 8, isBusy: () => false }).nextAt, 99)
})

test('what concerns everything waits for all before it, and all behind wait for it', () => {
  const pending = [waiting(1, ['a']), waiting(2, [EVERY_LANE]), waiting(3, ['b'])]
  assert.deepEqual([seqs(pending), seqs(pending.slice(1)), seqs(pending.slice(2))], [[1], [2], [3]])
})

test('whatever becomes of attempts, each account hears of its deliveries in the order of the log', () => {
  const random = seededRandom('lanes of webhooks')
  for (let round = 0; round < 200; round++) {
    let pending = Array.from({ length: 30 }, (_, i) => waiting(30 - i, random.below(12) === 0 ? [EVERY_LANE] : [`${random.below(5)}`, `${random.below(5)}`], 0, BigInt(random.below(9)))).sort(byPlace)
    const order = [...pending]
    const delivered: Pending[] = []
    for (let now = 0; pending.length > 0; now++) {
      const { due } = runnable(pending, { now, count: 1 + random.below(4), isBusy: () => false })
      for (const each of due) {
        if (random.below(3) === 0) pending = pending.map(other => (other === each ? { ...each, nextAt: now + random.below(5) } : other))
        else {
          pending = pending.filter(other => other !== each)
          delivered.push(each)
        }
      }
    }
    for (const lane of ['0', '1', '2', '3', '4']) {
      const concerned = (all: readonly Pending[]): number[] => all.filter(({ lanes }) => lanes.includes(lane) || lanes.includes(EVERY_LANE)).map(({ seq }) => seq)
      assert.deepEqual(concerned(delivered), concerned(order), `round ${round}, account ${lane}`)
    }
  }
})
