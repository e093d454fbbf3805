import { ByteReader, ByteWriter, MalformedBytes } from '@jianghan/protocol'
import { CHUNK_BYTES, CHUNKS_MAX, decodeManifest, encodeManifest, type SnapshotManifest } from '@jianghan/store'

/**
 * What a snapshot for a later node holds: the record of its last block, the leaf hashes of the history log, and the state, each cut into chunks, in this order.
 * Log root, log size and state root lead to the application hash that the next header carries.
 */
export type SnapshotDescription = Readonly<{
  /** Version of the application that the next block is executed with. */
  appVersion: bigint
  logSize: bigint
  logRoot: Uint8Array
  /** SHA-256 of each chunk of the record, and of the leaf hashes. */
  record: readonly Uint8Array[]
  log: readonly Uint8Array[]
  state: SnapshotManifest
}>

const FORMAT = 1

/** Bytes of a description: u8 1 ‖ version of the application u64 ‖ log size u64 ‖ log root ‖ chunks of the record u32 ‖ chunks of the log u32 ‖ their hashes ‖ manifest of the state. */
export function encodeDescription({ appVersion, logSize, logRoot, record, log, state }: SnapshotDescription): Uint8Array {
  const writer = new ByteWriter(256).u8(FORMAT).u64(appVersion).u64(logSize).raw(logRoot).u32(record.length).u32(log.length)
  for (const hash of [...record, ...log]) writer.raw(hash)
  return writer.raw(encodeManifest(state)).finish()
}

/** The description in these bytes, undefined when they are none. */
export function decodeDescription(bytes: Uint8Array): SnapshotDescription | undefined {
  try {
    const reader = new ByteReader(bytes)
    if (reader.u8() !== FORMAT) return undefined
    const [appVersion, logSize, logRoot] = [reader.u64(), reader.u64(), reader.raw(32)]
    const [records, logs] = [reader.u32(), reader.u32()]
    if (records === 0 || records + logs > CHUNKS_MAX || BigInt(logs) !== (32n * logSize + BigInt(CHUNK_BYTES) - 1n) / BigInt(CHUNK_BYTES)) return undefined
    const hashes = Array.from({ length: records + logs }, () => reader.raw(32))
    const state = decodeManifest(reader.rest())
    return state && { appVersion, logSize, logRoot, record: hashes.slice(0, records), log: hashes.slice(records), state }
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined
    throw error
  }
}

/** The hashes of all chunks, in their order. */
export const chunkHashes = ({ record, log, state }: SnapshotDescription): readonly Uint8Array[] => [...record, ...log, ...state.chunks]
