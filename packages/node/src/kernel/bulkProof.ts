import { decodeEvent, type Router } from '@jianghan/kernel'
import { type ProofBulkEntry, readBulkEvent } from '@jianghan/light'
import { allActions, assert, BULK, bulkEntryHashes, bulkResultLeaf, decodeStrict, inclusionPath, leafHash, paymentsV1, readTransaction } from '@jianghan/protocol'
import type { TransactionParts } from '../threads/messages.ts'

/** Which entry of a transaction: of its `bulk`th bulk transfer the `index`th entry, both counted from 0. */
export type EntryPlace = Readonly<{ bulk: number; index: number }>

/** The claim of one entry under the receipt that stands first in the proof, and the asset it pays in; undefined when there is no such entry. */
export function bulkEntryOf(
  router: Router, { bytes, events }: TransactionParts, { bulk, index }: EntryPlace,
): Readonly<{ claim: Omit<ProofBulkEntry, 'entry'>; assetId: string }> | undefined {
  const read = readTransaction(bytes)
  assert(read.ok, 'the ledger holds transactions')
  const heads = events.flatMap((each, at) => { const event = readBulkEvent(each); return event === undefined ? [] : [{ at, event }] })
  const action = allActions(read.value.body.actions).filter(({ type }) => type === 'payments.v1.BulkTransfer')[bulk]
  const head = heads[bulk]
  if (action === undefined || head === undefined || index >= head.event.entryCount) return undefined
  const message = decodeStrict(paymentsV1.BulkTransferSchema, action.body)
  assert(message.ok, 'an action that was done has the one encoding')
  const packed = message.value.entries
  const codes = codesAfter(router, events, head.at, head.event.entryCount)
  const resultOf = (at: number) => ({ module: codes[at] === 0 ? 0 : 2, code: codes[at] as number })
  const results = bulkEntryHashes(packed).map((hash, at) => leafHash(bulkResultLeaf(at, hash, resultOf(at))))
  const claim = {
    log: 0, event: events[head.at] as Uint8Array, eventIndex: head.at, eventCount: events.length, eventPath: inclusionPath(events.map(leafHash), head.at),
    entryBytes: packed.slice(index * BULK.entryBytes, (index + 1) * BULK.entryBytes), index, ...resultOf(index), path: inclusionPath(results, index),
  }
  return { claim, assetId: head.event.assetId }
}

/** Codes of a bulk's entries, from the events that tell of them behind its head. */
function codesAfter(router: Router, events: readonly Uint8Array[], head: number, count: number): number[] {
  const codes: number[] = []
  for (let at = head + 1; codes.length < count; at++) {
    const event = decodeEvent(router.events, events[at] ?? new Uint8Array(0))
    assert(event?.name === 'payments.bulkEntries', 'entries are told behind the head of their bulk')
    for (const { code } of event.fields['entries'] as readonly { code: number }[]) codes.push(code)
  }
  return codes
}
