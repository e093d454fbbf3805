import { type Became, type Foreseen, type Intent, intentOf, type Models, type Moment, note, once, pick, sweep, sweepAt } from '@jianghan/kernel/testing'
import { type paymentsV1, toHex } from '@jianghan/protocol'
import { membersModel } from '../../members/workload.ts'
import { cancelSchedule } from '../schema/cancelSchedule.ts'
import { hold } from '../schema/hold.ts'
import { postHold } from '../schema/postHold.ts'
import { refund } from '../schema/refund.ts'
import { schedulePayment } from '../schema/schedulePayment.ts'
import { voidHold } from '../schema/voidHold.ts'
import { amountOf, became, bytesOf, done, eventsOf, free, isWaiting, LIFE, NOWHERE, type PaymentsModel, paymentsModel, refused, send, type Sending, went } from './books.ts'
import { credited, creditedBy, waitFor } from '../queueWorkload.ts'
import { badMaxFee, feeFor, feeStops, maxFeeIn, payFee, withFee } from './fees.ts'
import { accountIn, amountUpTo, assetIn, badAccount, badAmount, badAsset, badPair, badUetr, type Draw, holding, uetrIn } from './draw.ts'

const none = new Uint8Array(0)
const AHEAD = 400n * 86_400_000n

// ---- generator

const promiseId = ({ world: { random } }: Draw, known: Iterable<string>): Uint8Array => {
  const all = [...known]
  if (all.length > 0 && !once(random, 3)) return bytesOf(pick(random, all))
  return random.bytes(once(random, 30) ? 15 : 16)
}
/** Mostly soon, sometimes in weeks, sometimes out of range. */
const soon = ({ world: { random, nowMs } }: Draw): bigint => {
  if (once(random, 15)) return pick(random, [0n, nowMs - 10_000n, nowMs + AHEAD + 700_000n])
  return nowMs + (once(random, 4) ? BigInt(random.below(400)) * 86_400_000n : 1_000n + BigInt(random.below(40_000)))
}

/** Makers of what waits, and of refunds. */
export const promiseMakers: readonly ((draw: Draw) => Intent)[] = [
  draw => {
    const { account, asset, atoms } = holding(draw)
    const isOpen = once(draw.world.random, 3)
    return intentOf(hold, {
      holdId: once(draw.world.random, 10) ? promiseId(draw, draw.model.holds.keys()) : draw.world.random.bytes(16), from: bytesOf(account), to: isOpen ? none : accountIn(draw),
      amount: amountUpTo(draw, asset, atoms), expiresMs: soon(draw),
    })
  },
  draw => {
    const { random } = draw.world
    const holdId = promiseId(draw, draw.model.holds.keys())
    const known = draw.model.holds.get(toHex(holdId))
    const controller = known?.to ?? known?.from
    return intentOf(postHold, {
      holdId, account: controller === undefined || once(random, 8) ? accountIn(draw) : bytesOf(controller),
      to: (known?.to === undefined) === once(random, 12) ? none : accountIn(draw),
      amount: amountUpTo(draw, known === undefined || once(random, 15) ? assetIn(draw) : known.asset, (known?.remaining ?? 0n) * BigInt(1 + random.below(4))),
      creditorAssetId: once(random, 3) ? assetIn(draw) : '', keepRest: once(random, 2), maxFee: maxFeeIn(draw),
    })
  },
  draw => {
    const holdId = promiseId(draw, draw.model.holds.keys())
    const known = draw.model.holds.get(toHex(holdId))
    const controller = known?.to ?? known?.from
    return intentOf(voidHold, { holdId, account: controller === undefined || once(draw.world.random, 8) ? accountIn(draw) : bytesOf(controller) })
  },
  draw => {
    const { random } = draw.world
    const [uetr, known] = draw.model.uetrs.size > 0 && !once(random, 12) ? pick(random, [...draw.model.uetrs]) : [toHex(uetrIn(draw)), undefined]
    return intentOf(refund, {
      originalUetr: bytesOf(uetr), uetr: uetrIn(draw), account: known === undefined || once(random, 12) ? accountIn(draw) : bytesOf(known.creditor),
      amount: amountUpTo(draw, known === undefined || once(random, 12) ? assetIn(draw) : known.theirs, (known?.atoms ?? 1n) * BigInt(1 + random.below(3))),
    })
  },
  draw => {
    const { random } = draw.world
    const { account, asset, atoms } = holding(draw)
    const isTransfer = once(random, 2)
    return intentOf(schedulePayment, {
      scheduleId: once(random, 8) ? promiseId(draw, draw.model.schedules.keys()) : random.bytes(16), from: bytesOf(account), to: accountIn(draw),
      amount: amountUpTo(draw, asset, atoms * BigInt(1 + random.below(4))), dueMs: soon(draw),
      creditorAssetId: isTransfer ? '' : once(random, 2) ? asset : assetIn(draw), uetr: isTransfer && !once(random, 20) ? none : uetrIn(draw),
      queuePriority: isTransfer && !once(random, 20) ? 0 : random.below(once(random, 20) ? 5 : 4), maxFee: maxFeeIn(draw),
      commitments: once(random, 12) ? [{ name: 'Bad', commitment: random.bytes(32) }] : [],
    })
  },
  draw => {
    const scheduleId = promiseId(draw, draw.model.schedules.keys())
    const known = draw.model.schedules.get(toHex(scheduleId))
    return intentOf(cancelSchedule, { scheduleId, from: known === undefined || once(draw.world.random, 6) ? accountIn(draw) : bytesOf(known.debtor) })
  },
]

