import type { Answer } from '../support/http.ts'

/** What must be refused, item by item: a table of tests has at least one row for each. */
export const ITEMS = [
  'XML bombs', 'XXE', 'wrong XSD', 'wrong sums', 'wrong USCC digits', 'wrong LEI digits', 'wrong IBAN digits', 'duplicate MsgId', 'duplicate UETR',
  'GB18030 accepted', 'other encodings', 'bodies over the limit', 'malformed protobuf', 'over-long protobuf', 'non-minimal protobuf', 'wrong signatures',
  'small-order signatures', 'malleable signatures', 'stripped signatures', 'added signatures', 'replays', 'expired validity', 'far-future validity', 'unknown actions',
  'overflow', 'data folder of another chain', 'locked folder', 'full disk', 'flipped bits', 'fuzz targets',
] as const

/** One of them. */
export type Item = typeof ITEMS[number]

/** One thing that is sent to a running node, and what it must be answered. */
export type Row = Readonly<{
  item: Item
  /** What is sent. */
  what: string
  send(): Promise<Answer>
  /** HTTP status of the answer. */
  status: number
  /** Every code that the answer names, "module.name"; reasons of a payment file that was read as "iso20022/<ISO reason>". */
  codes: readonly string[]
  /** Whether the refusal itself is recorded on the ledger, as what an authorised transaction came to; money never moves. */
  recorded?: boolean
}>

/** A code with its words, as an answer has them. */
type Told = Readonly<{ code: string; zh: string; en: string }>

/** All that an answer says it refuses, and in which words. */
export function toldBy({ body }: Answer): Told[] {
  if (typeof body !== 'object' || body === null) return []
  if (Array.isArray(body.transactions)) {
    return body.transactions.filter((payment: any) => payment.reason !== undefined).map(({ reason }: any) => ({ ...reason, code: `iso20022/${reason.code}` }))
  }
  if (Array.isArray(body.results)) return body.results.filter((result: any) => result.outcome?.done === false).map(({ outcome }: any) => ({ code: outcome.status, ...outcome.text }))
  if (Array.isArray(body.problems)) return body.problems.map(({ name, zh, en }: any) => ({ code: `iso20022.${name}`, zh, en }))
  if (Array.isArray(body.reasons) && body.code !== undefined) return body.reasons.map(({ code, zh, en }: any) => ({ code: `iso20022/${code}`, zh, en }))
  return [{ code: body.code, zh: body.zh, en: body.en }]
}
