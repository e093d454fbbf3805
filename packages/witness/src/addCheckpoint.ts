import { base64, fromBase64, type Note, NOTE_LIMITS, parseNote, parseTreeHead, type TreeHead } from '@jianghan/light'
import { concat, fromUtf8, utf8 } from '@jianghan/protocol'

/** What a log asks of a witness: to cosign a checkpoint, with the way from the one of `oldSize` that the witness knows. */
export type AddCheckpoint = Readonly<{ oldSize: bigint; consistency: readonly Uint8Array[]; note: Note; head: TreeHead }>

/** Hashes of a consistency proof at most (c2sp.org/tlog-witness, "add-checkpoint"). */
const HASHES_MAX = 63
/** Largest request, bytes: its proof lines and the note. */
export const REQUEST_MAX = 32 + 45 * HASHES_MAX + 1 + NOTE_LIMITS.bytes

const OLD = /^old (0|[1-9][0-9]{0,18})$/

/** Body of an add-checkpoint request; undefined where it is none. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint | undefined {
  if (body.length > REQUEST_MAX) return undefined
  const end = blankLine(body)
  const lines = end < 0 ? undefined : fromUtf8(body, 0, end)?.split('\n')
  const [, oldSize] = OLD.exec(lines?.[0] ?? '') ?? []
  if (lines === undefined || oldSize === undefined || lines.length - 1 > HASHES_MAX) return undefined
  const consistency = lines.slice(1).map(fromBase64)
  const note = parseNote(body.subarray(end + 2))
  const head = note && parseTreeHead(note.text)
  if (note === undefined || head === undefined || !consistency.every(hash => hash?.length === 32)) return undefined
  return { oldSize: BigInt(oldSize), consistency: consistency as Uint8Array[], note, head }
}

/** Where the first blank line begins, as the newline before it; −1 where there is none. */
function blankLine(body: Uint8Array): number {
  for (let at = 0; at + 1 < body.length; at++) if (body[at] === 10 && body[at + 1] === 10) return at
  return -1
}

/** The same as bytes; `note` as it was signed. */
export const formatAddCheckpoint = (oldSize: bigint, consistency: readonly Uint8Array[], note: Uint8Array): Uint8Array =>
  concat(utf8(`old ${oldSize}\n${consistency.map(hash => `${base64(hash)}\n`).join('')}\n`), note)
