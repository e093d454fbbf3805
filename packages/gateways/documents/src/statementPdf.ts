import { STATEMENT_DATA, type StatementData, type StatementEntryData, statementText } from '@jianghan/client'
import { formatGrouped } from '@jianghan/protocol'
import { amountInWords } from './amountInWords.ts'
import { putInside } from './inside.ts'
import type { Fonts } from './pdf/fonts.ts'
import { squaresOf } from './pdf/qrCode.ts'
import { Sheet } from './pdf/sheet.ts'
import { statementWords as words } from './statementWords.data.ts'

/** A page: A4 upright, points. */
const PAGE = { width: 595.28, height: 841.89 } as const
const LEFT = 34
const RIGHT = PAGE.width - LEFT
const WIDTH = RIGHT - LEFT
/** Where the table begins on the first page and on the others, where it ends, and where it ends above the foot of the last one. */
const TOP_FIRST = 222
const TOP = 62
const BOTTOM = 796
const BOTTOM_LAST = 690
const HEAD = 24
const ROW = 27
/** Left edges of the columns, and the right one of the last. */
const COLUMNS = { time: LEFT, text: LEFT + 52, counterparty: LEFT + 192, debit: LEFT + 318, credit: LEFT + 387, balance: LEFT + 456, end: RIGHT } as const
const PAD = 4

/** Entries of one document: some 200 pages. Whoever has more reads the camt.053. */
export const STATEMENT_ENTRIES_MAX = 5_000

/** What a statement is made of. */
export type StatementParts = Readonly<{
  data: StatementData
  /** The proof file of the balance, which goes inside. */
  proof: Uint8Array
  /** Address of the page that verifies, for the QR code; none where it is empty. */
  verifyUrl: string
}>

/** Writes a 对账单 as a PDF, with the proof of its balance and its data inside. The same parts make the same bytes. Throws RangeError where there are too many entries. */
export async function statementPdf({ data, proof, verifyUrl }: StatementParts, fonts: Fonts): Promise<Uint8Array> {
  if (data.entries.length > STATEMENT_ENTRIES_MAX) throw new RangeError('a document holds so many entries')
  const { day, account } = data
  const sheet = new Sheet(fonts, { title: `${words.title.zh.replaceAll(' ', '')} ${account.number ?? account.address} ${day}`, subject: words.title.en, at: new Date(`${day}T00:00:00+08:00`) }, PAGE)
  const pages = pagesOf(data.entries)
  for (const [i, entries] of pages.entries()) {
    sheet.page()
    if (i === 0) head(sheet, data)
    else running(sheet, data)
    const y = table(sheet, data, entries, i === 0 ? TOP_FIRST : TOP)
    if (i === pages.length - 1) foot(sheet, data, y, verifyUrl)
    sheet.text(words.page(i + 1, pages.length), { x: LEFT, y: 812, size: 7, width: WIDTH, align: 'center', grey: true })
  }
  putInside(sheet, proof, { as: STATEMENT_DATA, text: statementText(data), description: words.dataFile })
  return sheet.finish()
}

/** Entries page by page; the last leaves room for totals and notes, on a page without entries where it must. */
function pagesOf(entries: readonly StatementEntryData[]): (readonly StatementEntryData[])[] {
  const fits = (top: number, bottom: number): number => Math.floor((bottom - top - HEAD) / ROW)
  const pages: (readonly StatementEntryData[])[] = []
  for (let at = 0; ;) {
    const top = pages.length === 0 ? TOP_FIRST : TOP
    const left = entries.length - at
    if (left <= fits(top, BOTTOM_LAST)) {
      pages.push(entries.slice(at))
      return pages
    }
    const count = Math.min(left, fits(top, BOTTOM))
    pages.push(entries.slice(at, at + count))
    at += count
  }
}

type Label = Readonly<{ zh: string; en: string }>

function amountOf(atoms: string, { decimals }: StatementData): string {
  const value = BigInt(atoms)
  return `${value < 0n ? '-' : ''}${formatGrouped(value < 0n ? -value : value, decimals)}`
}

function label(sheet: Sheet, { zh, en }: Label, x: number, y: number, width?: number): void {
  sheet.text(zh, { x, y: y - 1, size: 7.5, grey: true, ...(width !== undefined && { width, align: 'right' }) })
  sheet.text(en, { x, y: y + 8, size: 5.5, grey: true, ...(width !== undefined && { width, align: 'right' }) })
}

