import type { Decision, DueWork, Read, Write } from '@jianghan/kernel'
import { ok, refuse } from '@jianghan/kernel/schema'
import { assert, toMillis } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { arriving, planCharge } from './fees.ts'
import { accountExists } from './needs.ts'
import { endHold, type Scheduled } from './promises.ts'
import { credited, creditedBy, enqueue, planOrWait, type Priority, type Waiting } from './queue.ts'
import { recordPayment, recordQueued, usedBy } from './records.ts'
import { aging, DUE, dueQueue, recordsAge, startAging, state } from './state.ts'
import type { FeeKind } from './tariff.ts'
import { carryOut, type Passage, payChargeOf, planWay, tellSettlement, type Way } from './ways.ts'

/** Records whose time is over, and what removes them. */
const SWEEPS = [
  { ring: aging.payments, remove: (write: Write, uetr: Uint8Array) => state.payments.delete(write, uetr) },
  { ring: aging.messages, remove: (write: Write, key: Uint8Array) => state.messages.delete(write, key) },
  { ring: aging.holds, remove: (write: Write, holdId: Uint8Array) => state.holds.delete(write, holdId) },
] as const

/**
 * What falls due in this module: holds that expire, payments that were scheduled, records whose 400 days are over. A ledger of an older release
 * begins to count those with its first Tick.
 */
export const due: DueWork = {
  next(read) {
    if (!recordsAge(read)) return 0n
    return earliest([dueQueue.next(read)?.dueMs, ...SWEEPS.map(({ ring }) => ring.next(read))])
  },
  step(write, budget) {
    if (!recordsAge(write)) {
      startAging(write)
      return 1
    }
    let left = budget
    while (left > 0 && nextIsDue(write)) {
      carryOutNext(write)
      left--
    }
    for (const { ring, remove } of SWEEPS) if (left > 0) left -= ring.sweep(write, left, id => remove(write, id))
    return budget - left
  },
}

const earliest = (times: readonly (bigint | undefined)[]): bigint | undefined =>
  times.reduce((first, at) => (at === undefined || (first !== undefined && first <= at) ? first : at), undefined)

function nextIsDue(read: Read): boolean {
  const item = dueQueue.next(read)
  return item !== undefined && item.dueMs <= toMillis(read.time)
}

function carryOutNext(write: Write): void {
  const item = dueQueue.next(write)
  assert(item !== undefined, 'something is due')
  if (item.kind === DUE.hold) return expire(write, item.id)
  assert(item.kind === DUE.schedule, `what falls due has a kind that there is, not ${item.kind}`)
  payScheduled(write, item.id)
}

function expire(write: Write, holdId: Uint8Array): void {
  const held = state.holds.get(write, holdId)
  assert(held !== undefined, 'a hold that falls due is there')
  const { transactionId, from, to, assetId, remaining: atoms } = held
  endHold(write, holdId, held, 'expired')
  write.outcome(transactionId, refuse(errors.holdExpired, { released: atoms }), told => {
    told.emit(events.holdExpired, { holdId, from, to, assetId, atoms })
  })
  credited(write, [from], assetId)
}

function payScheduled(write: Write, scheduleId: Uint8Array): void {
  const scheduled = state.schedules.get(write, scheduleId)
  assert(scheduled !== undefined, 'a payment that falls due is there')
  state.schedules.delete(write, scheduleId)
  dueQueue.remove(write, { kind: DUE.schedule, id: scheduleId })
  const { transactionId, from } = scheduled
  const planned = planScheduled(write, scheduled)
  if (planned.refused) return write.outcome(transactionId, planned, told => { told.emit(events.scheduledPaymentFailed, { scheduleId, from }) })
  const { passage, way } = planned.value
  if (way.kind === 'waits') return write.outcome(transactionId, undefined, told => wait(told, scheduled, passage, way))
  carryOut(write, passage, way)
  write.outcome(transactionId, undefined, told => tellPaid(told, scheduled, passage, way))
  creditedBy(write, way)
}

/** Puts a payment whose bank is short into the liquidity queue, as it would have been had it been sent now. */
function wait(write: Write, { transactionId, uetr }: Scheduled, passage: Passage, waiting: Waiting): void {
  assert(uetr !== undefined, 'only a credit transfer waits')
  enqueue(write, { uetr, transactionId, passage }, waiting)
  recordQueued(write, uetr, transactionId)
}

function planScheduled(read: Read, { from, to, assetId, creditorAssetId, atoms, uetr, queuePriority, maxFee }: Scheduled): Decision<Readonly<{ passage: Passage; way: Way | Waiting }>> {
  if (!accountExists(read, to)) return refuse(errors.accountNotFound, { account: to })
  const used = uetr && usedBy(read, uetr)
  if (uetr !== undefined && used !== undefined) return refuse(errors.duplicateUetr, { uetr, height: used })
  const charge = planCharge(read, state.assets.get(read, assetId), { kind: kindOf(uetr), debtor: from, assetId, atoms, maxFee })
  if (charge.refused) return charge
  const passage = { debtor: from, creditor: to, assetId, creditorAssetId, atoms: arriving(atoms, charge.value) }
  const way = queuePriority === 0 ? planWay(read, passage, 'available', charge.value) : planOrWait(read, passage, queuePriority as Priority, charge.value)
  return way.refused ? way : ok({ passage, way: way.value })
}

/** What a scheduled payment is charged as. */
const kindOf = (uetr: Uint8Array | undefined): FeeKind => (uetr === undefined ? 'transfer' : 'creditTransfer')

/** The events that the payment would have had by itself, and its record where it has a UETR. */
function tellPaid(told: Write, { transactionId, uetr }: Scheduled, passage: Passage, way: Way): void {
  const { debtor: from, creditor: to, assetId, creditorAssetId, atoms } = passage
  if (uetr === undefined) {
    told.emit(events.transferred, { from, to, assetId, atoms })
  } else {
    recordPayment(told, uetr, transactionId, passage)
    told.emit(events.creditTransferred, { uetr, debtor: from, creditor: to, debtorAsset: assetId, creditorAsset: creditorAssetId, atoms })
  }
  tellSettlement(told, way)
  payChargeOf(told, passage, way, kindOf(uetr))
}
