import { factOf, problem } from '../errors.ts'
import type { Problem } from '../errors.ts'

/** What the first bytes of an XML file say about its encoding. */
export type Encoding =
  | { readonly ok: true; readonly label: 'utf-8' | 'gb18030'; readonly skip: number }
  | { readonly ok: false; readonly problem: Problem }

/** The XML declaration is looked for in this many bytes; real ones have about 40. */
const DECLARATION_BYTES = 256

const BOM_UTF8 = [0xef, 0xbb, 0xbf]
const BOM_GB18030 = [0x84, 0x31, 0x95, 0x33]
/** First bytes of UTF-16 and UTF-32, with and without byte order mark (XML 1.0, appendix F.1). */
const WIDE: readonly (readonly [string, readonly number[]])[] = [
  ['UTF-32', [0x00, 0x00, 0xfe, 0xff]],
  ['UTF-32', [0xff, 0xfe, 0x00, 0x00]],
  ['UTF-32', [0x00, 0x00, 0x00, 0x3c]],
  ['UTF-32', [0x3c, 0x00, 0x00, 0x00]],
  ['UTF-16', [0xfe, 0xff]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0x00, 0x3c]],
  ['UTF-16', [0x3c, 0x00]],
]

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte)
}

function refused(of: Problem): Encoding {
  return { ok: false, problem: of }
}

/** The version and encoding named by an XML declaration (XML 1.0, 2.8), where there is one. */
function declaration(bytes: Uint8Array, from: number): { version?: string; encoding?: string } {
  const head = Array.from(bytes.subarray(from, from + DECLARATION_BYTES), (byte) => String.fromCharCode(byte)).join('')
  const text = /^<\?xml[ \t\r\n]([^?]*)\?>/.exec(head)?.[1]
  if (text === undefined) return {}
  const version = /(?:^|[ \t\r\n])version[ \t\r\n]*=[ \t\r\n]*["']([^"']*)["']/.exec(text)?.[1]
  const encoding = /[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([^"']*)["']/.exec(text)?.[1]
  return { ...(version === undefined ? {} : { version }), ...(encoding === undefined ? {} : { encoding }) }
}

/**
 * Decides how the bytes of a file are to be read. UTF-8 (with or without byte order mark, declared or by default) and
 * GB18030 (declared, or marked by its own byte order mark) are read; all else is refused. The name decides, not a guess from the bytes: a
 * wrong guess would change names and amounts silently.
 */
export function detectEncoding(bytes: Uint8Array): Encoding {
  for (const [name, start] of WIDE) {
    if (startsWith(bytes, start)) return refused(problem('encodingRefused', 1, '/', { encoding: name }))
  }
  const marked = startsWith(bytes, BOM_UTF8) ? 'utf-8' : startsWith(bytes, BOM_GB18030) ? 'gb18030' : undefined
  const skip = marked === 'utf-8' ? BOM_UTF8.length : marked === 'gb18030' ? BOM_GB18030.length : 0
  const { version, encoding } = declaration(bytes, skip)
  if (version !== undefined && version !== '1.0') {
    return refused(problem('xmlVersionRefused', 1, '/', { version: factOf(version) }))
  }
  // Encoding names are compared without regard to case (XML 1.0, 4.3.3); they are ASCII here or not known.
  const declared = encoding?.toLowerCase()
  if (declared !== undefined && declared !== 'utf-8' && declared !== 'gb18030') {
    return refused(problem('encodingRefused', 1, '/', { encoding: factOf(encoding!) }))
  }
  if (marked !== undefined && declared !== undefined && marked !== declared) {
    return refused(problem('encodingContradiction', 1, '/', { declared: factOf(encoding!), found: marked.toUpperCase() }))
  }
  return { ok: true, label: declared ?? marked ?? 'utf-8', skip }
}
