import type { Invariant } from '@jianghan/kernel'
import { state } from './state.ts'

/** What holds of money after every block. */
export const invariants: readonly Invariant[] = [
  {
    name: 'payments.supply',
    words: { zh: '每种资产的总量等于全部余额之和', en: 'The supply of an asset is the sum of its balances' },
    check(entries) {
      const sums = new Map<string, bigint>()
      for (const [{ asset }, { atoms }] of state.balances.entries(entries)) sums.set(asset, (sums.get(asset) ?? 0n) + atoms)
      for (const [asset, { atoms }] of state.supply.entries(entries)) {
        const sum = sums.get(asset) ?? 0n
        if (sum !== atoms) return `supply of ${asset} is ${atoms}, its balances sum to ${sum}`
        sums.delete(asset)
      }
      for (const asset of sums.keys()) return `balances of ${asset}, which has no supply`
      return undefined
    },
  },
  {
    name: 'payments.noEmptyBalance',
    words: { zh: '不存余额为零的条目', en: 'No entry holds a balance of zero' },
    check(entries) {
      for (const [{ asset }, { atoms }] of state.balances.entries(entries)) if (atoms === 0n) return `an empty balance of ${asset}`
      return undefined
    },
  },
]
