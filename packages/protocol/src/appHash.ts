import { concat, utf8 } from './bytes.ts'
import { sha256 } from './hash.ts'
import { leafHash, rootOfHashes } from './merkle.ts'

/** What the application hash of a header commits to: the whole state and the whole history. */
export type AppHashMap = Readonly<{
  logRoot: Uint8Array
  logSize: bigint
  stateRoot: Uint8Array
}>

/** Number of the format that this map has; a new root is a new entry of the map, not a new format. */
export const APP_HASH_FORMAT = 1

function entry(key: string, value: Uint8Array): Uint8Array {
  const name = utf8(key)
  // CometBFT's ValueOp leaf: both parts with a length in front; every length here fits one byte of a uvarint.
  return concat(Uint8Array.of(name.length), name, Uint8Array.of(32), sha256(value))
}

/** Application hash: CometBFT's simple Merkle tree over the entries in the order of their keys (docs/spec/proof.md). */
export function appHash(map: AppHashMap): Uint8Array {
  const format = new Uint8Array(4)
  new DataView(format.buffer).setUint32(0, APP_HASH_FORMAT)
  const size = new Uint8Array(8)
  new DataView(size.buffer).setBigUint64(0, map.logSize)
  const leaves = [
    entry('format', format),
    entry('log.root', map.logRoot),
    entry('log.size', size),
    entry('state.root', map.stateRoot),
  ]
  return rootOfHashes(leaves.map(leafHash))
}
