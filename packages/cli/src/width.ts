/** Ranges of characters that take two columns of a terminal (UAX #11 Wide and Fullwidth), and emoji. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], [0x231a, 0x231b], [0x2329, 0x232a], [0x23e9, 0x23ec], [0x25fd, 0x25fe], [0x2614, 0x2615], [0x2648, 0x2653],
  [0x26a1, 0x26a1], [0x2705, 0x2705], [0x274c, 0x274c], [0x2e80, 0x303e], [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff],
  [0xa000, 0xa4cf], [0xa960, 0xa97f], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe10, 0xfe19], [0xfe30, 0xfe6f], [0xff00, 0xff60],
  [0xffe0, 0xffe6], [0x16fe0, 0x18cff], [0x1b000, 0x1b2ff], [0x1f300, 0x1f64f], [0x1f680, 0x1f6ff], [0x1f900, 0x1f9ff], [0x20000, 0x3fffd],
]

/** Columns that a text takes on a terminal: East Asian wide characters two, combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const point of text) {
    if (/^(?:\p{Mn}|\p{Me}|\u200b|\u200c|\u200d)$/u.test(point)) continue
    const code = point.codePointAt(0) as number
    columns += WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1
  }
  return columns
}

/** The text with spaces behind it (or before it) up to a width in columns. */
export function pad(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, columns - columnsOf(text)))
  return side === 'left' ? text + space : space + text
}

/** Lines of a table: a head and rows, columns aligned, numbers to the right. No space at the end of a line. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows]
  const widths = head.map((_, i) => Math.max(...all.map(row => columnsOf(row[i] ?? ''))))
  const isNumber = head.map((_, i) => rows.length > 0 && rows.every(row => /^[-+]?[0-9][0-9,.]*$/.test(row[i] ?? '')))
  return all.map(row => row.map((cell, i) => pad(cell, widths[i] ?? 0, isNumber[i] ? 'right' : 'left')).join('  ').trimEnd())
}

/** Lines of names with their values, the values aligned. */
export function listLines(rows: readonly (readonly [label: string, value: string])[], indent = ''): string[] {
  const width = Math.max(0, ...rows.map(([label]) => columnsOf(label)))
  return rows.map(([label, value]) => `${indent}${pad(label, width)}  ${value}`.trimEnd())
}
