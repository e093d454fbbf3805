import { codec } from '@jianghan/kernel/schema'

const { account, record, optional, text, u8, u64, u128, bytes } = codec

/** An asset and its issuer. A bank's deposit money names the asset and the account in which the bank settles. */
export const asset = record({
  issuer: text,
  currency: text,
  decimals: u8,
  settlement: optional(record({ asset: text, account })),
  since: u64,
})

/** An asset as a query answers it, with what is in circulation. */
export const assetAnswer = record({
  id: text, issuer: text, currency: text, decimals: u8, settlement: optional(record({ asset: text, account })), since: u64, supply: u128,
})

/** Key of a balance. */
export const balanceKey = record({ account, asset: text })
/** A balance in atoms; an entry of zero is removed. */
export const balance = record({ atoms: u128 })
/** A balance as a query answers it. */
export const balanceAnswer = record({ account, asset: text, atoms: u128, decimals: u8 })

/** A customer credit transfer, kept so that its UETR is never used again. */
export const payment = record({ transactionId: bytes(32), height: u64 })
/** A payment as a query answers it. */
export const paymentAnswer = record({ uetr: bytes(16), transactionId: bytes(32), height: u64 })

/** A company's payment message that was recorded once. */
export const message = record({ member: text, commitment: bytes(32), transactionId: bytes(32), height: u64 })
