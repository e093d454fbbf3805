import type { Decision, Read, Refusal, Write } from '@jianghan/kernel'
import { ok, refuse } from '@jianghan/kernel/schema'
import { assert, equalBytes } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { payHeldCharge } from './fees.ts'
import { LIMITS } from './limits.ts'
import { accountBalance, availableOf, type Balance, changeHeld, planDebit, setBalance } from './money.ts'
import { recordSettled } from './records.ts'
import { state } from './state.ts'
import type { Charge } from './tariff.ts'
import { carryOut, type Passage, planWay, tellSettlement, type Way } from './ways.ts'

/** A bank as its liquidity queue knows it: its settlement account, and the asset in which it settles. */
export type Bank = Readonly<{ account: Uint8Array; asset: string }>

/** A payment that will wait: for whom, how urgently, what the debtor has now, and what is charged. */
export type Waiting = Readonly<{ kind: 'waits'; bank: Bank; priority: Priority; debtorBefore: Balance; charge: Charge | undefined }>

/** 1 is the most urgent. */
export type Priority = 1 | 2 | 3
const LANES = ['urgent', 'normal', 'low'] as const
const PRIORITIES: readonly Priority[] = [1, 2, 3]
const laneOf = (priority: Priority): (typeof LANES)[number] => LANES[priority - 1] as (typeof LANES)[number]

type Queue = NonNullable<ReturnType<typeof state.queues.get>>
const NO_LANE = { first: 0n, next: 0n, count: 0 }
const EMPTY: Queue = { count: 0, atoms: 0n, urgent: NO_LANE, normal: NO_LANE, low: NO_LANE }

/** The bank that has to settle a passage; undefined within one bank, or between assets without a common settlement. */
function bankOf(read: Read, { assetId, creditorAssetId }: Passage): Bank | undefined {
  const from = state.assets.get(read, assetId)?.settlement
  const to = state.assets.get(read, creditorAssetId)?.settlement
  if (assetId === creditorAssetId || from === undefined || to === undefined) return undefined
  return from.asset !== to.asset || equalBytes(from.account, to.account) ? undefined : from
}

/**
 * The way of a payment that may wait. It waits when its bank is short, and when payments of the same or a higher priority wait already, so that none is
 * overtaken. Whatever else stands against it refuses it.
 */
export function planOrWait(read: Read, passage: Passage, priority: Priority, charge?: Charge): Decision<Way | Waiting> {
  const planned = planWay(read, passage, 'available', charge)
  const bank = bankOf(read, passage)
  if (bank === undefined) return planned
  const queue = state.queues.get(read, bank) ?? EMPTY
  const isShort = planned.refused && planned.error.code === errors.insufficientFunds.code && planned.facts['assetId'] === bank.asset
  const isBehind = PRIORITIES.some(each => each <= priority && queue[laneOf(each)].count > 0)
  if (!isShort && (planned.refused || !isBehind)) return planned
  if (queue.count >= LIMITS.queue) return refuse(errors.queueFull, { account: bank.account, limit: LIMITS.queue })
  const debit = planDebit(read, passage.debtor, passage.assetId, passage.atoms, 'available', charge)
  return debit.refused ? debit : ok({ kind: 'waits', bank, priority, debtorBefore: debit.value, charge })
}

/** What is held for a payment that waits: its amount, and its fee. */
export const heldFor = ({ passage: { atoms }, charge }: Readonly<{ passage: Pick<Passage, 'atoms'>; charge: Charge | undefined }>): bigint => atoms + (charge?.atoms ?? 0n)

/** Puts a payment into its queue and holds the debtor's deposit for it and for its fee. */
export function enqueue(write: Write, payment: Readonly<{ uetr: Uint8Array; transactionId: Uint8Array; passage: Passage }>, waiting: Waiting): void {
  const { bank, priority, debtorBefore: { atoms, held }, charge } = waiting
  const { uetr, transactionId, passage } = payment
  const queue = state.queues.get(write, bank) ?? EMPTY
  const name = laneOf(priority)
  const lane = queue[name]
  const place = { ...bank, priority, position: lane.next }
  setBalance(write, passage.debtor, passage.assetId, { atoms, held: held + heldFor({ passage, charge }) })
  state.queues.put(write, bank, { ...queue, count: queue.count + 1, atoms: queue.atoms + passage.atoms, [name]: { ...lane, next: lane.next + 1n, count: lane.count + 1 } })
  state.queued.put(write, place, { uetr, transactionId, height: write.height, passage, charge })
  state.queuedAt.put(write, uetr, place)
  const { debtor, assetId } = passage
  write.emit(events.paymentQueued, { uetr, debtor, bank: bank.account, assetId, atoms: passage.atoms, priority, position: place.position })
  assert(accountBalance(write, debtor, assetId).held >= passage.atoms)
}

type Place = Readonly<{ account: Uint8Array; asset: string; priority: number; position: bigint }>
type Queued = NonNullable<ReturnType<typeof state.queued.get>>

/** The payment that is next, or how far the search for it came: places of payments that were taken back stand empty. */
type Head = Readonly<{ kind: 'payment'; place: Place; payment: Queued } | { kind: 'searched'; priority: Priority; position: bigint }>

/** Finds the head; `looks` counts the places that were looked at. Nothing waits behind a head that cannot be paid. */
function headOf(read: Read, bank: Bank, looks: { left: number }): Head | undefined {
  const queue = state.queues.get(read, bank)
  const priority = PRIORITIES.find(each => (queue?.[laneOf(each)].count ?? 0) > 0)
  if (queue === undefined || priority === undefined) return undefined
  for (let position = queue[laneOf(priority)].first; ; position++) {
    if (looks.left-- <= 0) return { kind: 'searched', priority, position }
    const place = { ...bank, priority, position }
    const payment = state.queued.get(read, place)
    if (payment !== undefined) return { kind: 'payment', place, payment }
    assert(position < queue[laneOf(priority)].next, 'a payment that is counted waits')
  }
}

