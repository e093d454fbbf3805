import type { BulkLine, BulkReferences } from '@jianghan/client'
import type { Words } from '@jianghan/kernel/schema'
import { CsvError, parse } from 'csv-parse/sync'
import { Failure } from './failure.ts'

/** A row of a list: the number of its line in the file, from 1, and what it says. */
export type ListRow = Readonly<{ row: number; line: BulkLine }>

/** What is wrong with a row of a list. */
export type RowProblem = Readonly<{ row: number; what: Words }>

/** Characters of a list: 4,096 rows with all their references are fewer. */
export const LIST_TEXT_MAX = 4 << 20
/** Characters of one row. */
const ROW_MAX = 4_096
/** Problems that are told one by one. */
const TOLD_MAX = 20

type ColumnName = 'to' | 'amount' | keyof BulkReferences

/** The columns in their order where the list has no head. */
const ORDER: readonly ColumnName[] = ['to', 'amount', 'endToEndId', 'remittance', 'uetr']
/** What a head may call them, in small letters. */
const HEADS: Readonly<Record<string, ColumnName>> = {
  account: 'to', to: 'to', '账户': 'to', '收款账户': 'to', amount: 'amount', '金额': 'amount', endtoendid: 'endToEndId', '端到端标识': 'endToEndId',
  remittance: 'remittance', '附言': 'remittance', uetr: 'uetr',
}

type Parsed = Readonly<{ record: readonly string[]; info: Readonly<{ lines: number }> }>

/** Reads a list in CSV (RFC 4180, UTF-8), with a head or in the order of {@link ORDER}; lines that begin with # are skipped. */
export function readList(text: string): Readonly<{ rows: readonly ListRow[]; problems: readonly RowProblem[] }> {
  const { records = [], problem } = recordsOf(text)
  if (problem !== undefined) return { rows: [], problems: [problem] }
  const [first] = records
  const hasHead = first !== undefined && HEADS[(first.record[0] ?? '').toLowerCase()] !== undefined
  const columns = hasHead ? first.record.map(name => HEADS[name.toLowerCase()]) : ORDER
  const unknown = columns.findIndex((name, i) => name === undefined || columns.indexOf(name) !== i)
  if (first !== undefined && unknown >= 0) {
    const name = first.record[unknown] ?? ''
    return { rows: [], problems: [{ row: first.info.lines, what: { zh: `表头的列“${name}”不认识或重复`, en: `the head names a column "${name}" that is unknown or stands twice` } }] }
  }
  const problems: RowProblem[] = []
  const rows: ListRow[] = []
  for (const { record, info: { lines: row } } of records.slice(hasHead ? 1 : 0)) {
    if (record.length > columns.length) problems.push({ row, what: { zh: `有 ${record.length} 列，至多 ${columns.length} 列；含逗号的文本请加双引号`, en: `it has ${record.length} columns and may have ${columns.length}; a text with commas stands in double quotes` } })
    else rows.push({ row, line: lineOf(columns as readonly ColumnName[], record) })
  }
  return { rows, problems }
}

function recordsOf(text: string): Readonly<{ records?: readonly Parsed[]; problem?: RowProblem }> {
  try {
    // One kind of line end: where both stand in a file the parser counts some lines twice.
    const records = parse(text.replaceAll('\r\n', '\n'), { bom: true, comment: '#', comment_no_infix: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true, max_record_size: ROW_MAX })
    return { records: records as unknown as readonly Parsed[] }
  } catch (fault) {
    if (!(fault instanceof CsvError)) throw fault
    const lines = Number(fault['lines'] ?? 0)
    return { problem: { row: lines, what: { zh: `不是 CSV（${fault.code}）`, en: `it is no CSV (${fault.code})` } } }
  }
}

function lineOf(columns: readonly ColumnName[], record: readonly string[]): BulkLine {
  const at = (name: ColumnName): string => record[columns.indexOf(name)] ?? ''
  const references = Object.fromEntries((['endToEndId', 'remittance', 'uetr'] as const).flatMap(name => (at(name) === '' ? [] : [[name, name === 'uetr' ? at(name).toLowerCase() : at(name)]])))
  return { to: at('to'), amount: at('amount'), ...(Object.keys(references).length > 0 && { references }) }
}

/** A list with rows that do not fit, each told by file, row and reason. */
export function badList(file: string, problems: readonly RowProblem[], code = 'cli.badList'): Failure {
  const told = [...problems].sort((a, b) => a.row - b.row)
  const say = (lang: 'zh' | 'en'): string => told.slice(0, TOLD_MAX).map(({ row, what }) => `\n  ${file}:${row}: ${what[lang]}`).join('')
  const more = told.length - TOLD_MAX
  return new Failure(
    code,
    { zh: `清单有 ${told.length} 行不能付款，未提交任何内容。${say('zh')}${more > 0 ? `\n  …另有 ${more} 行` : ''}`, en: `Rows of the list that cannot be paid: ${told.length}. Nothing was sent.${say('en')}${more > 0 ? `\n  … and ${more} more` : ''}` },
    { zh: '请更正后重试。', en: 'Correct them and try again.' }, undefined, { file, problems: told.map(({ row, what }) => ({ row, ...what })) },
  )
}
