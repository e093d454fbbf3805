import { create } from '@bufbuild/protobuf'
import { concat, leafHash, nodeHash, proofV1 } from '@jianghan/protocol'
import type { Chance } from './chance.ts'
import type { Change } from './change.ts'
import { relog } from './workshop.ts'

/** Changes to the entry of a bulk transfer; mostly the roots above it are made right again. */
export const bulkEntry: Change = (piece, chance) => {
  const { below, pick, bytes } = chance
  const { proof } = piece
  if (proof.bulkEntries.length === 0) proof.bulkEntries.push(create(proofV1.BulkEntryClaimSchema, { log: below(3), event: bytes(120), eventCount: 1, entry: bytes(68) }))
  const claim = pick(proof.bulkEntries)
  switch (below(13)) {
    case 0: claim.entry = pick([bytes(67), bytes(69), new Uint8Array(0), bytes(68)]); break
    case 1: claim.index = pick([0, 1, 3, 4, 5, 4095, 4096, 2 ** 32 - 1]); break
    case 2: claim.module = pick([0, 2, 65_535, 65_536]); break
    case 3: claim.code = pick([0, 19, 65_535, 65_536]); break
    case 4: claim.log = pick([0, 1, 2, 63, 2 ** 32 - 1]); break
    case 5: claim.event = eventChange(claim.event, chance); break
    case 6: claim.eventIndex = below(4); break
    case 7: claim.eventCount = pick([0, 1, 2, 3, 4, 65_535, 65_536]); break
    case 8: { const path = pick([claim.path, claim.eventPath]); path.splice(below(path.length + 1), below(2), bytes(pick([31, 32, 32, 33]))); break }
    case 9: claim.path = Array.from({ length: pick([63, 64, 65]) }, () => bytes(32)); break
    case 10: proof.bulkEntries = Array.from({ length: pick([0, 2, 63, 64, 65]) }, () => claim); break
    case 11: openingChange(claim, chance); break
    default: claim.event = claim.event.with(25 + below(claim.event.length - 25), below(256))
  }
  if (below(4) > 0) rehash(claim)
  const leaf = proof.log[claim.log]?.leaf
  if (leaf !== undefined && leaf[0] !== 3 && below(5) > 0 && claim.eventCount < 8) {
    const root = rootOf(leafHash(claim.event), claim.eventIndex, claim.eventCount, claim.eventPath)
    for (const each of proof.log) if (each.leaf === leaf) each.leaf = concat(leaf.subarray(0, -32), root)
  }
  relog(piece, chance)
}

/** An opening of another name, salt or value, or where there was none. */
function openingChange(claim: proofV1.BulkEntryClaim, { below, pick, bytes }: Chance): void {
  const opening = claim.opening ?? create(proofV1.OpeningSchema, { name: 'references', salt: bytes(16), value: bytes(3) })
  claim.opening = opening
  switch (below(5)) {
    case 0: opening.name = pick(['', 'references\n', 'References', '1a', 'a'.repeat(64), 'a'.repeat(65), 'é', 'a b']); break
    case 1: opening.salt = bytes(pick([0, 15, 16, 17])); break
    case 2: opening.value = bytes(pick([0, 1, 65_536, 65_537])); break
    case 3: delete claim.opening; break
    default:
  }
}

/** Another length, version, number, or an asset id of another length, of no UTF-8, or of none. */
function eventChange(event: Uint8Array, { below, pick, bytes }: Chance): Uint8Array {
  const asset = pick([new Uint8Array(0), bytes(1), Uint8Array.of(0xc3, 0x28), bytes(255)])
  switch (below(5)) {
    case 0: return event.subarray(0, -1)
    case 1: return concat(event, bytes(1))
    case 2: return event.with(below(5), below(4))
    case 3: return concat(event.subarray(0, 25), Uint8Array.of(asset.length), asset, event.subarray(-69))
    default: return pick([new Uint8Array(0), bytes(26), bytes(4096), bytes(4097)])
  }
}

/** Puts the results root into the event to which the entry's path leads. */
function rehash(claim: proofV1.BulkEntryClaim): void {
  if (claim.event.length < 95 || claim.module > 65_535 || claim.code > 65_535 || claim.path.some(step => step.length !== 32)) return
  const numbers = Uint8Array.of(claim.module >> 8, claim.module & 255, claim.code >> 8, claim.code & 255)
  const place = Uint8Array.of(claim.index >>> 24, claim.index >>> 16, claim.index >>> 8, claim.index)
  const root = rootOf(leafHash(concat(place, leafHash(claim.entry), numbers)), claim.index, new DataView(claim.event.slice().buffer).getUint32(claim.event.length - 68), claim.path)
  claim.event = concat(claim.event.subarray(0, -32), root)
}

/** Where a path leads by the steps of RFC 9162, whatever its length. */
function rootOf(hash: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Uint8Array {
  let [fn, sn, node] = [index, size - 1, hash]
  for (const sibling of path) {
    const isRight = fn % 2 === 1 || fn === sn
    node = isRight ? nodeHash(sibling, node) : nodeHash(node, sibling)
    while (isRight && fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  }
  return node
}
