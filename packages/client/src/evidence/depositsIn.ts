import { toHex } from '@jianghan/protocol'
import { decodeEvent } from '@jianghan/kernel/schema'
import type { Proof } from '@jianghan/light'
import { evidenceSchema } from '@jianghan/modules/schema'

/** A deposit that a proof bears out. */
export type ProvedDeposit = Readonly<{
  member: string
  /** SHA-256 of the file, or root of the batch, in hexadecimal. */
  digest: string
  /** Items of a batch; none of a file. */
  itemCount?: number
  mediaType?: string
  purpose: string
  custodian: string
  /** Time of the block, milliseconds since 1970, its height, and the transaction, in hexadecimal. */
  timeMs: bigint
  height: bigint
  transaction: string
}>

type Deposited = Readonly<{ memberId: string; fileHash: Uint8Array; mediaType: string; purpose: string; custodianId: string; timeMs: bigint }>
type BatchDeposited = Readonly<{ memberId: string; itemsRoot: Uint8Array; itemCount: number; purpose: string; custodianId: string; timeMs: bigint }>

/** The deposits of evidence that a proof shows by the events of its log claims. The proof must have been found true (verifyProof). */
export function depositsIn(proof: Proof): ProvedDeposit[] {
  const definitions = Object.values(evidenceSchema.events)
  return proof.log.flatMap(({ leaf, events }) => {
    if (leaf.kind !== 'receipt' || leaf.outcome.module !== 0 || leaf.outcome.code !== 0) return []
    const place = { height: leaf.height, transaction: toHex(leaf.transactionId) }
    return events.flatMap((bytes): ProvedDeposit[] => {
      const event = decodeEvent(definitions, bytes)
      if (event?.name === 'evidence.deposited') {
        const { memberId: member, fileHash, mediaType, purpose, custodianId: custodian, timeMs } = event.fields as Deposited
        return [{ member, digest: toHex(fileHash), mediaType, purpose, custodian, timeMs, ...place }]
      }
      if (event?.name !== 'evidence.batchDeposited') return []
      const { memberId: member, itemsRoot, itemCount, purpose, custodianId: custodian, timeMs } = event.fields as BatchDeposited
      return [{ member, digest: toHex(itemsRoot), itemCount, purpose, custodian, timeMs, ...place }]
    })
  })
}