// ---- model

const badId = (id: Uint8Array): string | undefined => (id.length === 16 ? undefined : 'promiseIdShape')
const badMaybe = (account: Uint8Array): string | undefined => (account.length === 0 ? undefined : badAccount(account))
const badMaybeAsset = (asset: string): string | undefined => (asset === '' ? undefined : badAsset(asset))

/** What the bytes alone are refused for. */
export const promiseChecks: Readonly<Record<string, (said: never) => string | undefined>> = {
  Hold: (m: paymentsV1.Hold) => badAmount(m.amount) ?? badAccount(m.from) ?? badMaybe(m.to) ?? (toHex(m.from) === toHex(m.to) ? 'sameAccount' : undefined) ?? badId(m.holdId),
  PostHold: (m: paymentsV1.PostHold) => badAmount(m.amount) ?? badMaybeAsset(m.creditorAssetId) ?? badAccount(m.account) ?? badMaybe(m.to) ?? badId(m.holdId) ?? badMaxFee(m.maxFee),
  VoidHold: (m: paymentsV1.VoidHold) => badAccount(m.account) ?? badId(m.holdId),
  Refund: (m: paymentsV1.Refund) => badAmount(m.amount) ?? badAccount(m.account) ?? badUetr(m.originalUetr) ?? badUetr(m.uetr),
  SchedulePayment(m: paymentsV1.SchedulePayment) {
    const badCommitments = m.commitments.some(({ name }) => name === 'Bad') ? 'commitmentsShape' : undefined
    const fits = (m.uetr.length > 0) === (m.creditorAssetId !== '') && (m.uetr.length > 0 || m.queuePriority === 0) ? undefined : 'scheduleShape'
    const priority = m.queuePriority > 3 ? 'queuePriorityShape' : undefined
    return badAmount(m.amount) ?? badMaybeAsset(m.creditorAssetId) ?? badPair(m.from, m.to) ?? (m.uetr.length > 0 ? badUetr(m.uetr) : undefined) ?? badCommitments ?? badId(m.scheduleId) ?? fits ?? priority ?? badMaxFee(m.maxFee)
  },
  CancelSchedule: (m: paymentsV1.CancelSchedule) => badAccount(m.from) ?? badId(m.scheduleId),
}

const badTime = (atMs: bigint, nowMs: bigint): boolean => atMs <= nowMs || atMs > nowMs + AHEAD

type Held = PaymentsModel['holds'] extends Map<string, infer H> ? H : never

/** The open hold of a controller, or why there is none. */
function openHold(model: PaymentsModel, holdId: Uint8Array, account: Uint8Array, nowMs: bigint): Held | string {
  const found = model.holds.get(toHex(holdId))
  if (found === undefined) return 'holdNotFound'
  if (found.how !== 'open' || found.expiresMs <= nowMs) return 'holdEnded'
  return toHex(account) === (found.to ?? found.from) ? found : 'notHoldController'
}

function end(model: PaymentsModel, name: string, found: Held, how: Held['how'], nowMs: bigint): void {
  found.how = how
  found.remaining = 0n
  model.waiting = model.waiting.filter(item => item.kind !== 'hold' || item.name !== name)
  note(model.rings.holds, name, nowMs)
}

const followed = (id: string, ...more: Became[]): Pick<Foreseen, 'became'> => ({ became: [became(id, 'ok', 'followedUp'), ...more] })

