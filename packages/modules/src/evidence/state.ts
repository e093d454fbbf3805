import { codec, defineState, list, map } from '@jianghan/kernel'
import { EVIDENCE } from './identity.ts'
import { deposit, deposited, depositKey, handover } from './model.ts'

/** Numbers are for ever; a retired one stays as a comment. */
export const state = defineState(EVIDENCE, {
  deposits: map(60, depositKey, deposit),
  /** Chains of custody, from the deposit on. */
  custody: list(61, depositKey, handover),
  /** All that a member ever deposited. */
  byMember: list(62, codec.text, deposited),
})
