import { codec, entryTable, type Reading } from '@jianghan/kernel/schema'
import { PAYMENTS } from '../identity.ts'
import { asset, balance, balanceKey, message, olderBalances, olderPayments, payment, supply } from '../model.ts'

/** The tables that answers rest on, as state.ts declares them. */
export const paymentsTables = {
  assets: entryTable(PAYMENTS, 1, codec.text, asset),
  supply: entryTable(PAYMENTS, 2, codec.text, supply),
  balances: entryTable(PAYMENTS, 3, balanceKey, balance, { version: 2, older: olderBalances }),
  payments: entryTable(PAYMENTS, 4, codec.bytes(16), payment, { version: 2, older: olderPayments }),
  messages: entryTable(PAYMENTS, 5, codec.bytes(32), message),
}

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
  'payments.getMessage': (entries, { key }) => entries.get(paymentsTables.messages, key),
}
