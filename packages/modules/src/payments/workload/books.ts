import type { AgingChunk, Became, Foreseen, Models } from '@jianghan/kernel/testing'
import type { paymentsV1 } from '@jianghan/protocol'
import type { Queues } from '../queueWorkload.ts'
import type { Fee, Fees } from './fees.ts'

type Asset = { issuer: string; currency: string; decimals: number; settlement?: { asset: string; account: string } }
/** From whom to whom how much, in whose asset: accounts in hexadecimal. */
export type Sending = Readonly<{ debtor: string; creditor: string; asset: string; theirs: string; atoms: bigint }>
type Payment = Sending & { id: string; height: bigint; refunded: bigint; refundOf?: string }
type Hold = { id: string; height: bigint; from: string; to?: string; asset: string; atoms: bigint; remaining: bigint; expiresMs: bigint; how: 'open' | 'posted' | 'voided' | 'expired' }
type Schedule = Sending & { id: string; height: bigint; uetr?: string; dueMs: bigint; priority: number; maxFee: string }

/** What the model knows: plain data. A balance of nothing is no entry; keys of balances are "account asset". */
export type PaymentsModel = {
  assets: Map<string, Asset>
  balances: Map<string, bigint>
  uetrs: Map<string, Payment>
  messages: Map<string, bigint>
  holds: Map<string, Hold>
  schedules: Map<string, Schedule>
  /** Payments that wait for their bank's settlement. */
  queues: Queues
  /** What issuers charge. */
  fees: Fees
  /** Holds and schedules that wait, in the order in which they came. */
  waiting: { kind: 'hold' | 'schedule'; name: string; dueMs: bigint }[]
  /** Frozen accounts, as the model of members has them. */
  frozen: ReadonlyMap<string, { kind: string }>
  /** What is swept after 400 days, in chunks of at most 64 that came within a day. */
  rings: { payments: AgingChunk[]; messages: AgingChunk[]; holds: AgingChunk[] }
}

/** A payment that waits in a queue went from nobody to nobody yet. */
export const NOWHERE = { debtor: '', creditor: '', asset: '', theirs: '', atoms: 0n, refunded: 0n } as const

/** Books without an entry. */
export const emptyBooks = (): PaymentsModel => ({
  assets: new Map(), balances: new Map(), uetrs: new Map(), messages: new Map(), holds: new Map(), schedules: new Map(), queues: new Map(), fees: new Map(), waiting: [], frozen: new Map(),
  rings: { payments: [], messages: [], holds: [] },
})

/** Whether a payment with this UETR waits in a queue: some wait longer than their record is kept. */
export const isWaiting = (model: PaymentsModel, uetr: string): boolean => [...model.queues.values()].flat(2).some(waits => waits.uetr === uetr)

/** The model of payments among all models. */
export const paymentsModel = (models: Models): PaymentsModel => models['payments'] as PaymentsModel

/** Largest number of atoms. */
export const MAX = 2n ** 127n - 1n
/** How long records live. */
export const LIFE = 400n * 86_400_000n

/** What an account has of an asset. */
const owned = (model: PaymentsModel, account: string, asset: string): bigint => model.balances.get(`${account} ${asset}`) ?? 0n
/** What of that open holds and payments in a queue reserve. */
export const reserved = (model: PaymentsModel, account: string, asset: string): bigint =>
  [...model.queues.values()].flat(2).reduce((sum, waits) => (waits.debtor === account && waits.assetId === asset ? sum + waits.atoms + (waits.fee?.atoms ?? 0n) : sum), heldBy(model, account, asset))
const heldBy = (model: PaymentsModel, account: string, asset: string): bigint =>
  [...model.holds.values()].reduce((sum, { from, asset: of, remaining, how }) => (how === 'open' && from === account && of === asset ? sum + remaining : sum), 0n)
/** What an account can spend. */
export const free = (model: PaymentsModel, account: string, asset: string): bigint => owned(model, account, asset) - reserved(model, account, asset)
/** Units in circulation. */
export const circulating = (model: PaymentsModel, asset: string): bigint =>
  [...model.balances].reduce((sum, [key, atoms]) => (key.endsWith(` ${asset}`) ? sum + atoms : sum), 0n)
/** Puts more into a balance, or takes out. */
export function add(model: PaymentsModel, account: string, asset: string, atoms: bigint): void {
  const after = owned(model, account, asset) + atoms
  if (after === 0n) model.balances.delete(`${account} ${asset}`)
  else model.balances.set(`${account} ${asset}`, after)
}

/** The action is refused with this status. */
export const refused = (status: string): Foreseen => ({ status, events: [] })
/** The action is done with these events. */
export const done = (...events: string[]): Foreseen => ({ status: 'ok', events })
/** Something became of an earlier transaction. */
export const became = (id: string, status: string, ...events: string[]): Became =>
  ({ id, status: status === 'ok' ? 'done' : `payments.${status}`, events: events.map(name => `payments.${name}`) })
/** Asset and atoms of an amount. */
export const amountOf = (amount: paymentsV1.Amount | undefined): [asset: string, atoms: bigint] => [amount?.assetId ?? '', BigInt(amount?.atoms ?? 0)]
/** Bytes of hexadecimal digits. */
export const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

/** Whether a supervisor stopped what comes to an account, or what leaves it. */
export const isFrozen = ({ frozen }: PaymentsModel, account: string, direction: 'credit' | 'debit'): boolean =>
  [direction, 'both'].includes(frozen.get(account)?.kind ?? '')
/** Whether a supervisor stopped what leaves one account, or what comes to another. */
export function freezeOf(model: PaymentsModel, from: string, to: string): 'payerFrozen' | 'payeeFrozen' | undefined {
  if (isFrozen(model, from, 'debit')) return 'payerFrozen'
  return isFrozen(model, to, 'credit') ? 'payeeFrozen' : undefined
}

/** Sends money: "ok", "settled" when the banks settled for it, or why it cannot go and nothing changed. `room`: what may be taken out of the debtor's account. */
export function send(model: PaymentsModel, { debtor, creditor, asset, theirs, atoms }: Sending, room: bigint, fee?: Fee): string {
  const frozen = freezeOf(model, debtor, creditor)
  if (frozen !== undefined) return frozen
  const isOneBank = asset === theirs
  const [payer, payee] = [model.assets.get(asset)?.settlement, model.assets.get(theirs)?.settlement]
  if (!isOneBank && (payer === undefined || payee === undefined || payer.asset !== payee.asset)) return 'noSettlementPath'
  if (room < atoms + (fee?.taken ?? 0n)) return 'insufficientFunds'
  if (room < atoms + (fee?.atoms ?? 0n)) return 'feeNotCovered'
  const settles = !isOneBank && payer !== undefined && payee !== undefined && payer.account !== payee.account
  const stopped = settles ? freezeOf(model, payer.account, payee.account) : undefined
  if (stopped !== undefined) return stopped
  if (settles && free(model, payer.account, payer.asset) < atoms) return 'insufficientFunds'
  if (!isOneBank && circulating(model, theirs) + atoms > MAX) return 'supplyExceeded'
  add(model, debtor, asset, -atoms)
  add(model, creditor, theirs, atoms)
  if (!settles) return 'ok'
  add(model, payer.account, payer.asset, -atoms)
  add(model, payee.account, payer.asset, atoms)
  return 'settled'
}

/** Whether money went. */
export const went = (how: string): boolean => how === 'ok' || how === 'settled'
/** The events of money that went: its own, then that of the settlement. */
export const eventsOf = (how: string, event: string): string[] => (how === 'settled' ? [event, 'settled'] : [event])
