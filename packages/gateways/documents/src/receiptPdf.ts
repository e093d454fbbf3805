import { checkWords, type Receipt, RECEIPT_DATA, type ReceiptData, type ReceiptParty, receiptText } from '@jianghan/client'
import { formatGrouped, fromHex } from '@jianghan/protocol'
import { amountInWords } from './amountInWords.ts'
import { putInside } from './inside.ts'
import type { Fonts } from './pdf/fonts.ts'
import { squaresOf } from './pdf/qrCode.ts'
import { Sheet } from './pdf/sheet.ts'
import { words } from './words.data.ts'

/** A page: A5 across, points. */
const PAGE = { width: 595.28, height: 419.53 } as const
const LEFT = 28
const RIGHT = PAGE.width - LEFT
const MIDDLE = PAGE.width / 2
/** Payments of one document. */
const RECEIPTS_MAX = 64

/** What a document of receipts is made of. */
export type ReceiptParts = Readonly<{
  /** What the proof bears out (receiptsOf), at least one receipt. */
  data: ReceiptData
  /** The proof file that goes inside. */
  proof: Uint8Array
  /** Address of the page that verifies, for the QR code; none where it is empty. */
  verifyUrl: string
}>

/** Writes 电子回单 as a PDF, a page a payment, with the proof and the data inside. The same parts make the same bytes. */
export async function receiptPdf({ data, proof, verifyUrl }: ReceiptParts, fonts: Fonts): Promise<Uint8Array> {
  const receipts = data.receipts.slice(0, RECEIPTS_MAX)
  const [first] = receipts
  if (first === undefined) throw new RangeError('a document has a receipt')
  const sheet = new Sheet(fonts, { title: `${words.title.zh} ${first.transaction.slice(0, 16)}`, subject: words.title.en, at: new Date(first.time) }, PAGE)
  for (const receipt of receipts) drawReceipt(sheet, data.ledger, receipt, verifyUrl)
  putInside(sheet, proof, { as: RECEIPT_DATA, text: receiptText(data), description: words.dataFile })
  return sheet.finish()
}

type Label = Readonly<{ zh: string; en: string }>

function drawReceipt(sheet: Sheet, ledger: string, receipt: Receipt, verifyUrl: string): void {
  sheet.page()
  sheet.text(words.title.zh, { x: LEFT, y: 20, size: 17, width: RIGHT - LEFT, align: 'center' })
  sheet.text(words.title.en, { x: LEFT, y: 43, size: 8, width: RIGHT - LEFT, align: 'center', grey: true })
  sheet.text(`${words.ledger.zh} ${words.ledger.en}  ${ledger}`, { x: LEFT, y: 48, size: 7, grey: true })
  sheet.text(`${words.status.zh} ${words.status.en}  ${words.settled}`, { x: LEFT, y: 48, size: 7, width: RIGHT - LEFT, align: 'right', grey: true })
  sheet.frame(LEFT, 62, RIGHT - LEFT, 258)
  party(sheet, words.payer, receipt.payer, LEFT)
  party(sheet, words.payee, receipt.payee, MIDDLE)
  sheet.line(MIDDLE, 62, MIDDLE, 152)
  let y = 152
  const { amount: { asset, atoms, value, currency } } = receipt
  const grouped = value === undefined ? `${formatGrouped(BigInt(atoms), 0)} ${words.atoms}` : formatGrouped(BigInt(atoms), (value.split('.')[1] ?? '').length)
  const capital = currency === 'CNY' && value !== undefined ? inWords(value) : undefined
  y = row(sheet, y, [[words.amount, `${currency ?? ''} ${grouped}`.trim()], [words.currency, currency === undefined ? asset : `${currency}（${asset}）`]], { size: 10 })
  y = row(sheet, y, [[words.capital, capital ?? '—']], { size: 10 })
  y = row(sheet, y, [[words.purpose, receipt.purpose ?? words.notDisclosed], [words.endToEndId, receipt.endToEndId ?? words.notDisclosed]])
  y = row(sheet, y, [[words.remittance, [receipt.remittance, receipt.documents].filter(text => text !== undefined).join('；').replaceAll('\n', ' ') || words.notDisclosed]], { lines: 2, height: 30 })
  y = row(sheet, y, [[words.time, `${receipt.time.slice(0, 19).replace('T', ' ')}（UTC+8）`], [words.block, `${receipt.height} / ${receipt.index + 1}`]])
  y = row(sheet, y, [[words.transaction, receipt.transaction]])
  row(sheet, y, [[words.uetr, receipt.uetr ?? '—']], { last: true })
  foot(sheet, receipt, verifyUrl)
}

