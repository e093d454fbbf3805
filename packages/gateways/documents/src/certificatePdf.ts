import { type Certificate, CERTIFICATE_DATA, type CertificateData, certificateText, checkWords } from '@jianghan/client'
import { formatGrouped, fromHex } from '@jianghan/protocol'
import { certificateWords as words } from './certificateWords.data.ts'
import { putInside } from './inside.ts'
import type { Fonts } from './pdf/fonts.ts'
import { squaresOf } from './pdf/qrCode.ts'
import { Sheet } from './pdf/sheet.ts'

/** A page: A4, points. */
const PAGE = { width: 595.28, height: 841.89 } as const
const LEFT = 48
const WIDTH = PAGE.width - 2 * LEFT
/** Deposits of one document. */
const DEPOSITS_MAX = 64

/** What a document of certificates is made of. */
export type CertificateParts = Readonly<{
  /** What the proof bears out (certificatesOfEvidence), at least one deposit. */
  data: CertificateData
  /** The proof file that goes inside. */
  proof: Uint8Array
  /** Address of the page that verifies, for the QR code; none where it is empty. */
  verifyUrl: string
}>

/** Writes 存证证书 as a PDF/A-3b: a page a deposit, then the report on articles 16 to 19 of 人民法院在线诉讼规则, with proof and data inside. The same parts make the same bytes. */
export async function certificatePdf({ data, proof, verifyUrl }: CertificateParts, fonts: Fonts): Promise<Uint8Array> {
  const deposits = data.deposits.slice(0, DEPOSITS_MAX)
  const [first] = deposits
  if (first === undefined) throw new RangeError('a document has a deposit')
  const sheet = new Sheet(fonts, { title: `${words.title.zh} ${first.transaction.slice(0, 16)}`, subject: words.title.en, at: new Date(first.time) }, PAGE)
  for (const deposit of deposits) drawDeposit(sheet, data, deposit, verifyUrl)
  drawReport(sheet)
  putInside(sheet, proof, { as: CERTIFICATE_DATA, text: certificateText(data), description: words.dataFile })
  return sheet.finish()
}

type Label = Readonly<{ zh: string; en: string }>

const inWords = (time: string): string => `${time.slice(0, 23).replace('T', ' ')}（UTC+8）`

function drawDeposit(sheet: Sheet, { ledger, validators, headerHeight, headerTime }: CertificateData, deposit: Certificate, verifyUrl: string): void {
  const { member, custodian, purpose, digest, mediaType, itemCount, transaction, height, time } = deposit
  sheet.page()
  sheet.text(words.title.zh, { x: LEFT, y: 60, size: 24, width: WIDTH, align: 'center' })
  sheet.text(words.title.en, { x: LEFT, y: 94, size: 9, width: WIDTH, align: 'center', grey: true })
  sheet.text(`${words.ledger.zh} ${words.ledger.en}  ${ledger}`, { x: LEFT, y: 118, size: 8, width: WIDTH, align: 'center', grey: true })
  const rows: readonly (readonly [Label, string])[] = [
    [words.member, member.nameZh === undefined ? member.id : [member.nameZh, ...(member.nameEn === member.nameZh ? [] : [member.nameEn]), `（${member.id}）`].join(' ')],
    [words.time, inWords(time)], [words.block, height],
    [itemCount === undefined ? words.fileHash : words.root, digest],
    itemCount === undefined ? [words.mediaType, mediaType ?? ''] : [words.items, formatGrouped(BigInt(itemCount), 0)],
    [words.purpose, purpose], [words.custodian, custodian], [words.transaction, transaction],
    [words.header, `${headerHeight}，${inWords(headerTime)}，${validators} 个验证者 validators`],
  ]
  sheet.frame(LEFT, 146, WIDTH, 30 * rows.length)
  for (const [i, [{ zh, en }, value]] of rows.entries()) {
    const y = 146 + 30 * i
    if (i > 0) sheet.line(LEFT, y, LEFT + WIDTH, y)
    sheet.text(zh, { x: LEFT + 8, y: y + 7, size: 8.5, grey: true })
    sheet.text(en, { x: LEFT + 8, y: y + 18, size: 6, grey: true })
    sheet.text(value, { x: LEFT + 118, y: y + 10, size: value.length > 60 ? 7.6 : 9.5, width: WIDTH - 126, lines: 2 })
  }
  let y = 146 + 30 * rows.length + 18
  y += 14 * sheet.text(words.means.zh, { x: LEFT, y, size: 9, width: WIDTH, lines: 8 }) + 6
  y += 11 * sheet.text(words.means.en, { x: LEFT, y, size: 7, width: WIDTH, lines: 8, grey: true }) + 14
  const check = checkWords(fromHex(transaction) as Uint8Array)
  const width = WIDTH - (verifyUrl === '' ? 0 : 110)
  sheet.text(`${words.check.zh} ${words.check.en}`, { x: LEFT, y, size: 7, grey: true })
  sheet.text(check.zh, { x: LEFT, y: y + 12, size: 10 })
  sheet.text(check.en, { x: LEFT, y: y + 27, size: 7, width, grey: true })
  sheet.text(words.inside.zh, { x: LEFT, y: y + 44, size: 7.5, width, lines: 3, grey: true })
  sheet.text(words.inside.en, { x: LEFT, y: y + 82, size: 6.5, width, lines: 3, grey: true })
  if (verifyUrl === '') return
  sheet.squares(squaresOf(verifyUrl), LEFT + WIDTH - 84, y, 84)
  sheet.text(words.scan, { x: LEFT + WIDTH - 100, y: y + 90, size: 6, width: 100, align: 'right', grey: true })
}

function drawReport(sheet: Sheet): void {
  sheet.page()
  let y = 60
  y += 18 * sheet.text(words.report.zh, { x: LEFT, y, size: 13, width: WIDTH, lines: 2 }) + 4
  sheet.text(words.report.en, { x: LEFT, y, size: 7, width: WIDTH, grey: true })
  y += 22
  for (const { number, asks, given, open } of words.articles) {
    sheet.line(LEFT, y, LEFT + WIDTH, y)
    sheet.text(number, { x: LEFT, y: y + 8, size: 10 })
    y += 8 + 14 * sheet.text(asks, { x: LEFT + 70, y: y + 8, size: 9.5, width: WIDTH - 70, lines: 4 }) + 6
    for (const [{ zh, en }, text] of [[words.given, given], [words.open, open]] as const) {
      sheet.text(zh, { x: LEFT + 70, y, size: 7.5, grey: true })
      sheet.text(en, { x: LEFT + 70, y: y + 10, size: 6, grey: true })
      y += Math.max(24, 13.5 * sheet.text(text, { x: LEFT + 186, y, size: 8.5, width: WIDTH - 186, lines: 8 }) + 6)
    }
    y += 8
  }
}
