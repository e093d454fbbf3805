import { AMOUNT_SCALE, parseDecimal, scaled } from '../decimal.ts'
import type { Money } from '../model.ts'
import type { AccountStatement, Direction, StatementBalance } from './model.ts'

/** An amount in units of 10^-5; undefined when it is no decimal of at most five places. */
export function unitsOf(amount: Money): bigint | undefined {
  const decimal = parseDecimal(amount.value)
  return decimal && scaled(decimal, AMOUNT_SCALE)
}

/** The same with the sign of its direction: what went is negative. */
export function signedUnits(of: { readonly amount: Money; readonly direction: Direction }): bigint | undefined {
  const units = unitsOf(of.amount)
  return units === undefined || of.direction === 'CRDT' ? units : -units
}

/** The balance of a type; of several the first. */
export function balanceOf(statement: AccountStatement, type: string): StatementBalance | undefined {
  return statement.balances.find((balance) => balance.type === type)
}

/** The balance before the first entry: opening booked, or the previously closed one that some banks give instead. */
export function openingOf(statement: AccountStatement): StatementBalance | undefined {
  return balanceOf(statement, 'OPBD') ?? balanceOf(statement, 'PRCD')
}

/** The balance after the last entry: closing booked. */
export function closingOf(statement: AccountStatement): StatementBalance | undefined {
  return balanceOf(statement, 'CLBD')
}

/**
 * By how much a statement is wrong in itself, in units of 10^-5: closing less opening less what was booked; 0n where it adds up. Undefined where it
 * cannot be told: a balance is missing, or not all is in one currency.
 */
export function discrepancyOf(statement: AccountStatement): bigint | undefined {
  const [opening, closing] = [openingOf(statement), closingOf(statement)]
  if (opening === undefined || closing === undefined || opening.amount.currency !== closing.amount.currency) return undefined
  let sum = 0n
  for (const entry of statement.entries) {
    const units = signedUnits(entry)
    if (units === undefined || entry.amount.currency !== closing.amount.currency) return undefined
    if (entry.status === 'BOOK') sum += units
  }
  const [first, last] = [signedUnits(opening), signedUnits(closing)]
  return first === undefined || last === undefined ? undefined : last - first - sum
}
