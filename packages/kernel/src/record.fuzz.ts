import { assert, equalBytes, MalformedBytes } from '@jianghan/protocol'
import { decodeBlockRecord, encodeBlockRecord } from './record.ts'

/** Any bytes as a block record: refused with MalformedBytes or an unknown version, or written as the same bytes. */
export function fuzz(data: Uint8Array): void {
  let record
  try {
    record = decodeBlockRecord(data)
  } catch (fault) {
    assert(fault instanceof MalformedBytes || (fault as Error).message.startsWith('block record of version'), `another fault: ${String(fault)}`)
    return
  }
  const again = encodeBlockRecord(record)
  // A record of version 1 is written as one of version 2, with the count of its outcomes, none.
  if (data[0] === 1) assert(again.length === data.length + 4 && again[0] === 2, 'an older record is written anew with no outcomes')
  else assert(equalBytes(again, data), 'a record has one encoding')
}

const hash = new Uint8Array(32).fill(3)
const record = {
  height: 7n, time: { seconds: 1n, nanos: 2 }, logStart: 9n, appHash: hash, resultsHash: hash, engineBytes: Uint8Array.of(1, 2), batches: [Uint8Array.of(5), Uint8Array.of(6, 7)],
  receipts: [{ batch: 0, position: 1, leaf: hash, events: [Uint8Array.of(8), new Uint8Array(0)] }], outcomes: [{ cause: 0, leaf: hash, events: [Uint8Array.of(9)] }], blockLeaf: hash,
}

const misbehavior = [{ kind: 'duplicateVote', address: new Uint8Array(20).fill(4), power: 1n, totalPower: 4n, height: 6n, time: { seconds: 1n, nanos: 2 } }] as const

/** A record with a receipt, an empty one, one with misbehaviour, and one of a network that is begun anew. */
export const corpus: readonly Uint8Array[] = [encodeBlockRecord(record), encodeBlockRecord({ ...record, batches: [], receipts: [], outcomes: [], blockLeaf: undefined } as never), encodeBlockRecord({ ...record, misbehavior }), encodeBlockRecord({ ...record, recovery: [{ member: 'a-bank', publicKey: new Uint8Array(32), power: 1n }] })]
