import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareSides } from './compare.ts'
import type { AccountSide, DifferenceKind, Movement } from './model.ts'

const of = { account: 'jh1test', asset: 'CNY.HJB' }
const id = (n: number): string => `${n}`.padStart(2, '0').repeat(32)
const movement = (n: number, atoms: bigint, more: Partial<Movement> = {}): Movement => ({ atoms, day: '2026-11-27', reference: id(n), transaction: id(n), ...more })
const LEDGER: AccountSide = { opening: 1_000n, closing: 900n, movements: [movement(1, -150n), movement(2, 100n), movement(3, -50n)] }
const kinds = (other: AccountSide): DifferenceKind[] => compareSides(of, LEDGER, other).map(({ kind }) => kind)
const changed = (n: number, change: Partial<Movement>): AccountSide => ({ ...LEDGER, movements: LEDGER.movements.map((each, i) => (i === n - 1 ? { ...each, ...change } : each)) })

test('two sides that say the same have no difference, in whatever order, with references cut as banks cut them, or with none at all', () => {
  assert.deepEqual(compareSides(of, LEDGER, LEDGER), [])
  assert.deepEqual(kinds({ ...LEDGER, movements: [...LEDGER.movements].reverse().map(each => ({ ...each, transaction: id(Number(each.reference.slice(0, 2))).slice(0, 32) })) }), [])
  assert.deepEqual(kinds({ movements: LEDGER.movements.map(({ atoms, day }, i) => ({ atoms, ...(day !== undefined && { day }), reference: `row ${i}` })) }), [])
})

test('each planted difference is named, with both references and both amounts', () => {
  const planted: readonly (readonly [AccountSide, readonly DifferenceKind[]])[] = [
    [{ ...LEDGER, opening: 999n }, ['openingBalance', 'otherSum']],
    [{ ...LEDGER, closing: 901n }, ['closingBalance', 'otherSum']],
    [{ movements: LEDGER.movements.slice(1) }, ['missingThere']],
    [{ movements: [...LEDGER.movements, movement(9, 5n)] }, ['missingHere']],
    [{ movements: [...LEDGER.movements, movement(3, -50n)] }, ['repeated']],
    [{ movements: changed(1, { atoms: -151n }).movements }, ['amount']],
    [{ movements: changed(2, { atoms: -100n }).movements }, ['direction']],
    [{ movements: changed(3, { day: '2026-11-28' }).movements }, ['day']],
  ]
  for (const [other, expected] of planted) assert.deepEqual(kinds(other), expected)
  const [amount] = compareSides(of, LEDGER, { movements: changed(1, { atoms: -151n, reference: 'S-17' }).movements })
  assert.deepEqual(amount, { kind: 'amount', ...of, here: -150n, there: -151n, hereReference: id(1), thereReference: 'S-17', day: '2026-11-27' })
})

test('two movements of one amount on one day that nothing names are not guessed at', () => {
  const ledger: AccountSide = { movements: [movement(1, -10n), movement(2, -10n)] }
  assert.deepEqual(compareSides(of, ledger, { movements: [{ atoms: -10n, day: '2026-11-27', reference: 'x' }] }).map(({ kind }) => kind), ['missingHere', 'missingThere', 'missingThere'])
})

test('a fee beside its payment is matched to its own line', () => {
  const ledger: AccountSide = { movements: [movement(1, -100n), movement(1, -1n)] }
  assert.deepEqual(compareSides(of, ledger, { movements: [movement(1, -1n), movement(1, -100n)] }), [])
})
