import { type AccountStatement, describeProblem, readCamt053, type StatementEntry } from '@jianghan/gateway-iso20022'
import { describeSheetProblem, readSheet, type Row } from '@jianghan/gateway-sheets'
import { parseDecimal } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import type { AccountSide, Movement } from './model.ts'
import { reconcileProblems } from './problems.data.ts'

/** What a file from outside says, by account as the file names it; one without a name is that of the whole file. */
export type External = Readonly<{ number: string | undefined; currency: string | undefined; from: string | undefined; to: string | undefined; side(decimals: number): AccountSide }>

const DAY_MS = 86_400_000

/** Reads a camt.053, or a bank's sheet in CSV or XLSX, told apart by their content. Throws ProblemFault with what does not fit. */
export function readExternal(bytes: Uint8Array): readonly External[] {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 256)).replace(/^\u00EF\u00BB\u00BF/, '').trimStart()
  return start.startsWith('<') ? statementsIn(bytes) : [sheetIn(bytes)]
}

function statementsIn(bytes: Uint8Array): readonly External[] {
  const read = readCamt053(bytes)
  if (!read.ok) {
    const [first] = read.problems
    return fail(reconcileProblems.unreadable, { zh: first === undefined ? '' : describeProblem(first, 'zh').text, en: first === undefined ? '' : describeProblem(first, 'en').text })
  }
  return read.statements.map(statement => ({
    number: statement.account.id, currency: statement.account.currency ?? statement.balances[0]?.amount.currency, from: dayIn(statement.from ?? balanceDay(statement, 'OPBD')), to: lastDay(statement.to ?? balanceDay(statement, 'CLBD')),
    side: decimals => ({ ...balances(statement, decimals), movements: statement.entries.filter(({ status }) => status === 'BOOK').flatMap(entry => movementsOf(entry, decimals)) }),
  }))
}

/** The day of a date, or of a moment as its own zone has it. */
const dayIn = (text: string | undefined): string | undefined => text?.slice(0, 10)