/** Whether the head of a queue can leave it now, or the search for it can go on. */
export function canSettle(read: Read, bank: Bank): boolean {
  const head = headOf(read, bank, { left: LIMITS.queueLooks })
  if (head?.kind !== 'payment') return head !== undefined
  return availableOf(accountBalance(read, bank.account, bank.asset)) >= head.payment.passage.atoms
}

/** Takes a payment out of its queue; the places before it that stand empty go with it when it was the first. */
function remove(write: Write, place: Place, { uetr, passage }: Queued, isHead: boolean): void {
  const bank = { account: place.account, asset: place.asset }
  const queue = state.queues.get(write, bank)
  assert(queue !== undefined && queue.count > 0, 'a payment that waits has a queue')
  const name = laneOf(place.priority as Priority)
  const { first, next, count } = queue[name]
  const begins = count === 1 ? next : isHead || place.position === first ? place.position + 1n : first
  const lane = { first: begins, next, count: count - 1 }
  if (queue.count === 1) state.queues.delete(write, bank)
  else state.queues.put(write, bank, { ...queue, count: queue.count - 1, atoms: queue.atoms - passage.atoms, [name]: lane })
  state.queued.delete(write, place)
  state.queuedAt.delete(write, uetr)
}

/** Gives back what was held for a payment that is not made, and says so as what became of its transaction. */
export function giveBack(write: Write, place: Place, payment: Queued, why: Refusal, isHead = false): void {
  const { uetr, transactionId, passage: { debtor, assetId, atoms } } = payment
  remove(write, place, payment, isHead)
  changeHeld(write, debtor, assetId, -heldFor(payment))
  write.outcome(transactionId, why, told => told.emit(events.paymentUnqueued, { uetr, debtor, bank: place.account, assetId, atoms }))
}

/** Settles the head of a queue, or gives it back where it can never be made; the bank that was paid, or undefined when the head has to wait. */
function settleHead(write: Write, bank: Bank, looks: { left: number }): Readonly<{ paid: Bank | undefined }> | undefined {
  const head = headOf(write, bank, looks)
  if (head === undefined) return undefined
  if (head.kind === 'searched') {
    const queue = state.queues.get(write, bank) as Queue
    const name = laneOf(head.priority)
    state.queues.put(write, bank, { ...queue, [name]: { ...queue[name], first: head.position } })
    return undefined
  }
  const { place, payment } = head
  const { uetr, transactionId, passage, charge } = payment
  if (availableOf(accountBalance(write, bank.account, bank.asset)) < passage.atoms) return undefined
  const way = planWay(write, passage, 'held')
  if (way.refused) {
    giveBack(write, place, payment, way, true)
    return { paid: undefined }
  }
  remove(write, place, payment, true)
  carryOut(write, passage, way.value)
  recordSettled(write, uetr, passage)
  write.outcome(transactionId, undefined, told => {
    told.emit(events.creditTransferred, {
      uetr, debtor: passage.debtor, creditor: passage.creditor, debtorAsset: passage.assetId, creditorAsset: passage.creditorAssetId, atoms: passage.atoms,
    })
    tellSettlement(told, way.value)
    if (charge !== undefined) payHeldCharge(told, { debtor: passage.debtor, creditor: passage.creditor, assetId: passage.assetId, kind: 'creditTransfer' }, charge)
  })
  return { paid: settledTo(way.value) }
}

const settledTo = (way: Way): Bank | undefined =>
  (way.kind === 'betweenBanks' && way.settlement !== undefined ? { account: way.settlement.to, asset: way.settlement.assetId } : undefined)

/** Settles queued payments as far as the money goes, at most {@link LIMITS.settledAtOnce}: those of the banks, and those of banks that were paid by it. */
export function settleQueues(write: Write, banks: readonly Bank[]): number {
  const looks = { left: LIMITS.queueLooks }
  const work = [...banks]
  let settled = 0
  while (work.length > 0 && settled < LIMITS.settledAtOnce) {
    const done = settleHead(write, work[0] as Bank, looks)
    if (done === undefined) {
      work.shift()
      continue
    }
    settled++
    const { paid } = done
    if (paid !== undefined && state.queues.has(write, paid) && !work.some(each => each.asset === paid.asset && equalBytes(each.account, paid.account))) work.push(paid)
  }
  return settled
}

/** What credits, and the release of what was held, bring with them: a settlement account settles what waited for it. Called when all else of the action is done. */
export function credited(write: Write, accounts: Iterable<Uint8Array>, asset: string): void {
  // Deposit money settles nothing, so that most payments ask no further.
  if (state.assets.get(write, asset)?.settlement !== undefined) return
  const banks = [...accounts].map(account => ({ account, asset })).filter(bank => state.queues.has(write, bank))
  if (banks.length > 0) settleQueues(write, banks)
}

/** The same for a payment that was sent on its way; `released`: accounts in which something of the payment's asset is held no longer. */
export function creditedBy(write: Write, way: Way, released: readonly Uint8Array[] = []): void {
  // Between banks the payment is in deposit money, of which no release settles anything.
  if (way.kind === 'withinBank') credited(write, [way.deposit.to, ...(way.charge === undefined ? [] : [way.charge.account]), ...released], way.deposit.assetId)
  else if (way.settlement !== undefined) credited(write, [way.settlement.to], way.settlement.assetId)
}
