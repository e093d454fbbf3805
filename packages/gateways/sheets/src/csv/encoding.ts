import { factOf } from '@jianghan/gateway-iso20022'
import { sheetProblem, type SheetProblem } from '../errors.ts'

/** Encodings that a CSV may have. */
export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030'

/** A text with the encoding it was taken to have. */
export type Decoded = { readonly ok: true; readonly text: string; readonly encoding: CsvEncoding; readonly mark: boolean } | { readonly ok: false; readonly problem: SheetProblem }

const MARKS: readonly (readonly [CsvEncoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]], ['gb18030', [0x84, 0x31, 0x95, 0x33]], ['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]],
]

const decode = (encoding: CsvEncoding, bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const refused = (problem: SheetProblem): Decoded => ({ ok: false, problem })
const taken = (text: string, encoding: CsvEncoding, mark: boolean): Decoded => ({ ok: true, text, encoding, mark })

/**
 * The text of a CSV. A byte order mark decides, then what the caller says; without either, UTF-8 where the bytes are that and nothing else of sense, GB18030 where they are no
 * UTF-8. Bytes that make sense as both are refused, and so is a file of which some rows are one and some the other: a wrong guess would change names silently.
 */
export function decodeText(bytes: Uint8Array, declared?: CsvEncoding): Decoded {
  const marked = MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))
  if (marked !== undefined && declared !== undefined && declared !== marked[0]) {
    return refused(sheetProblem('encodingContradiction', {}, { declared: declared.toUpperCase(), found: marked[0].toUpperCase() }))
  }
  const encoding = marked?.[0] ?? declared
  if (encoding !== undefined) {
    const text = decode(encoding, bytes.subarray(marked?.[1].length ?? 0))
    return text === undefined ? refused(unknownAt(bytes, encoding)) : taken(text, encoding, marked !== undefined)
  }
  const utf8 = decode('utf-8', bytes)
  if (utf8 !== undefined) {
    const ambiguous = couldBeGb2312(bytes)
    return ambiguous === undefined ? taken(utf8, 'utf-8', false) : refused(sheetProblem('encodingAmbiguous', {}, { utf8: factOf(sample(utf8)), gb18030: factOf(sample(ambiguous)) }))
  }
  const mixed = mixedRows(bytes)
  if (mixed !== undefined) return refused(mixed)
  const gb = decode('gb18030', bytes)
  return gb === undefined || PRIVATE_OR_CONTROL.test(gb) ? refused(unknownAt(bytes, 'gb18030')) : taken(gb, 'gb18030', false)
}

/** What no text of a table holds: a sign that the bytes are of another encoding. */
const PRIVATE_OR_CONTROL = /[\uE000-\uF8FF\u0080-\u009F]/

/** The first characters beyond ASCII, to be shown. */
const sample = (text: string): string => (/[^\0-\x7F].{0,7}/u.exec(text)?.[0] ?? '')

/** The text as GB18030 where every character beyond ASCII is one of GB 2312, as nearly all text in China is; undefined otherwise, or without any such character. */
function couldBeGb2312(bytes: Uint8Array): string | undefined {
  let pairs = 0
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i]!
    if (lead < 0x80) continue
    const trail = bytes[++i] ?? 0
    const common = (lead >= 0xb0 && lead <= 0xf7) || (lead >= 0xa1 && lead <= 0xa3)
    if (!common || trail < 0xa1 || trail === 0xff) return undefined
    pairs++
  }
  return pairs === 0 ? undefined : decode('gb18030', bytes)
}

/** Lines with characters beyond ASCII, as bytes, with their numbers. */
function* wideLines(bytes: Uint8Array): Generator<readonly [row: number, line: Uint8Array]> {
  let row = 1
  let start = 0
  let wide = false
  for (let i = 0; i <= bytes.length; i++) {
    const byte = bytes[i]
    if (byte !== undefined && byte >= 0x80) wide = true
    if (byte !== 0x0a && byte !== undefined) continue
    if (wide) yield [row, bytes.subarray(start, i)]
    row++
    start = i + 1
    wide = false
  }
}

/** A file that is no UTF-8 as a whole, but has rows that are UTF-8 and nothing else. */
function mixedRows(bytes: Uint8Array): SheetProblem | undefined {
  let utf8: number | undefined
  let other: number | undefined
  for (const [row, line] of wideLines(bytes)) {
    if (decode('utf-8', line) === undefined) other ??= row
    else if (couldBeGb2312(line) === undefined) utf8 ??= row
    if (utf8 !== undefined && other !== undefined) return sheetProblem('encodingMixed', {}, { row: utf8, other })
  }
  return undefined
}

function unknownAt(bytes: Uint8Array, encoding: CsvEncoding): SheetProblem {
  for (const [row, line] of wideLines(bytes)) {
    const text = decode(encoding, line)
    if (text === undefined || PRIVATE_OR_CONTROL.test(text)) return sheetProblem('encodingUnknown', {}, { row })
  }
  return sheetProblem('encodingUnknown', {}, { row: 1 })
}