/** The last day of a period: one that ends at midnight ends with the day before. */
function lastDay(end: string | undefined): string | undefined {
  const isMidnight = end !== undefined && /T00:00:00(\.0+)?(Z|[+-]|$)/.test(end)
  return isMidnight ? new Date(Date.parse(`${end.slice(0, 10)}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10) : dayIn(end)
}
const balanceDay = ({ balances: all }: AccountStatement, type: string): string | undefined => all.find(each => each.type === type)?.date

const atomsOf = (value: string, decimals: number, direction: 'CRDT' | 'DBIT'): bigint => {
  const atoms = parseDecimal(value, decimals) ?? fail(reconcileProblems.unreadable, { zh: `金额 ${value} 的小数位过多。`, en: `The amount ${value} has too many decimals.` })
  return direction === 'CRDT' ? atoms : -atoms
}

function balances({ balances: all }: AccountStatement, decimals: number): Pick<AccountSide, 'opening' | 'closing'> {
  const of = (type: string): bigint | undefined => {
    const found = all.find(each => each.type === type)
    return found && atomsOf(found.amount.value, decimals, found.direction)
  }
  const [opening, closing] = [of('OPBD') ?? of('PRCD'), of('CLBD')]
  return { ...(opening !== undefined && { opening }), ...(closing !== undefined && { closing }) }
}

/** An entry for several payments that it lists is those payments; otherwise it is one movement. */
function movementsOf(entry: StatementEntry, decimals: number): Movement[] {
  const date = dayIn(entry.bookingDate)
  const parts = entry.payments.length > 1 ? entry.payments : [{ ...entry.payments[0], direction: entry.direction, amount: entry.amount }]
  return parts.map(({ direction, amount, proof, servicerReference, uetr, endToEndId }): Movement => {
    const reference = servicerReference ?? entry.reference ?? uetr ?? endToEndId ?? ''
    const named = proof?.transactionId ?? [servicerReference, entry.reference].find(text => text !== undefined && /^[0-9a-f]{32}$/.test(text))
    return { atoms: atomsOf(amount.value, decimals, direction), reference, ...(date !== undefined && { day: date }), ...(named !== undefined && { transaction: named }), ...(uetr !== undefined && { uetr }) }
  })
}

/** What the columns of banks' sheets are called, without spaces and in small letters. */
const HEADS: Readonly<Record<'day' | 'in' | 'out' | 'amount' | 'reference' | 'uetr' | 'balance', readonly string[]>> = {
  day: ['交易日期', '记账日期', '日期', '交易时间', 'date', 'bookingdate'], in: ['贷方发生额', '贷方金额', '贷方', '收入金额', '收入', 'credit', 'creditamount'],
  out: ['借方发生额', '借方金额', '借方', '支出金额', '支出', 'debit', 'debitamount'], amount: ['发生额', '交易金额', '金额', 'amount'],
  reference: ['交易流水号', '流水号', '交易编号', '凭证号', '参考号', 'reference', 'transactionid'], uetr: ['uetr'], balance: ['账户余额', '余额', 'balance'],
}
type Column = keyof typeof HEADS

function sheetIn(bytes: Uint8Array): External {
  const read = readSheet(bytes)
  if (!read.ok) {
    const [first] = read.problems
    return fail(reconcileProblems.unreadable, { zh: first === undefined ? '' : describeSheetProblem(first, 'zh').text, en: first === undefined ? '' : describeSheetProblem(first, 'en').text })
  }
  const [sheet] = read.sheets
  const rows = sheet?.rows ?? []
  const at = rows.findIndex(row => columnsOf(row) !== undefined)
  const columns = columnsOf(rows[at]) ?? fail(reconcileProblems.unreadable, { zh: '表中没有“日期”与“金额”（或“收入”“支出”）列。', en: 'The sheet has no columns for the day and the amount (or money in and out).' })
  return {
    number: undefined, currency: undefined, from: undefined, to: undefined,
    side: decimals => ({ movements: rows.slice(at + 1).flatMap(row => movementIn(row, columns, decimals)) }),
  }
}

function columnsOf(row: Row | undefined): ReadonlyMap<Column, number> | undefined {
  const columns = new Map<Column, number>()
  for (const { text, column } of row?.cells ?? []) {
    const name = text.replace(/[\s()（）元]/gu, '').toLowerCase()
    for (const [each, names] of Object.entries(HEADS)) if (names.includes(name) && !columns.has(each as Column)) columns.set(each as Column, column)
  }
  return columns.has('day') && (columns.has('amount') || (columns.has('in') && columns.has('out'))) ? columns : undefined
}

function movementIn(row: Row, columns: ReadonlyMap<Column, number>, decimals: number): Movement[] {
  const text = (name: Column): string => row.cells.find(({ column }) => column === columns.get(name))?.text.trim() ?? ''
  const amount = (name: Column): bigint => {
    const plain = text(name).replaceAll(',', '').replace(/^[¥￥]/, '')
    if (plain === '' || plain === '-') return 0n
    const isNegative = plain.startsWith('-')
    return atomsOf(isNegative ? plain.slice(1) : plain.replace(/^\+/, ''), decimals, isNegative ? 'DBIT' : 'CRDT')
  }
  const atoms = columns.has('amount') && text('amount') !== '' ? amount('amount') : amount('in') - amount('out')
  const [, year, month, date] = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})/.exec(text('day')) ?? []
  // Sums at the end, and lines of words, have no day.
  if (year === undefined || month === undefined || date === undefined || atoms === 0n) return []
  const [reference, uetr] = [text('reference'), text('uetr')]
  const named = /^[0-9a-f]{32}([0-9a-f]{32})?$/.test(reference) ? reference : undefined
  return [{
    atoms, day: `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`, reference: reference === '' ? `${row.row}` : reference,
    ...(named !== undefined && { transaction: named }), ...(uetr !== '' && { uetr }),
  }]
}
