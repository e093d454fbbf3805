import type { Words } from '@jianghan/kernel/schema'
import { formatTrustPack, type TrustPack } from '@jianghan/light'
import { sha256, utf8 } from '@jianghan/protocol'
import { checkWords } from './checkWords.ts'

/**
 * Whom a trust pack trusts, in twelve words that people read to one another: chain, validators with their power, those of before and up to which height. Who else a reader
 * asks for (witnesses, time-stamp authorities) and for how long a header counts are the reader's own, and not in the words.
 */
export function trustWords({ chainId, validators, earlier }: Pick<TrustPack, 'chainId' | 'validators' | 'earlier'>): Words {
  const set = { validators: validators.map(each => ({ ...each, address: new Uint8Array(20), priority: 0n })), ...(earlier && { earlier }) }
  return checkWords(sha256(utf8(formatTrustPack(chainId, set, 1))))
}
