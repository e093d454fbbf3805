import { createHash } from 'node:crypto'
import { AMOUNT_SCALE, factOf, formatScaled, parseDecimal, type PaymentInformation, type PaymentInitiation, scaled } from '@jianghan/gateway-iso20022'
import type { Form, Row } from '../cell.ts'
import { SheetFindings, type SheetProblem } from '../errors.ts'
import { SHEET_LIMITS } from '../limits.ts'
import { readSheet, type ReadSheetOptions } from '../readSheet.ts'
import { halfWidth, visible } from '../values/digits.ts'
import { amountIn } from '../values/readValues.ts'
import type { ColumnMap, PaymentField } from './columnMap.ts'
import { FIELD_WORDS } from './fields.data.ts'
import { type Payer, type RowPayment, RowPayments } from './payment.ts'
import { recogniseTable, type Recognised, type Table } from './recognise.ts'

/** How to read a sheet of payments. */
export interface ReadPaymentsOptions extends ReadSheetOptions {
  /** Which column means what; without it a ready map is taken, or headings are recognised by their names. */
  readonly map?: ColumnMap
  /** YYYY-MM-DD in the bank's zone: the day of payments that name none, and by which a day is in the past. */
  readonly today: string
  /** The accounts from which the sender may pay: a sheet that names none is paid from the only one, and a bank is found by its account. */
  readonly payers?: readonly Payer[]
  /** Payments in one file. */
  readonly payments?: number
}

/** The order in a sheet, with what should be looked at and what was taken for what; or everything that speaks against it. */
export type ReadPaymentsResult =
  | { readonly ok: true; readonly message: PaymentInitiation; readonly warnings: readonly SheetProblem[]; readonly recognised: Recognised; readonly form: Form }
  | { readonly ok: false; readonly problems: readonly SheetProblem[]; readonly recognised?: Recognised }

const PAYMENTS_MAX = 100_000
/** Hexadecimal digits of the content's hash in a message id: 80 bits, by which nobody makes two files of one id. */
const ID_DIGITS = 20
/** Characters of an id. */
const ID_MAX = 35

/**
 * Reads a sheet of payments (XLSX or CSV) into the same order that a pain.001 gives. A sheet has no MsgId: its batch number is taken, where all rows say the same, otherwise an id made of its bytes, so that the same
 * bytes are the same order. Every mistake is told with its cell. No clock, no look-up: the same bytes and options give the same result.
 */
export function readPayments(bytes: Uint8Array, options: ReadPaymentsOptions): ReadPaymentsResult {
  const read = readSheet(bytes, options)
  if (!read.ok) return read
  const findings = new SheetFindings(options.limits?.problems ?? SHEET_LIMITS.problems)
  if (read.form.kind === 'csv') findings.add('encodingTaken', {}, { encoding: read.form.encoding.toUpperCase(), ...delimiterWords(read.form.delimiter) })
  const table = recogniseTable(read.sheets, options.map, findings)
  if ('code' in table) return { ok: false, problems: [table] }
  const { recognised } = table
  noteTable(table, findings)
  const rows = new RowPayments(table, options, findings)
  const payments = paymentsOf(table, rows, findings, options.payments ?? PAYMENTS_MAX)
  if (findings.refusals.length > 0) return { ok: false, problems: findings.refusals, recognised }
  const messageId = messageIdOf(payments, bytes, findings)
  noteRepeated(table, payments, options.today, findings)
  const message = messageOf(payments, { messageId, messageName: `sheet.${read.form.kind}`, today: options.today })
  return { ok: true, message, warnings: findings.advice, recognised, form: read.form }
}

const delimiterWords = (delimiter: string) => delimiter === ';' ? { delimiterZh: '分号', delimiterEn: 'semicolons' } : delimiter === '\t' ? { delimiterZh: '制表符', delimiterEn: 'tabs' } : { delimiterZh: '逗号', delimiterEn: 'commas' }