function head(sheet: Sheet, data: StatementData): void {
  const { ledger, id, day, account: { owner, number, bank, bankCode, address }, currency, asset, complete } = data
  sheet.text(words.title.zh, { x: LEFT, y: 28, size: 18, width: WIDTH, align: 'center' })
  sheet.text(words.title.en, { x: LEFT, y: 53, size: 8, width: WIDTH, align: 'center', grey: true })
  sheet.text(`${words.ledger.zh} ${words.ledger.en}  ${ledger}`, { x: LEFT, y: 60, size: 7, grey: true })
  sheet.text(`${words.number.zh} ${words.number.en}  ${id}`, { x: LEFT, y: 60, size: 7, width: WIDTH, align: 'right', grey: true })
  sheet.frame(LEFT, 74, WIDTH, 136)
  const bankName = bank.name === undefined ? bank.member : bank.name.zh
  const half = WIDTH / 2
  const rows: readonly (readonly [Label, string, Label, string])[] = [
    [words.owner, owner ?? words.unknown, words.account, number ?? words.unknown],
    [words.bank, `${bankName}${bankCode === undefined ? '' : ` ${bankCode}`}`, words.currency, `${currency}（${asset}）`],
    [words.ledgerAccount, address, words.period, `${day} 00:00–24:00（UTC+8）`],
  ]
  let y = 74
  for (const [left, leftValue, right, rightValue] of rows) {
    for (const [each, value, x] of [[left, leftValue, LEFT], [right, rightValue, LEFT + half]] as const) {
      label(sheet, each, x + 8, y + 6)
      sheet.text(value, { x: x + 66, y: y + 6, size: value.length > 30 ? 6.4 : 8.5, width: half - 72, lines: 2 })
    }
    y += 25
    sheet.line(LEFT, y, RIGHT, y)
  }
  const quarter = WIDTH / 4
  const sums: readonly (readonly [Label, string, string])[] = [
    [words.opening, amountOf(data.opening, data), ''], [words.credits, amountOf(data.credits.atoms, data), `${data.credits.count} ${words.count}`],
    [words.debits, amountOf(data.debits.atoms, data), `${data.debits.count} ${words.count}`], [words.closing, amountOf(data.closing, data), ''],
  ]
  for (const [i, [each, value, count]] of sums.entries()) {
    const x = LEFT + i * quarter
    if (i > 0) sheet.line(x, y, x, y + 38)
    sheet.text(`${each.zh} ${count}`.trim(), { x: x + 8, y: y + 5, size: 7.5, width: quarter - 16, grey: true })
    sheet.text(each.en, { x: x + 8, y: y + 14, size: 5.5, width: quarter - 16, grey: true })
    sheet.text(value, { x: x + 8, y: y + 22, size: 10, width: quarter - 16, align: 'right' })
  }
  sheet.line(LEFT, y + 38, RIGHT, y + 38)
  label(sheet, words.capital, LEFT + 8, y + 43)
  sheet.text(capital(data) ?? words.unknown, { x: LEFT + 96, y: y + 43, size: 9.5, width: WIDTH - 104 })
  if (!complete) sheet.text(words.notOver, { x: LEFT, y: 212, size: 6.2, width: WIDTH, align: 'right', grey: true })
}

/** The closing balance in capital numerals, where it is of renminbi, in fen, and not negative. */
function capital({ currency, decimals, closing }: StatementData): string | undefined {
  return currency === 'CNY' && decimals === 2 ? amountInWords(BigInt(closing)) : undefined
}

/** The line at the top of a page that is not the first. */
function running(sheet: Sheet, { account: { owner, number, address }, day, id }: StatementData): void {
  sheet.text(`${words.title.zh.replaceAll(' ', '')}  ${owner ?? ''}  ${number ?? address}  ${day}`, { x: LEFT, y: 40, size: 8, width: WIDTH - 150 })
  sheet.text(id, { x: LEFT, y: 41, size: 7, width: WIDTH, align: 'right', grey: true })
}

