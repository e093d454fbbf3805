import { type KeyPair, type RemoteSigner, sign, type Verifier } from '@jianghan/crypto'
import {
  cosignatureMessage, cosignerKey, encodeCosignature, formatSignatureLine, judgeNote, type Note, type NoteSignature, parseTreeHead, type TreeHead, type VerifierKey,
} from '@jianghan/light'
import { assert, EMPTY_ROOT, equalBytes, utf8, verifyConsistency } from '@jianghan/protocol'
import { type AddCheckpoint, parseAddCheckpoint } from './addCheckpoint.ts'
import { conflict, type RefusalName, refusal, text, type WitnessAnswer } from './answer.ts'
import type { WitnessStore } from './store.ts'

/** What signs for a witness: a key of a file, or one elsewhere. */
export type CosignerKey = KeyPair | RemoteSigner

/** What a witness is made of. */
export type WitnessParts = Readonly<{
  /** Name under which it signs; a schema-less URL by custom. */
  name: string
  key: CosignerKey
  verifier: Verifier
  store: WitnessStore
  /** Keys of logs that are followed; their names are the origins. */
  logs: readonly VerifierKey[]
  /** Seconds since 1970. */
  now(): bigint
  /** What this witness knows of the history by itself: a member's node holds all of it. Absent where it knows only what it saw. */
  vouch?(head: TreeHead): Promise<'same' | 'other' | 'behind'>
}>

/** Requests that wait at most. */
const WAITING_MAX = 256

/**
 * A witness of history logs (c2sp.org/tlog-witness): cosigns a checkpoint when it extends the one before, which it keeps on disk before it signs. One
 * request is done after the other, so that none is judged by a checkpoint that another is about to replace.
 */
export class Witness {
  readonly key: VerifierKey
  readonly #parts: WitnessParts
  #turn: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(parts: WitnessParts) {
    this.#parts = parts
    this.key = cosignerKey(parts.name, parts.key.kind, parts.key.publicKey)
  }

  /** Answers the body of an add-checkpoint request. */
  async addCheckpoint(body: Uint8Array): Promise<WitnessAnswer> {
    const request = parseAddCheckpoint(body)
    if (request === undefined) return refusal('malformed')
    const refused = this.#judgeSignatures(request)
    if (refused !== undefined) return refusal(refused)
    if (request.oldSize > request.head.size) return refusal('oldBeyondNew')
    if (this.#waiting >= WAITING_MAX) return refusal('busy')
    this.#waiting++
    const answer = this.#turn.then(() => this.#cosign(request)).finally(() => { this.#waiting-- })
    this.#turn = answer.catch(() => undefined)
    return answer
  }

  /** Answers the newest cosigned checkpoint of the log of this origin hash, for monitors. */
  checkpoint(hash: string): WitnessAnswer {
    const bytes = this.#parts.store.cosigned(hash)
    return bytes === undefined ? refusal('noCheckpoint') : text(bytes)
  }

  #judgeSignatures({ head, note }: AddCheckpoint): RefusalName | undefined {
    const keys = this.#parts.logs.filter(({ name }) => name === head.origin)
    if (keys.length === 0) return 'unknownLog'
    const verdicts = keys.map(key => judgeNote(this.#parts.verifier, key, note).verdict)
    return verdicts.includes('wrong') || !verdicts.includes('holds') ? 'notSigned' : undefined
  }

  async #cosign({ head, note, oldSize, consistency }: AddCheckpoint): Promise<WitnessAnswer> {
    const { store, vouch } = this.#parts
    const seenNote = store.seen(head.origin)
    const seen = seenNote && parseTreeHead(seenNote.text)
    if (oldSize !== (seen?.size ?? 0n)) return conflict(seen?.size ?? 0n)
    if (!extendsSeen(seen, head, consistency)) return refusal('notConsistent')
    const vouched = await vouch?.(head) ?? 'same'
    if (vouched !== 'same') return refusal(vouched === 'other' ? 'notOurHistory' : 'behind')
    const kept = ownSignatures(note, this.#parts.logs)
    await store.putSeen(head.origin, kept)
    let line: NoteSignature
    try {
      line = await this.#sign(note)
    } catch {
      return refusal('cannotSign')
    }
    await store.putCosigned(head.origin, { ...kept, signatures: [...kept.signatures, line] })
    return text(utf8(formatSignatureLine(line)))
  }

  async #sign(note: Note): Promise<NoteSignature> {
    const { key, now, verifier } = this.#parts
    const time = now()
    const message = cosignatureMessage(key.kind, note.text, time)
    const signature = 'signRemotely' in key ? await key.signRemotely(message) : sign(key, message)
    const line = { name: this.key.name, keyId: this.key.keyId, signature: encodeCosignature(time, signature) }
    assert(judgeNote(verifier, this.key, { text: note.text, signatures: [line] }).verdict === 'holds', 'the key signs what its public half judges valid')
    return line
  }
}

/** Whether a checkpoint extends the one that was seen last; with none seen, every history begins. */
function extendsSeen(seen: TreeHead | undefined, { size, root }: TreeHead, consistency: readonly Uint8Array[]): boolean {
  if (size === 0n && !equalBytes(root, EMPTY_ROOT)) return false
  if (seen === undefined || seen.size === 0n) return consistency.length === 0
  return verifyConsistency(seen.size, seen.root, size, root, consistency)
}

/** The note with the signatures of known logs alone: what others wrote below it is neither kept nor given out. */
const ownSignatures = ({ text: body, signatures }: Note, logs: readonly VerifierKey[]): Note =>
  ({ text: body, signatures: signatures.filter(({ name, keyId }) => logs.some(key => key.name === name && key.keyId === keyId)) })
