import type { Verifier } from '@jianghan/crypto'
import { judgeNote, type Note, type NoteSignature, NOTE_LIMITS, parseSignatureLines, type VerifierKey } from '@jianghan/light'
import { fromUtf8 } from '@jianghan/protocol'
import { formatAddCheckpoint, type WitnessAnswer } from '@jianghan/witness'

/** Time in which a witness has to answer, milliseconds. */
const TIMEOUT_MS = 10_000
/** Questions in one round: the first, and another when the witness names the size it knows. */
const TRIES = 2

/** How a checkpoint is brought to a witness: over HTTP, or in this very process. */
export type Bring = (body: Uint8Array) => Promise<WitnessAnswer>

/** A witness that is asked, and the size it cosigned last as far as this process knows. */
export type AskedWitness = Readonly<{ name: string; key: VerifierKey; bring: Bring }> & { known: bigint }

/**
 * What became of asking. unreachable: no answer, or one to try again · refused: it does not follow this log, or its answer is none · rewritten: what it
 * saw before is not part of this history, which a person has to look at.
 */
export type Asked = Readonly<{ outcome: 'cosigned'; line: NoteSignature; time: bigint }> | Readonly<{ outcome: 'unreachable' | 'refused' | 'rewritten'; why: string }>

/** Where paths between sizes of the own log come from. */
export type ConsistencySource = (from: bigint, to: bigint) => Promise<readonly Uint8Array[] | undefined>

/** Asks a witness for its cosignature on a note of this size. */
export async function askWitness(witness: AskedWitness, { note, bytes, size }: Readonly<{ note: Note; bytes: Uint8Array; size: bigint }>, consistency: ConsistencySource, verifier: Verifier): Promise<Asked> {
  for (let tries = 0; tries < TRIES; tries++) {
    if (witness.known > size) return { outcome: 'rewritten', why: `it cosigned ${witness.known} leaves, and this log has ${size}` }
    const path = witness.known === 0n ? [] : await consistency(witness.known, size)
    if (path === undefined) return { outcome: 'unreachable', why: 'the log is not ready' }
    const answer = await witness.bring(formatAddCheckpoint(witness.known, path, bytes)).catch((fault: unknown) => (fault instanceof Error ? fault.message : String(fault)))
    if (typeof answer === 'string') return { outcome: 'unreachable', why: answer.slice(0, 200) }
    const { status, body } = answer
    if (status === 200) return cosignatureIn(fromUtf8(body) ?? '', witness, note, size, verifier)
    const text = (fromUtf8(body) ?? '').slice(0, 200)
    if (status === 422) return { outcome: 'rewritten', why: text }
    if (status >= 500 || status === 429) return { outcome: 'unreachable', why: `${status} ${text}` }
    const said = status === 409 ? /^([1-9][0-9]{0,18}|0)\n$/.exec(text)?.[1] : undefined
    if (said === undefined || BigInt(said) === witness.known) return { outcome: 'refused', why: `${status} ${text}` }
    witness.known = BigInt(said)
  }
  return { outcome: 'unreachable', why: 'its size changed meanwhile' }
}

function cosignatureIn(text: string, witness: AskedWitness, note: Note, size: bigint, verifier: Verifier): Asked {
  const line = parseSignatureLines(text)?.find(({ name, keyId }) => name === witness.key.name && keyId === witness.key.keyId)
  const judged = line && judgeNote(verifier, witness.key, { text: note.text, signatures: [line] })
  if (line === undefined || judged?.verdict !== 'holds' || judged.time === undefined) return { outcome: 'refused', why: 'its answer holds no signature of its key' }
  witness.known = size
  return { outcome: 'cosigned', line, time: judged.time }
}

/** Brings requests to a witness at a URL; redirections are not followed, and no more is read than an answer may hold. */
export const bringOverHttp = (url: string): Bring => async body => {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: Buffer.from(body), redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS), headers: { 'content-type': 'text/plain; charset=utf-8' } })
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += (part as Uint8Array).length
    if (length > NOTE_LIMITS.bytes) throw new Error('its answer is too large')
    parts.push(part as Uint8Array)
  }
  return { status: response.status, type: response.headers.get('content-type') ?? '', body: Buffer.concat(parts) }
}
