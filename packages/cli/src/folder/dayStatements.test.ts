import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysBetween } from './dayStatements.ts'

const ledger = { since: '2026-11-20T01:00:00.000Z', until: '2026-11-28T00:00:05.000Z' }

test('the first run writes the last day that is over, and a later one all days since', () => {
  assert.deepEqual(daysBetween(undefined, ledger), ['2026-11-27'])
  assert.deepEqual(daysBetween('2026-11-24', ledger), ['2026-11-25', '2026-11-26', '2026-11-27'])
  assert.deepEqual(daysBetween('2026-11-27', ledger), [])
})

test('a day ends at midnight in Beijing, and no day is written before the ledger began', () => {
  assert.deepEqual(daysBetween(undefined, { ...ledger, until: '2026-11-27T15:59:59.999Z' }), ['2026-11-26'])
  assert.deepEqual(daysBetween(undefined, { ...ledger, until: '2026-11-27T16:00:00.000Z' }), ['2026-11-27'])
  assert.deepEqual(daysBetween(undefined, { since: '2026-11-28T00:00:00.000Z', until: '2026-11-28T00:00:05.000Z' }), [])
  assert.deepEqual(daysBetween('2026-11-01', ledger), ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'])
})

test('after a long pause the last month is caught up with', () => {
  const days = daysBetween('2026-01-01', { since: '2025-01-01T00:00:00.000Z', until: ledger.until })
  assert.deepEqual([days.length, days[0], days.at(-1)], [31, '2026-10-28', '2026-11-27'])
})