/** What must become of each action. */
export const promiseExecutions: Readonly<Record<string, (models: Models, said: never, moment: Moment) => Foreseen>> = {
  Hold(models, m: paymentsV1.Hold, { height, id, nowMs }) {
    const model = paymentsModel(models)
    const [asset, atoms] = amountOf(m.amount)
    const [from, to, name] = [toHex(m.from), toHex(m.to), toHex(m.holdId)]
    if (!model.assets.has(asset)) return refused('assetNotFound')
    if (to !== '' && !membersModel(models).accounts.has(to)) return refused('accountNotFound')
    if (free(model, from, asset) < atoms) return refused('insufficientFunds')
    if (model.holds.has(name)) return refused('holdExists')
    if (badTime(m.expiresMs, nowMs)) return refused('timeOutOfRange')
    model.holds.set(name, { id, height, from, ...(to !== '' && { to }), asset, atoms, remaining: atoms, expiresMs: m.expiresMs, how: 'open' })
    model.waiting.push({ kind: 'hold', name, dueMs: m.expiresMs })
    return done('holdPlaced')
  },
  PostHold(models, m: paymentsV1.PostHold, { nowMs }) {
    const model = paymentsModel(models)
    const [asset, atoms] = amountOf(m.amount)
    const found = openHold(model, m.holdId, m.account, nowMs)
    if (typeof found === 'string') return refused(found)
    const said = toHex(m.to)
    const creditor = found.to ?? said
    if (found.to === undefined ? said === '' || said === found.from : said !== '' && said !== found.to) return refused('payeeMismatch')
    if (asset !== found.asset) return refused('wrongAsset')
    if (atoms > found.remaining) return refused('aboveHold')
    const theirs = m.creditorAssetId === '' ? asset : m.creditorAssetId
    if (!model.assets.has(theirs)) return refused('assetNotFound')
    if (!membersModel(models).accounts.has(creditor)) return refused('accountNotFound')
    const fee = feeFor(model, { asset, kind: 4, debtor: found.from, atoms }, nowMs)
    const stops = feeStops(fee, atoms, m.maxFee)
    if (stops !== undefined) return refused(stops)
    const sending = { debtor: found.from, creditor, asset, theirs, atoms: atoms - (fee?.taken ?? 0n) }
    const how = send(model, sending, found.remaining, fee)
    if (!went(how)) return refused(how)
    payFee(model, found.from, asset, fee)
    found.remaining -= atoms
    const released = m.keepRest ? 0n : found.remaining
    if (!m.keepRest || found.remaining === 0n) end(model, toHex(m.holdId), found, 'posted', nowMs)
    return { ...done(...withFee(eventsOf(how, 'holdPosted'), fee)), ...followed(found.id, ...creditedBy(model, sending, how, released > 0n ? [found.from] : [], fee)) }
  },
  VoidHold(models, m: paymentsV1.VoidHold, { nowMs }) {
    const model = paymentsModel(models)
    const found = openHold(model, m.holdId, m.account, nowMs)
    if (typeof found === 'string') return refused(found)
    end(model, toHex(m.holdId), found, 'voided', nowMs)
    return { ...done('holdVoided'), ...followed(found.id, ...credited(model, [found.from], found.asset)) }
  },
  Refund(models, m: paymentsV1.Refund, { height, id, nowMs }) {
    const model = paymentsModel(models)
    const [asset, atoms] = amountOf(m.amount)
    const [uetr, of] = [toHex(m.uetr), toHex(m.originalUetr)]
    if (model.uetrs.has(uetr)) return refused('duplicateUetr')
    const original = model.uetrs.get(of)
    if (original === undefined) return refused('paymentNotFound')
    if (original.refundOf !== undefined || original.debtor === '') return refused('notRefundable')
    if (original.creditor !== toHex(m.account)) return refused('notThePayee')
    if (original.theirs !== asset) return refused('wrongAsset')
    if (original.refunded + atoms > original.atoms) return refused('refundAbovePayment')
    const back: Sending = { debtor: original.creditor, creditor: original.debtor, asset, theirs: original.asset, atoms }
    const how = send(model, back, free(model, back.debtor, asset))
    if (!went(how)) return refused(how)
    original.refunded += atoms
    model.uetrs.set(uetr, { ...back, id, height, refunded: 0n, refundOf: of })
    note(model.rings.payments, uetr, nowMs)
    return { ...done(...eventsOf(how, 'refunded')), ...followed(original.id, ...creditedBy(model, back, how)) }
  },
  SchedulePayment(models, m: paymentsV1.SchedulePayment, { height, id, nowMs }) {
    const model = paymentsModel(models)
    const [asset, atoms] = amountOf(m.amount)
    const [name, creditor, uetr] = [toHex(m.scheduleId), toHex(m.to), toHex(m.uetr)]
    const theirs = m.creditorAssetId === '' ? asset : m.creditorAssetId
    if (!model.assets.has(asset) || !model.assets.has(theirs)) return refused('assetNotFound')
    if (!membersModel(models).accounts.has(creditor)) return refused('accountNotFound')
    if (uetr !== '' && model.uetrs.has(uetr)) return refused('duplicateUetr')
    if (model.schedules.has(name)) return refused('scheduleExists')
    if (badTime(m.dueMs, nowMs)) return refused('timeOutOfRange')
    model.schedules.set(name, { id, height, debtor: toHex(m.from), creditor, asset, theirs, atoms, ...(uetr !== '' && { uetr }), dueMs: m.dueMs, priority: m.queuePriority, maxFee: m.maxFee })
    model.waiting.push({ kind: 'schedule', name, dueMs: m.dueMs })
    return done('paymentScheduled')
  },
  CancelSchedule(models, m: paymentsV1.CancelSchedule) {
    const model = paymentsModel(models)
    const name = toHex(m.scheduleId)
    const found = model.schedules.get(name)
    if (found?.debtor !== toHex(m.from)) return refused('scheduleNotFound')
    model.schedules.delete(name)
    model.waiting = model.waiting.filter(item => item.kind !== 'schedule' || item.name !== name)
    return { ...done('scheduleCancelled'), ...followed(found.id) }
  },
}

