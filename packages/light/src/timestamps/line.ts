import { concat, sha256, utf8 } from '@jianghan/protocol'
import type { NoteSignature } from '../tlog/note.ts'

/** Signature type of a line that holds a time-stamp token (c2sp.org/signed-note, 0xff and a name that nobody else uses). */
const TYPE = concat(Uint8Array.of(0xff), utf8('jianghan.timestamp/v1'))

/** Id in the line of a time-stamp: it names the form and not a key, for the key is in the token's certificate. */
const timestampKeyId = (name: string): number => new DataView(sha256(concat(utf8(`${name}\n`), TYPE)).buffer).getUint32(0)

/** The line of a note that carries a time-stamp token over the note's text. `name` is what the node calls the authority: a key's name. */
export const timestampLine = (name: string, token: Uint8Array): NoteSignature => ({ name, keyId: timestampKeyId(name), signature: token })

/** Whether a line of a note carries a time-stamp token. */
export const isTimestampLine = ({ name, keyId }: NoteSignature): boolean => keyId === timestampKeyId(name)
