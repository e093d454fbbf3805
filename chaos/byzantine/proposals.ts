import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { create, toBinary } from '@bufbuild/protobuf'
import { isRefused, type KeyPair, sign } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { batchMessage, readBatch, txV1 } from '@jianghan/protocol'
import type { BadProposal } from './misdeeds.ts'

/** Batches of 1,000,000 bytes that pass for well-formed: three of one member are more than its share of a block. */
const [QUOTA_BATCHES, QUOTA_BYTES] = [3, 1_000_000]
/** A batch of three times the size that any may have, still below what the engine lets pass. */
const HUGE_BYTES = 3_000_000

/** Makes of what the application would propose what no honest validator may vote for. */
export class BadProposals {
  readonly #key: KeyPair
  readonly #chainId: string
  #seen: Uint8Array | undefined
  #made: readonly Uint8Array[] | undefined

  private constructor(key: KeyPair, chainId: string) {
    this.#key = key
    this.#chainId = chainId
  }

  /** With the key that the node of a folder signs batches with. */
  static async open(folder: string): Promise<BadProposals> {
    const key = await readKeyFile(join(folder, 'keys/node.json'))
    if (isRefused(key)) throw new Error(key.refused.en)
    const { chainId } = JSON.parse(readFileSync(join(folder, 'genesis.json'), 'utf8')) as { chainId: string }
    return new BadProposals(key, chainId)
  }

  /** The batches to propose instead; undefined where there is nothing to spoil. */
  instead(batches: readonly Uint8Array[], kind: BadProposal | undefined): readonly Uint8Array[] | undefined {
    const [first] = batches
    const before = this.#seen
    if (kind === undefined || first === undefined) {
      this.#seen = first?.slice() ?? before
      return undefined
    }
    switch (kind) {
      case 'forged': return [flipped(first), ...batches.slice(1)]
      case 'huge': return [Buffer.alloc(HUGE_BYTES, 0x5a)]
      case 'repeated': return [first, ...batches]
      case 'overQuota': return this.#made ??= this.#overQuota(first)
      case 'replayed': return before === undefined ? undefined : [before]
    }
  }

  /** Three batches of one member, each with its signature, full of bytes that are no transactions. */
  #overQuota(like: Uint8Array): Uint8Array[] {
    const read = readBatch(like)
    if (!read.ok) throw new Error('the application proposed no batch')
    return Array.from({ length: QUOTA_BATCHES }, (_, i) => {
      const { memberId, epoch, sequence } = read.value.body
      const body = toBinary(txV1.BatchBodySchema, create(txV1.BatchBodySchema, {
        chainId: this.#chainId, memberId, epoch, sequence: sequence + BigInt(i), transactions: Array.from({ length: 10 }, () => Buffer.alloc(QUOTA_BYTES / 10, i)),
      }))
      const { kind, publicKey } = this.#key
      return toBinary(txV1.SignedBatchSchema, create(txV1.SignedBatchSchema, { body, signature: { kind, publicKey, signature: sign(this.#key, batchMessage(body)) } }))
    })
  }
}

/** One bit of a batch's signature, which ends it, is another. */
function flipped(batch: Uint8Array): Uint8Array {
  const bytes = batch.slice()
  const last = bytes.length - 1
  bytes[last - 40] = (bytes[last - 40] ?? 0) ^ 1
  return bytes
}
