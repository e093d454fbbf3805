import { utf8 } from '@jianghan/protocol'
import type { Door, Line, Named, Said, Told } from './door.ts'
import { csvOf, type Row, rowsOfPayments, rowsOfRefusal } from './rows.ts'

/** A file that has its end, and whom to ask about it. */
export type Ended = Readonly<{ file: string; named: Named; line: Line; told: Told; rows: readonly Row[]; door: Door }>

/** One kind of result: the ending of its name, and its bytes, or nothing where there is none for this file. */
type OutputKind = Readonly<{ ending: string; bytes(ended: Ended): Promise<Uint8Array | undefined> | Uint8Array | undefined }>

/** The results of a file, in the order in which they are written. The JSON is the last: where it is, the others are. */
export const OUTPUTS: readonly OutputKind[] = [
  { ending: '.pain.002.xml', bytes: ({ door, named }) => door.report(named, 'pain.002') },
  { ending: '.camt.054.xml', bytes: ({ door, named, line }) => (line.settled > 0 ? door.report(named, 'camt.054') : undefined) },
  { ending: '.result.csv', bytes: ({ rows }) => csvOf(rows) },
  { ending: '.result.json', bytes: ({ file, told, rows }) => utf8(`${JSON.stringify({ file, msgId: told.msgId, status: told.status, summary: told.summary, rows })}\n`) },
]

/** What is asked of a file that has its end. */
export async function endedOf(file: string, named: Named, line: Line, door: Door): Promise<Ended> {
  const told = await door.told(named)
  return { file, named, line, told, rows: rowsOfPayments(file, told.transactions, told.sheet), door }
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
