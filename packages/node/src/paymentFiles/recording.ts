import { assert, toHex } from '@jianghan/protocol'
import type { MessageStore, PlanOutline, StoredMessage } from './messageStore.ts'
import type { NodePort } from './ports.ts'
import { ledgerReason, type Reason } from './reasons.ts'
import { GRACE_MS, hexBytes, renewed, type Sender, validUntilOf } from './sending.ts'

type RecordParts = Readonly<{ node: NodePort; store: MessageStore; sender: Sender; message: StoredMessage; outline: PlanOutline }>

/** Where the ledger stands to a message: the id of the transaction that recorded it; undefined when none did. */
export async function recordedBy(node: NodePort, messageKey: string): Promise<{ transactionId: string; height: string } | undefined> {
  const found = await node.query('payments.getMessage', { key: messageKey }) as { transactionId: string; height: string } | null
  return found === null ? undefined : { transactionId: found.transactionId, height: String(found.height) }
}

/**
 * Makes sure that the ledger recorded this message, and by a transaction of ours: before any payment is sent. May be asked again after a
 * crash at any point. Answers why the whole file is refused, or undefined when the payments may go.
 */
export async function ensureRecorded({ node, store, sender, message, outline }: RecordParts): Promise<Reason | undefined> {
  const records = [outline.record, ...message.attempts.flatMap(({ record }) => record ?? [])]
  for (;;) {
    const found = await recordedBy(node, message.head.messageKey)
    if (found !== undefined) return records.some(({ id }) => id === found.transactionId) ? undefined : duplicate(node, found.height)
    const record = records.at(-1)
    assert(record !== undefined, 'a plan has a record')
    const body = hexBytes(record.body)
    if (Date.now() > validUntilOf(body) + GRACE_MS) {
      const again = renewed(body, Date.now())
      const next = { id: toHex(again.id), body: toHex(again.body), signerSet: record.signerSet }
      await store.keepAttempt(message, { record: next })
      records.push(next)
      continue
    }
    const [result] = await sender.send(await sender.sign([{ body, signerSet: record.signerSet }]))
    assert(result !== undefined, 'one answer for one transaction')
    if (result.kind === 'final') {
      if (result.code === 0) return undefined
      const status = node.render(result)
      if (status.status !== 'payments.duplicateMessage') return ledgerReason(status)
    } else if (result.kind === 'refused' && !['kernel.duplicate', 'kernel.expired'].includes(result.status.status)) {
      return ledgerReason(result.status)
    } else if (result.kind === 'problem') {
      sender.stopIfClosed(result.problem)
    }
    await sender.pause()
  }
}

/** The ledger's own words for a message that was recorded before. */
export function duplicate(node: NodePort, height: string): Reason {
  return ledgerReason(node.renderNamed('payments.duplicateMessage', { height: BigInt(height) }))
}