/** The table of a page; where it ends. */
function table(sheet: Sheet, data: StatementData, entries: readonly StatementEntryData[], top: number): number {
  const right = (from: number, until: number) => ({ x: from + PAD, width: until - from - 2 * PAD })
  const money = { debit: right(COLUMNS.debit, COLUMNS.credit), credit: right(COLUMNS.credit, COLUMNS.balance), balance: right(COLUMNS.balance, COLUMNS.end) } as const
  label(sheet, words.time, COLUMNS.time + PAD, top + 5)
  label(sheet, words.text, COLUMNS.text + PAD, top + 5)
  label(sheet, words.counterparty, COLUMNS.counterparty + PAD, top + 5)
  for (const name of ['debit', 'credit', 'balance'] as const) label(sheet, words[name], money[name].x, top + 5, money[name].width)
  let y = top + HEAD
  sheet.line(LEFT, top, RIGHT, top)
  sheet.line(LEFT, y, RIGHT, y)
  for (const entry of entries) {
    const { time, transaction, counterparty, direction, atoms, balance } = entry
    sheet.text(time.slice(11, 19), { x: COLUMNS.time + PAD, y: y + 5, size: 7.5 })
    sheet.text(textOf(entry), { ...right(COLUMNS.text, COLUMNS.counterparty), y: y + 4, size: 7.5 })
    sheet.text(transaction.slice(0, 32), { ...right(COLUMNS.text, COLUMNS.counterparty), y: y + 15, size: 6, grey: true })
    sheet.text(counterparty?.name ?? words.unknown, { ...right(COLUMNS.counterparty, COLUMNS.debit), y: y + 4, size: 7.5 })
    sheet.text(counterparty?.number ?? '', { ...right(COLUMNS.counterparty, COLUMNS.debit), y: y + 15, size: 6.5, grey: true })
    sheet.text(amountOf(atoms, data), { ...(direction === 'DBIT' ? money.debit : money.credit), y: y + 5, size: 7.5, align: 'right' })
    sheet.text(amountOf(balance, data), { ...money.balance, y: y + 5, size: 7.5, align: 'right' })
    y += ROW
    sheet.line(LEFT, y, RIGHT, y)
  }
  if (data.entries.length === 0) {
    sheet.text(words.none, { x: LEFT, y: y + 8, size: 8, width: WIDTH, align: 'center', grey: true })
    y += ROW
    sheet.line(LEFT, y, RIGHT, y)
  }
  return y
}

const textOf = ({ fee, remittance, purpose, endToEndId }: StatementEntryData): string =>
  (fee ? words.fee : [purpose, remittance?.replaceAll('\n', ' ')].filter(text => text !== undefined && text !== '').join(' ') || endToEndId || words.unknown)

/** Totals below the table, and at the end of the page what the statement rests on. */
function foot(sheet: Sheet, data: StatementData, y: number, verifyUrl: string): void {
  sheet.text(`${words.total.zh} ${words.total.en}`, { x: COLUMNS.time + PAD, y: y + 5, size: 7.5 })
  for (const [sum, from, until] of [[data.debits.atoms, COLUMNS.debit, COLUMNS.credit], [data.credits.atoms, COLUMNS.credit, COLUMNS.balance], [data.closing, COLUMNS.balance, COLUMNS.end]] as const) {
    sheet.text(amountOf(sum, data), { x: from + PAD, y: y + 5, size: 7.5, width: until - from - 2 * PAD, align: 'right' })
  }
  sheet.line(LEFT, y + 20, RIGHT, y + 20)
  const width = WIDTH - (verifyUrl === '' ? 0 : 96)
  const { height, atoms, since } = data.anchor
  const anchor = words.anchor(height, amountOf(atoms, data), amountOf(since, data))
  const notes = [anchor.zh, anchor.en, words.inside.zh, words.inside.en, ...(sheet.missing.length > 0 ? [words.missing] : [])]
  let at = 728
  for (const note of notes) at += 9 * sheet.text(note, { x: LEFT, y: at, size: 5.9, width, lines: 2, grey: true })
  if (verifyUrl === '') return
  sheet.squares(squaresOf(verifyUrl), RIGHT - 72, 722, 72)
  sheet.text(words.scan, { x: RIGHT - 90, y: 797, size: 5.5, width: 90, align: 'right', grey: true })
}
