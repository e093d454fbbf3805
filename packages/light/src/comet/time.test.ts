import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addNanos, formatTime, isTime, parseTime, timeOfMilliseconds } from './time.ts'
import { NO_TIME } from './types.ts'

test('a time is read and written as Go writes it, to the nanosecond', () => {
  for (const text of [
    '2020-09-14T16:33:54.21191421Z', '1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z', '2024-02-29T00:00:00.000000001Z',
    '1969-12-31T23:59:59.5Z',
  ]) {
    const time = parseTime(text)
    assert.ok(time && isTime(time), text)
    assert.equal(formatTime(time), text)
  }
  assert.deepEqual(parseTime('0001-01-01T00:00:00Z'), NO_TIME)
})

test('a day that does not exist, another zone, a tenth decimal and any other text are no times', () => {
  for (const text of [
    '2023-02-29T00:00:00Z', '2023-13-01T00:00:00Z', '2023-01-01T24:00:00Z', '2023-01-01T00:00:60Z', '2023-01-01T00:00:00+08:00', '2023-01-01T00:00:00.Z',
    '2023-01-01T00:00:00.1234567890Z', '2023-01-01 00:00:00Z', '', '99999999999999999999',
  ]) assert.equal(parseTime(text), undefined, text)
})

test('nanoseconds carry into seconds both ways, before 1970 too', () => {
  assert.deepEqual(addNanos({ seconds: 0n, nanos: 0 }, -1n), { seconds: -1n, nanos: 999_999_999 })
  assert.deepEqual(addNanos({ seconds: 5n, nanos: 999_999_999 }, 2n), { seconds: 6n, nanos: 1 })
  assert.deepEqual(timeOfMilliseconds(1500), { seconds: 1n, nanos: 500_000_000 })
})
