import type { DemoLedger } from '../support/demoLedger.ts'
import { type Answer, ask, post } from '../support/http.ts'
import type { Item, Row } from './row.ts'

const FRAMES = 'application/vnd.jianghan.transactions'

/** Requests that a node must refuse as they are, and transactions that come again. */
export async function requestRows(ledger: DemoLedger): Promise<Row[]> {
  const submit = `${ledger.url}/v1/transactions?wait=final`
  const row = (item: Item, what: string, status: number, code: string, send: () => Promise<Answer>, more: Partial<Row> = {}): Row => ({ item, what, status, codes: [code], send, ...more })
  const once = await ledger.transaction()
  const uetr = ledger.uetr()
  await post(submit, 'application/octet-stream', once)
  await post(submit, 'application/octet-stream', await ledger.transaction({ body: ledger.creditTransfer('100', uetr) }))
  return [
    row('bodies over the limit', 'transactions of nine megabytes', 413, 'node.bodyTooLarge', () => post(submit, FRAMES, new Uint8Array(9_000_000))),
    row('bodies over the limit', 'JSON of nine megabytes', 413, 'node.bodyTooLarge', () => post(submit, 'application/json', `{"transactions":["${'A'.repeat(9_000_000)}"]}`)),
    row('bodies over the limit', '513 transactions', 413, 'node.tooManyTransactions', () => post(submit, FRAMES, new Uint8Array(513 * 5).map((_, i) => (i % 5 === 3 ? 1 : 0)))),
    row('bodies over the limit', 'a frame that claims four gigabytes', 400, 'node.malformedFrames', () => post(submit, FRAMES, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1))),
    row('bodies over the limit', 'a target of nine thousand bytes', 414, 'node.uriTooLong', () => ask(`${ledger.url}/v1/search?q=${'x'.repeat(9_000)}`)),
    row('replays', 'the same bytes again', 422, 'kernel.duplicate', () => post(submit, 'application/octet-stream', once)),
    row('duplicate UETR', 'of a payment that was made before, in a transaction of its own', 200, 'payments.duplicateUetr',
      async () => post(submit, 'application/octet-stream', await ledger.transaction({ body: ledger.creditTransfer('200', uetr) })), { recorded: true }),
  ]
}
