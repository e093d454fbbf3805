import { codec, entryTable, type Reading } from '@jianghan/kernel/schema'
import { PAYMENTS } from '../identity.ts'
import { asset, balance, balanceKey, message, payment } from '../model.ts'

/** The tables that answers rest on, as state.ts declares them. */
export const paymentsTables = {
  assets: entryTable(PAYMENTS, 1, codec.text, asset),
  supply: entryTable(PAYMENTS, 2, codec.text, balance),
  balances: entryTable(PAYMENTS, 3, balanceKey, balance),
  payments: entryTable(PAYMENTS, 4, codec.bytes(16), payment),
  messages: entryTable(PAYMENTS, 5, codec.bytes(32), message),
}

/** How answers follow from proved entries, by query. */
export const paymentsReadings: Readonly<Record<string, Reading>> = {
  'payments.getBalance'(entries, { account, asset: id }) {
    const terms = entries.get(paymentsTables.assets, id)
    if (terms === undefined) return undefined
    return { account, asset: id, atoms: entries.get(paymentsTables.balances, { account, asset: id })?.atoms ?? 0n, decimals: terms.decimals }
  },
  'payments.getAsset'(entries, { asset: id }) {
    const terms = entries.get(paymentsTables.assets, id)
    return terms === undefined ? undefined : { id, ...terms, supply: entries.get(paymentsTables.supply, id)?.atoms ?? 0n }
  },
  'payments.getPayment'(entries, { uetr }) {
    const found = entries.get(paymentsTables.payments, uetr)
    return found === undefined ? undefined : { uetr, ...found }
  },
  'payments.getMessage': (entries, { key }) => entries.get(paymentsTables.messages, key),
}