function party(sheet: Sheet, label: Label, { name, number, bank, account }: ReceiptParty, x: number): void {
  sheet.text(label.zh, { x: x + 8, y: 68, size: 9 })
  sheet.text(label.en, { x: x + 8 + 9 * label.zh.length + 6, y: 70, size: 6.5, grey: true })
  const bankName = bank?.name === undefined ? bank?.member ?? words.notDisclosed : `${bank.name.zh}${bank.name.en === bank.name.zh ? '' : ` ${bank.name.en}`}`
  const rows: readonly (readonly [label: Label, value: string, y: number, size: number])[] = [
    [words.name, name ?? words.notDisclosed, 82, nameSize(name ?? '')], [words.number, number ?? words.notDisclosed, 104, 8.5], [words.bank, bankName, 120, 8.5], [words.account, account, 136, 7],
  ]
  for (const [each, value, y, size] of rows) {
    field(sheet, each, x + 8, y)
    sheet.text(value, { x: x + 70, y, size, width: MIDDLE - LEFT - 76, lines: each === words.name ? 3 : 1 })
  }
  sheet.line(x, 152, x + MIDDLE - LEFT, 152)
}

/** Long names are set smaller, so that three lines hold the 140 characters of ISO 20022. */
const nameSize = (name: string): number => (Array.from(name).length > 48 ? 4 : Array.from(name).length > 23 ? 7 : 8.5)

function field(sheet: Sheet, { zh, en }: Label, x: number, y: number): void {
  sheet.text(zh, { x, y: y - 1, size: 7.5, grey: true })
  sheet.text(en, { x, y: y + 8, size: 5.5, grey: true })
}

function row(sheet: Sheet, y: number, cells: readonly (readonly [Label, string])[], { size = 8.5, lines = 1, height = 23, last = false } = {}): number {
  const width = (RIGHT - LEFT) / cells.length
  for (const [i, [label, value]] of cells.entries()) {
    const x = LEFT + i * width
    field(sheet, label, x + 8, y + 5)
    sheet.text(value, { x: x + 70, y: y + 5, size, width: width - 76, lines })
  }
  if (!last) sheet.line(LEFT, y + height, RIGHT, y + height)
  return y + height
}

function foot(sheet: Sheet, { transaction }: Receipt, verifyUrl: string): void {
  const width = RIGHT - LEFT - (verifyUrl === '' ? 0 : 92)
  const check = checkWords(fromHex(transaction) as Uint8Array)
  sheet.text(`${words.check.zh} ${words.check.en}`, { x: LEFT, y: 326, size: 6.5, grey: true })
  sheet.text(check.zh, { x: LEFT, y: 336, size: 9.5 })
  sheet.text(check.en, { x: LEFT, y: 350, size: 6.5, width, grey: true })
  const notes = [words.inside.zh, words.inside.en, ...(sheet.missing.length > 0 ? [words.missing] : [])]
  for (const [i, note] of notes.entries()) sheet.text(note, { x: LEFT, y: 365 + i * 10, size: 6.2, width, grey: true })
  if (verifyUrl === '') return
  sheet.squares(squaresOf(verifyUrl), RIGHT - 72, 326, 72)
  sheet.text(words.scan, { x: RIGHT - 90, y: 401, size: 5.5, width: 90, align: 'right', grey: true })
}

function inWords(value: string): string | undefined {
  const [whole = '', fraction = ''] = value.split('.')
  return /^\d{0,2}0*$/.test(fraction) ? amountInWords(BigInt(whole) * 100n + BigInt(fraction.slice(0, 2).padEnd(2, '0'))) : undefined
}
