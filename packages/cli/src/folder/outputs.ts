import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { utf8 } from '@jianghan/protocol'
import { forEachReceipt, receiptedOf } from '../receiptFiles.ts'
import type { Door, Line, Named, Said, Told } from './door.ts'
import { csvOf, rowsOfPayments, rowsOfRefusal } from './rows.ts'
import { sweptNames, writeWhole } from './writing.ts'

/** A file that has its end: where its results lie, without their endings, and whom to ask about it. */
export type Ended = Readonly<{ file: string; stem: string; named: Named; line: Line; door: Door; receipts: boolean }>

/**
 * Writes the results of a file. Each is whole or not there, and written again it says the same; the JSON is the last: where it is, the others are. Rejects where the node or the disk
 * does, and then is begun again: receipts that are there are kept.
 */
export async function writeOutputs({ file, stem, named, line, door, receipts }: Ended): Promise<void> {
  const told = await door.told(named)
  await writeWhole(`${stem}.pain.002.xml`, await door.report(named, 'pain.002'))
  if (line.settled > 0) await writeWhole(`${stem}.camt.054.xml`, await door.report(named, 'camt.054'))
  const written = receipts && line.settled > 0 ? await writeReceipts(stem, told, door) : new Map<number, string>()
  const rows = rowsOfPayments(file, told.transactions, { sheet: told.sheet, receipts: written })
  await writeWhole(`${stem}.result.csv`, csvOf(rows))
  await writeWhole(`${stem}.result.json`, utf8(`${JSON.stringify({ file, msgId: told.msgId, status: told.status, summary: told.summary, rows })}\n`))
}

/** Writes 电子回单 into a folder beside the other results; their paths from the folder of results, by the place of the payment in the file. Of a payment without one the node says so for good. */
async function writeReceipts(stem: string, { transactions }: Told, door: Door): Promise<ReadonlyMap<number, string>> {
  const folder = `${stem}.receipts`
  await mkdir(folder, { recursive: true })
  const there = new Set(await sweptNames(folder))
  const paths = new Map<number, string>()
  await forEachReceipt(receiptedOf(transactions), async ({ place, transactionId, name }) => {
    if (!there.has(name)) {
      const pdf = await door.receipt(transactionId)
      if (pdf === undefined) return
      await writeWhole(join(folder, name), pdf)
    }
    paths.set(place, `${basename(folder)}/${name}`)
  })
  return paths
}

type Refused = Extract<Said, { kind: 'refused' }>

/** The results of a file that was refused, by the endings of their names. */
export function refusedOutputs(file: string, refused: Refused, pain002: Uint8Array | undefined): ReadonlyMap<string, Uint8Array> {
  const { code, zh, en } = refused
  const found = rowsOfRefusal(file, refused)
  const rows = found.length > 0 ? found : rowsOfRefusal(file, { problems: [], reasons: [{ code: '', status: code, zh, en }] })
  return new Map([
    ...(pain002 === undefined ? [] : [['.pain.002.xml', pain002] as const]),
    ['.result.csv', csvOf(rows)], ['.result.json', utf8(`${JSON.stringify({ file, status: 'RJCT', code, zh, en, rows })}\n`)],
  ])
}

/** Lines of an explanation that are written out; the CSV has all. */
const LINES_MAX = 100

/** The text that lies beside a file that was put aside: why, in both languages, and what to do. */
export function explanation(file: string, { code, zh, en, hint, problems, reasons }: Refused): Uint8Array {
  const details = (language: 'zh' | 'en'): string[] => [
    ...problems.slice(0, LINES_MAX).map(each => `  ${each.line > 0 ? (language === 'zh' ? `第 ${each.line} 行 ` : `line ${each.line} `) : ''}${each.path}: ${each[language]}${each.hint?.[language] ? ` ${each.hint[language]}` : ''}`),
    ...reasons.slice(0, LINES_MAX).map(each => `  ${each.code} ${each[language]}`),
  ]
  return utf8([
    `文件 ${file} 未被受理，未付任何款项。（${code}）`, zh, ...details('zh'), hint.zh, '更正后请以新文件放回付款目录；若是新的付款，请使用新的 MsgId。', '',
    `The file ${file} was not taken, and nothing of it was paid. (${code})`, en, ...details('en'), hint.en, 'Mend it and put it into the folder again, as a new file; new payments take a new MsgId.', '',
  ].join('\n'))
}