/** The item that waits for the earliest time; of several the one that came first. */
const first = ({ waiting }: PaymentsModel): PaymentsModel['waiting'][number] | undefined =>
  waiting.reduce<PaymentsModel['waiting'][number] | undefined>((least, item) => (least === undefined || item.dueMs < least.dueMs ? item : least), undefined)

/** When the next thing falls due. */
export function nextDue(models: Models): bigint | undefined {
  const model = paymentsModel(models)
  const times = [first(model)?.dueMs, ...Object.values(model.rings).map(ring => sweepAt(ring, LIFE))].filter(at => at !== undefined)
  return times.length === 0 ? undefined : times.reduce((a, b) => (a < b ? a : b))
}

/** What a Tick of so many steps does: what waits by its time, then what is swept. */
export function tickPayments(models: Models, budget: number, { height, nowMs }: Moment): { taken: number; became: Became[] } {
  const model = paymentsModel(models)
  model.frozen = membersModel(models).frozen
  const all: Became[] = []
  let left = budget
  for (let item = first(model); left > 0 && item !== undefined && item.dueMs <= nowMs; item = first(model), left--) {
    all.push(...(item.kind === 'hold' ? expire(model, item.name, nowMs) : payScheduled(models, item.name, height, nowMs)))
  }
  const { rings, uetrs, messages, holds } = model
  for (const [ring, records] of [[rings.payments, uetrs], [rings.messages, messages], [rings.holds, holds]] as const) left -= sweep(ring, LIFE, records, left, nowMs)
  return { taken: budget - left, became: all }
}

function expire(model: PaymentsModel, name: string, nowMs: bigint): Became[] {
  const found = model.holds.get(name) as Held
  end(model, name, found, 'expired', nowMs)
  return [became(found.id, 'holdExpired', 'holdExpired'), ...credited(model, [found.from], found.asset)]
}

function payScheduled(models: Models, name: string, height: bigint, nowMs: bigint): Became[] {
  const model = paymentsModel(models)
  const { id, debtor, creditor, asset, theirs, atoms, uetr, priority, maxFee } = model.schedules.get(name) as NonNullable<ReturnType<PaymentsModel['schedules']['get']>>
  model.schedules.delete(name)
  model.waiting = model.waiting.filter(item => item.kind !== 'schedule' || item.name !== name)
  const failed = (why: string): Became[] => [became(id, why, 'scheduledPaymentFailed')]
  if (uetr !== undefined && (model.uetrs.has(uetr) || isWaiting(model, uetr))) return failed('duplicateUetr')
  const fee = feeFor(model, { asset, kind: uetr === undefined ? 1 : 2, debtor, atoms }, nowMs)
  const stops = feeStops(fee, atoms, maxFee)
  if (stops !== undefined) return failed(stops)
  const sending = { debtor, creditor, asset, theirs, atoms: atoms - (fee?.taken ?? 0n) }
  const waits = uetr === undefined ? undefined : waitFor(model, sending, { id, uetr, priority, fee })
  if (waits !== undefined && waits !== 'waits') return failed(waits)
  if (uetr !== undefined && waits === 'waits') {
    model.uetrs.set(uetr, { ...NOWHERE, id, height })
    note(model.rings.payments, uetr, nowMs)
    return [became(id, 'ok', 'paymentQueued')]
  }
  const how = send(model, sending, free(model, debtor, asset), fee)
  if (!went(how)) return failed(how)
  payFee(model, debtor, asset, fee)
  if (uetr !== undefined) {
    model.uetrs.set(uetr, { ...sending, id, height, refunded: 0n })
    note(model.rings.payments, uetr, nowMs)
  }
  return [became(id, 'ok', ...withFee(eventsOf(how, uetr === undefined ? 'transferred' : 'creditTransferred'), fee)), ...creditedBy(model, sending, how, [], fee)]
}
