import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dateOfDay, dayBeginsMs, dayOf, fromMillis } from './time.ts'

test('a day begins at 16:00 UTC of the day before, to the millisecond', () => {
  const midnight = BigInt(Date.UTC(2026, 10, 28) - 8 * 3_600_000)
  assert.equal(dateOfDay(dayOf(fromMillis(midnight))), '2026-11-28')
  assert.equal(dateOfDay(dayOf(fromMillis(midnight - 1n))), '2026-11-27')
  assert.equal(dayBeginsMs(dayOf(fromMillis(midnight))), midnight)
  assert.equal(dayBeginsMs(dayOf(fromMillis(midnight - 1n)) + 1), midnight)
})

test('dates are those of the calendar, leap years and centuries included', () => {
  for (let day = 0; day < 60_000; day += 7) assert.equal(dateOfDay(day), new Date(day * 86_400_000).toISOString().slice(0, 10))
  for (const date of ['2000-02-29', '2028-02-29', '2100-02-28', '2100-03-01', '2399-12-31', '1999-12-31']) assert.equal(dateOfDay(Date.parse(date) / 86_400_000), date)
})
