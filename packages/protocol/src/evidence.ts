import { ByteWriter } from './bytes.ts'
import { inclusionPath, leafHash, rootFromInclusion, rootOfHashes } from './merkle.ts'

/** Bytes of the salt of an item. */
export const EVIDENCE_SALT_LENGTH = 16

/** One file of a batch of evidence: its SHA-256, 16 random bytes that keep others from guessing it, its media type. */
export type EvidenceItem = Readonly<{ fileHash: Uint8Array; salt: Uint8Array; mediaType: string }>

/** Bytes of an item, the leaf of the batch's tree (docs/spec/transaction.md, "Evidence"). */
export const evidenceItemBytes = ({ fileHash, salt, mediaType }: EvidenceItem): Uint8Array => {
  if (fileHash.length !== 32 || salt.length !== EVIDENCE_SALT_LENGTH) throw new RangeError('an item has a hash of 32 bytes and a salt of 16')
  return new ByteWriter(64).raw(fileHash).raw(salt).text8(mediaType).finish()
}

/** Root of a batch over its items, in order; at least one. */
export const evidenceRoot = (items: readonly EvidenceItem[]): Uint8Array => rootOfHashes(items.map(item => leafHash(evidenceItemBytes(item))))

/** Path of one item to the root of its batch: what proves it without the others. */
export const evidencePath = (items: readonly EvidenceItem[], index: number): Uint8Array[] => inclusionPath(items.map(item => leafHash(evidenceItemBytes(item))), index)

/** The root that an item leads to in a batch of `count`; undefined when the path has another length than such a place has. */
export const evidenceRootOf = (item: EvidenceItem, { index, count, path }: Readonly<{ index: number; count: number; path: readonly Uint8Array[] }>): Uint8Array | undefined =>
  rootFromInclusion(leafHash(evidenceItemBytes(item)), BigInt(index), BigInt(count), path)
