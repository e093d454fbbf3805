import { generateKeyPair, type KeyPair, sign } from '@jianghan/crypto'
import { assert, encodeLeaf, sha256, utf8 } from '@jianghan/protocol'
import { cosignatureMessage, encodeCosignature } from '../tlog/cosignature.ts'
import { formatNote, type NoteSignature } from '../tlog/note.ts'
import { formatTreeHead, originOf } from '../tlog/treeHead.ts'
import { cosignerKey, logKey, type VerifierKey } from '../tlog/verifierKey.ts'
import { sampleProof } from './sample.ts'
import type { ProofParts } from './write.ts'
import type { WitnessedParts } from './witnessed.ts'

/** A log's key and the keys of its witnesses, made of a seed alone; one witness for each signature kind. */
export function sampleWitnesses(seed: string, kinds: readonly number[]): Readonly<{ log: KeyPair; witnesses: readonly Readonly<{ pair: KeyPair; key: VerifierKey }>[] }> {
  const pairOf = (name: string, kind: number): KeyPair => generateKeyPair(kind, sha256(utf8(`${seed}/${name}`)))
  return {
    log: pairOf('log', 1),
    witnesses: kinds.map((kind, i) => {
      const pair = pairOf(`witness ${i}`, kind)
      return { pair, key: cosignerKey(`witness.example/${i}`, kind, pair.publicKey) }
    }),
  }
}

/** The note over a checkpoint text, signed by a log and cosigned at a moment. */
export function sampleNote(text: string, { log, witnesses }: ReturnType<typeof sampleWitnesses>, time: bigint): Uint8Array {
  const origin = text.split('\n', 1)[0] ?? ''
  const { name, keyId } = logKey(origin, log.publicKey)
  const cosigned = witnesses.map(({ pair, key }): NoteSignature =>
    ({ name: key.name, keyId: key.keyId, signature: encodeCosignature(time, sign(pair, cosignatureMessage(pair.kind, text, time))) }))
  return formatNote({ text, signatures: [{ name, keyId, signature: sign(log, utf8(text)) }, ...cosigned] })
}

/** A proof whose log ends with its block, cosigned at its own size. */
export function sampleWitnessedProof({ seed, kinds, time = 1_764_000_600n }: Readonly<{ seed: string; kinds: readonly number[]; time?: bigint }>): ProofParts {
  const parts = sampleProof({ seed, validators: 1, leaves: 9 })
  const { header, logRoot, logSize, stateRoot } = parts
  const last = parts.log?.[1]
  assert(last !== undefined && logSize === 9n, 'the block is the last of nine leaves')
  const text = formatTreeHead({ origin: originOf(header.chainId), size: logSize, root: logRoot, extensions: [] })
  const block = encodeLeaf({ kind: 'block', height: 6n, seconds: header.time.seconds, nanos: header.time.nanos, stateRoot })
  const witnessed: WitnessedParts = { checkpoint: sampleNote(text, sampleWitnesses(seed, kinds), time), consistency: [], block, blockPath: last.path }
  return { ...parts, witnessed }
}
