import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HistoryLine } from '../../api/answers.ts'
import { balancesOver } from './balances.ts'

const line = (time: string, atoms: string, assetId = 'CNY.HJB'): HistoryLine => ({ id: 'ab', height: '1', index: 0, time, done: true, later: false, movement: { assetId, atoms } })

test('balances are counted back from what is held now, of one asset alone, and begin before the oldest movement', () => {
  const lines = [line('2026-11-28T03:00:00.000Z', '-300'), line('2026-11-28T02:30:00.000Z', '7', 'CNY.DHB'), { ...line('2026-11-28T02:20:00.000Z', '0'), movement: null }, line('2026-11-28T02:00:00.000Z', '1000')]
  assert.deepEqual(balancesOver(12_345_678_901_234_567_890n, lines, 'CNY.HJB').map(({ at, atoms }) => [at, atoms]), [
    ['2026-11-28T01:59:59.999Z', 12_345_678_901_234_567_190n], ['2026-11-28T02:00:00.000Z', 12_345_678_901_234_568_190n], ['2026-11-28T03:00:00.000Z', 12_345_678_901_234_567_890n],
  ])
})

test('an account without movements has no line', () => {
  assert.deepEqual(balancesOver(5n, [], 'CNY.HJB'), [])
})
