import { assert } from '@jianghan/protocol'

/** What the engine keeps in a block record when the block is committed: header and votes follow, in the seals. */
export type NetworkBytes = Readonly<{ /** Hash of the header. */ hash: Uint8Array }>

/** The first byte tells the engines' bytes apart: 1 is the embedded engine's. */
const FORMAT = 2
const LENGTH = 33

/** Bytes in a block record: u8 2 ‖ hash of the header (32). Layout for ever. */
export function encodeNetworkBytes({ hash }: NetworkBytes): Uint8Array {
  assert(hash.length === 32, 'a header hash has 32 bytes')
  const bytes = new Uint8Array(LENGTH)
  bytes[0] = FORMAT
  bytes.set(hash, 1)
  return bytes
}

/** What stands in these bytes; undefined when they are not of this engine. */
export const decodeNetworkBytes = (bytes: Uint8Array): NetworkBytes | undefined =>
  bytes.length === LENGTH && bytes[0] === FORMAT ? { hash: bytes.slice(1) } : undefined
