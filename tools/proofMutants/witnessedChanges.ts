import { create } from '@bufbuild/protobuf'
import { cosignerKey, formatTreeHead, formatVerifierKey, logKey, originOf, sampleNote, sampleWitnesses } from '@jianghan/light'
import { concat, encodeLeaf, fromUtf8, inclusionPath, leafHash, proofV1, rootOfHashes, utf8 } from '@jianghan/protocol'
import type { Chance } from './chance.ts'
import { type Change, flip } from './change.ts'

/** The log and the witnesses that a forger of checkpoints has the keys of. */
const OUTSIDERS = sampleWitnesses('golden', [1, 2, 5])

/** Puts the claims into a new log that ends with a block, and a cosigned checkpoint of it or of a longer one into the file; then mostly spoils a part of it. */
export const witnessed: Change = ({ proof }, chance) => {
  const { below, pick, bytes } = chance
  const leaves: Uint8Array[] = []
  for (const claim of proof.log) {
    for (let gap = below(4); gap > 0; gap--) leaves.push(bytes(40))
    claim.index = BigInt(leaves.push(claim.leaf) - 1)
  }
  const block = encodeLeaf({ kind: 'block', height: 6n, seconds: 1n, nanos: 0, stateRoot: proof.stateRoot.length === 32 ? proof.stateRoot : bytes(32) })
  leaves.push(block)
  const grown = [...leaves, ...Array.from({ length: pick([0, 0, 1, 2, 3, 4, 5, 9]) }, () => bytes(40))].map(leafHash)
  const hashes = grown.slice(0, leaves.length)
  proof.logRoot = rootOfHashes(hashes)
  proof.logSize = BigInt(leaves.length)
  for (const claim of proof.log) claim.path = inclusionPath(hashes, Number(claim.index))
  const origin = originOf(proof.checkpoint?.header?.chainId ?? '').replaceAll('\n', '')
  const text = formatTreeHead({ origin, size: BigInt(grown.length), root: rootOfHashes(grown), extensions: pick([[], [], ['more'], Array.from({ length: pick([16, 17]) }, () => 'x')]) })
  proof.witnessed = create(proofV1.WitnessedSchema, {
    checkpoint: sampleNote(text, { ...OUTSIDERS, witnesses: OUTSIDERS.witnesses.slice(0, below(4)) }, pick([0n, 1n, 1_764_000_600n, (1n << 63n) - 1n, 1n << 63n])),
    consistency: consistencyPath(grown, hashes.length), block, blockPath: inclusionPath(hashes, hashes.length - 1),
  })
  if (below(3) > 0) spoil(proof.witnessed, chance)
}

/** SUBPROOF of RFC 9162, section 2.1.4.1. */
function consistencyPath(hashes: readonly Uint8Array[], known: number, isWhole = true): Uint8Array[] {
  if (known === hashes.length) return isWhole ? [] : [rootOfHashes(hashes)]
  const half = 2 ** Math.floor(Math.log2(hashes.length - 1))
  return known <= half
    ? [...consistencyPath(hashes.slice(0, half), known, isWhole), rootOfHashes(hashes.slice(half))]
    : [...consistencyPath(hashes.slice(half), known - half, false), rootOfHashes(hashes.slice(0, half))]
}

function spoil(claim: proofV1.Witnessed, { below, pick, bytes }: Chance): void {
  const note = fromUtf8(claim.checkpoint) ?? ''
  const at = below(note.length)
  switch (below(9)) {
    case 0: claim.checkpoint = flip(claim.checkpoint, below(8 * claim.checkpoint.length)); break
    case 1: claim.checkpoint = utf8(note.slice(0, at) + pick(['\n', '\n\n', ' ', '\t', '+', '=', '\u3000', '\u0085', '—', '\u{1f600}', '0', '\r\n', '\0']) + note.slice(at + below(2))); break
    case 2: claim.checkpoint = utf8(note.split('\n').toSpliced(below(6), below(2), pick(['', 'x', '0', '01', '9223372036854775807', '9223372036854775808', 'AAAA'])).join('\n')); break
    case 3: { const path = pick([claim.consistency, claim.blockPath]); path.splice(below(path.length + 1), below(2), bytes(pick([31, 32, 32, 33]))); break }
    case 4: claim.consistency = Array.from({ length: pick([0, 63, 64, 65]) }, () => bytes(32)); break
    case 5: claim.block = pick([flip(claim.block, below(8 * claim.block.length)), claim.block.subarray(1), concat(claim.block, bytes(1)), new Uint8Array(0)]); break
    case 6: claim.checkpoint = concat(claim.checkpoint, utf8(Array.from({ length: pick([1, 58, 61, 64]) }, () => pick(['— a AAAAAAA=\n', '— a AAAAAAB=\n', '— a AAAA\n'])).join(''))); break
    case 7: claim.checkpoint = utf8(note.replaceAll('witness.example/1', pick(['witness.example/0', 'w', 'w'.repeat(256), '中'.repeat(86)]))); break
    default: claim.checkpoint = pick([new Uint8Array(0), bytes(60), concat(claim.checkpoint, utf8('\n')), utf8(`${note.slice(0, -1)}${'A'.repeat(70_000)}\n`)])
  }
}

/** Members of a trust pack that name witnesses: mostly the forger's own, else broken. */
export function packWitnesses({ below, pick, bytes }: Chance): Readonly<Record<string, unknown>> {
  const texts = OUTSIDERS.witnesses.map(({ key }) => formatVerifierKey(key))
  const [first = ''] = texts
  if (below(4) > 0) return { witnesses: texts.slice(0, 1 + below(3)), witnesses_required: 1 + below(2) }
  const odd: unknown[] = [
    first.toUpperCase(), `${first}=`, first.replace('+', '++'), first.slice(0, -1), ` ${first}`, formatVerifierKey(logKey('log', bytes(32))), formatVerifierKey(cosignerKey('a b', 1, bytes(32))),
    formatVerifierKey(cosignerKey('w', 9, bytes(33))), formatVerifierKey(cosignerKey('w', 3, bytes(33))), formatVerifierKey(cosignerKey('w', 2, bytes(32))), formatVerifierKey(cosignerKey('\u{d800}', 1, bytes(32))), 7, null, '',
  ]
  return {
    witnesses: pick<unknown>([[pick(odd)], [...texts, pick(odd)], [first, first], [], {}, null, first, Array.from({ length: pick([64, 65]) }, (_, i) => formatVerifierKey(cosignerKey(`w${i}`, 1, bytes(32))))]),
    ...(below(5) > 0 && { witnesses_required: pick<unknown>([1, 1, 0, -1, 2, 64, 65, 1.5, '1', true, null, 1e300]) }),
  }
}