function noteTable({ sheet, places, recognised }: Table, findings: SheetFindings): void {
  const at = { sheet: sheet.name, row: recognised.headRow }
  for (const [field, column] of places) if (sheet.hiddenColumns.includes(column)) findings.add('columnHidden', { ...at, column }, { fieldZh: FIELD_WORDS[field].zh, fieldEn: FIELD_WORDS[field].en })
  if (recognised.ignored.length > 0) findings.add('columnsIgnored', at, { headings: factOf(recognised.ignored.join('、')) })
}

/** A row of totals: 合计, in any of its cells, and not both account and name. */
const TOTAL = /^(?:合计|总计|共计|总金额|合计金额|total|sum)(?:[:：(（].*)?$/i
const COUNT = /(?:共|笔数[:：]?)?([0-9]{1,7})笔|笔数[:：]?([0-9]{1,7})/

function paymentsOf(table: Table, rows: RowPayments, findings: SheetFindings, limit: number): RowPayment[] {
  const { sheet } = table
  const payments: RowPayment[] = []
  const merged = new Set(sheet.merges.filter(({ toRow }) => toRow > table.recognised.headRow).flatMap(({ fromRow, toRow }) => [fromRow, ...(toRow - fromRow < 1_000 ? Array.from({ length: toRow - fromRow }, (_, i) => fromRow + i + 1) : [toRow])]))
  const hidden: number[] = []
  const idle: number[] = []
  let total: Row | undefined
  let count = 0
  for (const row of table.rows) {
    const says = (field: PaymentField): boolean => rows.cell(row, field) !== undefined
    if (!(says('creditorAccount') && says('creditorName')) && row.cells.some(({ text }) => TOTAL.test(halfWidth(visible(text)).replace(/\s+/g, '')))) {
      total ??= row
      noteTotal(row, rows, { payments, count }, findings, sheet.name)
      continue
    }
    if (!says('creditorAccount') && !says('creditorName') && !says('amount')) {
      idle.push(row.row)
      continue
    }
    if (total !== undefined) rows.note('rowAfterTotal', row, 'creditorAccount', { total: total.row })
    if (merged.has(row.row)) rows.note('mergedCells', row, 'creditorAccount')
    if (row.hidden) hidden.push(row.row)
    if (++count > limit) {
      findings.add('tooManyPayments', { sheet: sheet.name }, { limit })
      return payments
    }
    const payment = rows.read(row)
    if (payment !== undefined) payments.push(payment)
    if (findings.refusals.length > SHEET_LIMITS.problems) return payments
  }
  if (hidden.length > 0) findings.add('rowsHidden', { sheet: sheet.name, row: hidden[0]! }, { count: hidden.length, row: hidden[0]! })
  if (idle.length > 0) findings.add('rowsIgnored', { sheet: sheet.name, row: idle[0]! }, { count: idle.length, row: idle[0]! })
  if (count === 0) findings.add('noPayments', { sheet: sheet.name })
  return payments
}

const unitsOf = (value: string): bigint => scaled(parseDecimal(value)!, AMOUNT_SCALE)!

/** The row of totals is a control sum, as CtrlSum of a pain.001: over all currencies. A row with a mistake is not in it, and is told by itself. */
function noteTotal(row: Row, rows: RowPayments, { payments, count }: Readonly<{ payments: readonly RowPayment[]; count: number }>, findings: SheetFindings, sheet: string): void {
  const whole = payments.length === count
  const cell = rows.cell(row, 'amount')
  const stated = cell === undefined ? undefined : amountIn(cell)
  if (stated?.ok === false) return void rows.note(stated.name, row, 'amount', stated.facts)
  const counted = payments.reduce((sum, { transfer }) => sum + unitsOf(transfer.amount.value), 0n)
  const precise = stated === undefined ? undefined : scaled(parseDecimal(stated.value)!, AMOUNT_SCALE)
  if (stated !== undefined && whole && precise !== counted) return void rows.note('totalWrong', row, 'amount', { stated: stated.value, counted: formatScaled(counted, AMOUNT_SCALE, 2) })
  const number = row.cells.map(({ text }) => COUNT.exec(halfWidth(visible(text)).replace(/\s+/g, ''))).find(match => match !== null)
  const said = number?.[1] ?? number?.[2]
  if (said !== undefined && Number(said) !== count) return void rows.note('countWrong', row, 'creditorAccount', { stated: Number(said), counted: count })
  if (whole && stated !== undefined) findings.add('totalRowAgrees', { sheet, row: row.row }, { row: row.row })
}

function messageIdOf(payments: readonly RowPayment[], bytes: Uint8Array, findings: SheetFindings): string {
  const batches = new Set(payments.map(({ batch }) => batch))
  const [batch] = batches
  if (batches.size === 1 && batch !== undefined) return batch
  const id = `SHEET-${createHash('sha256').update(bytes).digest('hex').slice(0, ID_DIGITS)}`
  findings.add('numberedByContent', {}, { id })
  return id
}

function noteRepeated({ sheet, places }: Table, payments: readonly RowPayment[], today: string, findings: SheetFindings): void {
  const references = new Map<string, number>()
  const contents = new Map<string, number>()
  const at = (row: number, field: PaymentField) => ({ sheet: sheet.name, row, column: places.get(field) ?? 1 })
  for (const { row, date, transfer: { reference, amount, creditorAccount, purpose, remittance } } of payments) {
    const before = reference === undefined ? undefined : references.get(reference)
    if (reference !== undefined && before !== undefined) findings.add('referenceRepeated', at(row, 'reference'), { value: factOf(reference), row: before })
    else if (reference !== undefined) references.set(reference, row)
    const content = JSON.stringify([creditorAccount.id, amount, purpose, remittance, reference])
    const same = contents.get(content)
    if (same === undefined) contents.set(content, row)
    else findings.add('rowRepeated', at(row, 'creditorAccount'), { row: same })
    if (date !== undefined && date < today) findings.add('executionDatePast', at(row, 'date'), { date, today })
  }
}

/** The order: one PmtInf for each payer's account and day, in the order of the rows. */
function messageOf(payments: readonly RowPayment[], { messageId, messageName, today }: Readonly<{ messageId: string; messageName: string; today: string }>): PaymentInitiation {
  type Group = Omit<PaymentInformation, 'transactions'> & { transactions: PaymentInformation['transactions'][number][] }
  const groups = new Map<string, Group>()
  let units = 0n
  for (const { row, date = today, debtor: { account, bank, name }, transfer: { reference, ...transfer } } of payments) {
    const key = JSON.stringify([account, bank, date])
    const group: Group = groups.get(key) ?? {
      id: String(groups.size + 1), method: 'TRF', batchBooking: false, requestedExecutionDate: date, debtor: name === undefined ? {} : { name },
      debtorAccount: { kind: /^[A-Z]{2}[0-9]{2}/.test(account) ? 'IBAN' : 'Othr', id: account }, debtorAgent: bank === undefined ? {} : { clearing: { systemCode: 'CNAPS', memberId: bank } }, transactions: [], source: { line: row },
    }
    groups.set(key, group)
    const own = `${messageId}-${row}`
    group.transactions.push({ ...transfer, endToEndId: reference ?? (own.length <= ID_MAX ? own : `R${row}`) })
    units += unitsOf(transfer.amount.value)
  }
  const paymentInformations = [...groups.values()]
  const [first] = paymentInformations
  return {
    messageName, messageId, creationDateTime: `${today}T00:00:00`, paymentInformations, count: payments.length, controlSum: formatScaled(units, AMOUNT_SCALE, 2),
    // Who pays, by the account: what makes a batch number one of its own.
    initiatingParty: { ...(first?.debtor.name !== undefined && { name: first.debtor.name }), otherIds: [{ id: first?.debtorAccount.id ?? '', schemeName: 'ACCOUNT' }] },
  }
}
