import { AgingRing, codec, defineState, dueLayouts, DueQueue, map, type Read, ringLayouts, type Write } from '@jianghan/kernel'
import { PAYMENTS } from './identity.ts'
import { LIMITS } from './limits.ts'
import {
  asset, asset1, balance, balanceKey, feeKey, feeSchedule, hold, message, olderAssets, olderBalances, olderPayments, olderQueued, olderSchedules, payment, payment1, queue, queued,
  queued1, queuedAt, queuedKey, queueKey, schedule, schedule1, supply,
} from './model.ts'

const { chunks, marks } = ringLayouts
const { items, positions, mark } = dueLayouts

/** Numbers are for ever; a retired one stays as a comment. */
export const state = defineState(PAYMENTS, {
  assets: map(1, codec.text, asset, { isHot: true, version: 2, older: olderAssets, brief: { version: 1, layout: asset1, fits: ({ feeKinds }) => feeKinds === 0 } }),
  /** Units in circulation: redundant on purpose, an invariant compares it with the balances. */
  supply: map(2, codec.text, supply),
  balances: map(3, balanceKey, balance, { version: 2, older: olderBalances, brief: { version: 1, layout: supply, fits: ({ held }) => held === 0n } }),
  /** By UETR. */
  payments: map(4, codec.bytes(16), payment, { version: 2, older: olderPayments, brief: { version: 1, layout: payment1, fits: ({ passage }) => passage === undefined } }),
  /** By message key (an HMAC, so that nobody can guess whose message it was). */
  messages: map(5, codec.bytes(32), message),
  holds: map(10, codec.bytes(16), hold),
  schedules: map(11, codec.bytes(16), schedule, {
    version: 2, older: olderSchedules, brief: { version: 1, layout: schedule1, fits: ({ queuePriority, maxFee }) => queuePriority === 0 && maxFee === undefined },
  }),
  /** What falls due, in the order of time. */
  dueItems: map(12, items.key, items.value),
  duePositions: map(13, positions.key, positions.value),
  dueMark: map(14, mark.key, mark.value),
  /** What is swept when its time is over, in the order in which it came: by ring (below) and chunk. */
  agingChunks: map(15, chunks.key, chunks.value),
  agingMarks: map(16, marks.key, marks.value, { isHot: true }),
  /** Liquidity queues that are not empty, by settlement account and asset. */
  queues: map(20, queueKey, queue, { isHot: true }),
  /** Waiting payments by their place. */
  queued: map(21, queuedKey, queued, { version: 2, older: olderQueued, brief: { version: 1, layout: queued1, fits: ({ charge }) => charge === undefined } }),
  /** Places of waiting payments by UETR. */
  queuedAt: map(22, codec.bytes(16), queuedAt),
  /** What issuers charge, by asset and kind. */
  fees: map(30, feeKey, feeSchedule, { isHot: true }),
})

/** Tables of {@link dueQueue}. */
export const dueTables = { items: state.dueItems, positions: state.duePositions, mark: state.dueMark }
/** Holds that expire and payments that are scheduled. */
export const dueQueue = new DueQueue(dueTables, LIMITS.due)
/** Kinds of what falls due; for ever. */
export const DUE = { hold: 1, schedule: 2 } as const

const tables = { chunks: state.agingChunks, marks: state.agingMarks }

/** Records that live {@link LIMITS.recordsMs}. Numbers are for ever. */
export const aging = {
  payments: new AgingRing(tables, { ring: 1, idBytes: 16, lifeMs: LIMITS.recordsMs }),
  messages: new AgingRing(tables, { ring: 2, idBytes: 32, lifeMs: LIMITS.recordsMs }),
  /** Holds that ended. */
  holds: new AgingRing(tables, { ring: 3, idBytes: 16, lifeMs: LIMITS.recordsMs }),
} as const

/** Whether records are swept in time here, and payments kept so that they can be refunded. A ledger that began before that switches it on by a Tick. */
export const recordsAge = (read: Read): boolean => aging.payments.isOn(read)

/** Begins to sweep records in time. */
export function startAging(write: Write): void {
  for (const ring of Object.values(aging)) ring.start(write)
}
