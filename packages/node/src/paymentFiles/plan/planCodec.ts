import { assert, ByteReader, ByteWriter, ID_LENGTH, MalformedBytes } from '@jianghan/protocol'

/** A payment as it was decided to be sent: enough to make the very same transaction again, and to open its commitments. */
export type PlannedPayment = Readonly<{
  /** Place among the payments of the file, from 0. */
  index: number
  /** Which of the plan's sets of keys signs it. */
  signerSet: number
  /** 16 bytes. */
  uetr: Uint8Array
  /** Ledger account of the creditor, 20 bytes. */
  creditor: Uint8Array
  /** Transaction id, 32 bytes. */
  id: Uint8Array
  /** Body bytes; Ed25519 and the P-256 of this project sign deterministically, so they stand for the whole transaction. */
  body: Uint8Array
  /** Openings of its commitments as the vault keeps them (`encodeFields`). */
  fields: Uint8Array
}>

/** Payments in one chunk of a plan: one POST's worth of transactions, and one item of the vault. */
export const CHUNK_PAYMENTS = 500
/** Chunks in one item of the vault, some 4 MiB: what is on its way is in memory, and the rest of a plan on the disk. */
export const ITEM_CHUNKS = 4
const VERSION = 1

/** Bytes of a chunk: u8 version, u16 count, then each payment in a fixed layout. */
export function encodeChunk(payments: readonly PlannedPayment[]): Uint8Array {
  assert(payments.length <= CHUNK_PAYMENTS, 'a chunk is bounded')
  const out = new ByteWriter(payments.length * 2_048).u8(VERSION).u16(payments.length)
  for (const { index, signerSet, uetr, creditor, id, body, fields } of payments) {
    assert(uetr.length === 16 && creditor.length === ID_LENGTH && id.length === 32, 'ids have their lengths')
    out.u32(index).u16(signerSet).raw(uetr).raw(creditor).raw(id).bytes32(body).bytes32(fields)
  }
  return out.finish()
}

/** The payments of a chunk; undefined when the bytes are not what {@link encodeChunk} writes.  */
export function decodeChunk(bytes: Uint8Array): PlannedPayment[] | undefined {
  try {
    const reader = new ByteReader(bytes)
    if (reader.u8() !== VERSION) return undefined
    const count = reader.u16()
    if (count > CHUNK_PAYMENTS) return undefined
    const payments = Array.from({ length: count }, () => readPayment(reader))
    reader.end()
    return payments
  } catch (fault) {
    if (fault instanceof MalformedBytes) return undefined
    throw fault
  }
}

function readPayment(reader: ByteReader): PlannedPayment {
  const index = reader.u32()
  const signerSet = reader.u16()
  return { index, signerSet, uetr: reader.raw(16), creditor: reader.raw(ID_LENGTH), id: reader.raw(32), body: reader.bytes32(), fields: reader.bytes32() }
}
