import { isActive } from '../protect.ts'

/** UTF-8 with its mark: by it spreadsheet programs know that the text is UTF-8. */
const MARK = '\uFEFF'

/**
 * Rows as a CSV (RFC 4180): UTF-8 with byte order mark, CRLF, quotes where they are needed. A text that a spreadsheet would take for a formula gets an apostrophe in front. Nothing is
 * cut; long digits stay digits, so a person is better served by {@link writeXlsx}, where they stay text.
 */
export function writeCsv(rows: Iterable<readonly string[]>): Uint8Array<ArrayBuffer> {
  let text = MARK
  for (const row of rows) text += `${row.map(cellOf).join(',')}\r\n`
  return new TextEncoder().encode(text)
}

function cellOf(text: string): string {
  const safe = isActive(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
