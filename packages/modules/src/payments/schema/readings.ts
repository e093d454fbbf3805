import { codec, entryTable, type Reading } from '@jianghan/kernel/schema'
import { PAYMENTS } from '../identity.ts'
import { LIMITS } from '../limits.ts'
import { quoteOf, shownFees, shownHold } from './queries.ts'
import {
  asset, balance, balanceKey, feeKey, feeSchedule, hold, message, olderAssets, olderBalances, olderPayments, olderQueued, olderSchedules, payment, queue, queued, queuedAt, queuedKey,
  queueKey, schedule, supply,
} from '../model.ts'
import { FEE_KINDS, type FeeKind } from '../tariff.ts'

/** The tables that answers rest on, as state.ts declares them. */
export const paymentsTables = {
  assets: entryTable(PAYMENTS, 1, codec.text, asset, { version: 2, older: olderAssets }),
  supply: entryTable(PAYMENTS, 2, codec.text, supply),
  balances: entryTable(PAYMENTS, 3, balanceKey, balance, { version: 2, older: olderBalances }),
  payments: entryTable(PAYMENTS, 4, codec.bytes(16), payment, { version: 2, older: olderPayments }),
  messages: entryTable(PAYMENTS, 5, codec.bytes(32), message),
  queues: entryTable(PAYMENTS, 20, queueKey, queue),
  queued: entryTable(PAYMENTS, 21, queuedKey, queued, { version: 2, older: olderQueued }),
  queuedAt: entryTable(PAYMENTS, 22, codec.bytes(16), queuedAt),
  holds: entryTable(PAYMENTS, 10, codec.bytes(16), hold),
  schedules: entryTable(PAYMENTS, 11, codec.bytes(16), schedule, { version: 2, older: olderSchedules }),
  fees: entryTable(PAYMENTS, 30, feeKey, feeSchedule),
}

/** Positions of one page of a queue. */
export const queuePositions = (from: bigint): bigint[] => Array.from({ length: LIMITS.queuePage }, (_, i) => from + BigInt(i))

/** How answers follow from proved entries, by query. */
export const paymentsReadings: Readonly<Record<string, Reading>> = {
  'payments.getBalance'(entries, { account, asset: id }) {
    const terms = entries.get(paymentsTables.assets, id)
    if (terms === undefined) return undefined
    const { atoms, held } = entries.get(paymentsTables.balances, { account, asset: id }) ?? { atoms: 0n, held: 0n }
    return { account, asset: id, atoms, held, decimals: terms.decimals }
  },
  'payments.getAsset'(entries, { asset: id }) {
    const terms = entries.get(paymentsTables.assets, id)
    return terms === undefined ? undefined : { id, ...terms, supply: entries.get(paymentsTables.supply, id)?.atoms ?? 0n }
  },
  'payments.getPayment'(entries, { uetr }) {
    const found = entries.get(paymentsTables.payments, uetr)
    return found === undefined ? undefined : { uetr, ...found }
  },
  'payments.getHold'(entries, { hold: id }) {
    const found = entries.get(paymentsTables.holds, id)
    return found === undefined ? undefined : shownHold(id, found)
  },
  'payments.getFees'(entries, { asset: id, kind }) {
    if (entries.get(paymentsTables.assets, id) === undefined) return undefined
    return shownFees({ asset: id, kind }, entries.get(paymentsTables.fees, { asset: id, kind: FEE_KINDS[kind as FeeKind] }))
  },
  'payments.quoteFee'(entries, asked) {
    if (entries.get(paymentsTables.assets, asked.asset) === undefined) return undefined
    return quoteOf(asked, entries.get(paymentsTables.fees, { asset: asked.asset, kind: FEE_KINDS[asked.kind as FeeKind] }))
  },
  'payments.getSchedule'(entries, { schedule: id }) {
    const found = entries.get(paymentsTables.schedules, id)
    return found === undefined ? undefined : { scheduleId: id, ...found }
  },
  'payments.getMessage': (entries, { key }) => entries.get(paymentsTables.messages, key),
  'payments.getQueue'(entries, { account, asset: id }) {
    const found = entries.get(paymentsTables.queues, { account, asset: id })
    return found === undefined ? undefined : { account, asset: id, ...found }
  },
  'payments.listQueue'(entries, { account, asset: id, priority, from }) {
    const items = queuePositions(from).flatMap(position => {
      const found = entries.get(paymentsTables.queued, { account, asset: id, priority, position })
      return found === undefined ? [] : [{ position, ...found }]
    })
    return { account, asset: id, priority, items }
  },
  'payments.getQueuedPayment'(entries, { uetr }) {
    const found = entries.get(paymentsTables.queuedAt, uetr)
    return found === undefined ? undefined : { uetr, ...found }
  },
}
