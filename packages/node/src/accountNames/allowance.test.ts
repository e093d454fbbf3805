import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Allowance, MISSES_OF_ACCOUNT, MISSES_OF_ACCOUNT_BY_ASKER, MISSES_OF_ASKER } from './allowance.ts'

test('wrong names are bounded for an asker and an account, for an account by all, and for an asker over all accounts, until the day ends', () => {
  let now = 0
  const allowance = new Allowance(() => now)
  const miss = (asker: string, account: string, name: string): boolean => {
    const may = allowance.mayAsk(asker, account, name)
    if (may) allowance.missed(asker, account, name)
    return may
  }
  const count = (wanted: number, ask: (i: number) => boolean): number => Array.from({ length: wanted }, (_, i) => ask(i)).filter(Boolean).length
  assert.equal(count(9, i => miss('a', 'x', `${i}`)), MISSES_OF_ACCOUNT_BY_ASKER)
  assert.ok(miss('a', 'x', '0'), 'what was answered is answered again')
  assert.ok(!miss('a', 'x', 'new'))
  assert.equal(count(99, i => miss(`b${i}`, 'x', 'n')), MISSES_OF_ACCOUNT - MISSES_OF_ACCOUNT_BY_ASKER, 'askers together')
  assert.equal(count(MISSES_OF_ASKER + 5, i => miss('c', `y${i}`, 'n')), MISSES_OF_ASKER)
  now = 86_400_000
  assert.ok(miss('a', 'x', 'new') && miss('c', 'z', 'n'))
})
