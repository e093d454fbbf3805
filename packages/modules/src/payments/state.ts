import { codec, defineState, map } from '@jianghan/kernel'
import { PAYMENTS } from './identity.ts'
import { asset, balance, balanceKey, message, payment } from './model.ts'

/** Numbers are for ever; a retired one stays as a comment. */
export const state = defineState(PAYMENTS, {
  assets: map(1, codec.text, asset, { isHot: true }),
  /** Units in circulation: redundant on purpose, an invariant compares it with the balances. */
  supply: map(2, codec.text, balance),
  balances: map(3, balanceKey, balance),
  /** By UETR. */
  payments: map(4, codec.bytes(16), payment),
  /** By message key (an HMAC, so that nobody can guess whose message it was). */
  messages: map(5, codec.bytes(32), message),
})
