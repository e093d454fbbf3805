import { assert, equalBytes } from '@jianghan/protocol'
import { decodeDescription, encodeDescription } from './description.ts'

const hash = new Uint8Array(32)
const state = { height: 8n, root: hash, leaves: 1, flat: 0, bytes: 40, chunks: [hash] }

/** Snapshots of a ledger with a log, and of one without. */
export const corpus: readonly Uint8Array[] = [1n, 0n].map(logSize => encodeDescription({ appVersion: 1n, logSize, logRoot: hash, record: [hash], log: logSize === 0n ? [] : [hash], state }))

/** What is read is written the same. */
export function fuzz(data: Uint8Array): void {
  const description = decodeDescription(data)
  if (description !== undefined) assert(equalBytes(encodeDescription(description), data))
}
