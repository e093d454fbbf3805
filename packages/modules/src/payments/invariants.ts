import type { Invariant } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
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
  {
    name: 'payments.queues',
    words: { zh: '每个排队汇总与其中的付款相符，且都有相应的预留', en: 'A liquidity queue says what waits in it, and the deposits of all that waits are held' },
    check(entries) {
      const all = [...entries]
      const places = new Map([...state.queuedAt.entries(all)].map(([uetr, place]) => [toHex(uetr), placeName(place)]))
      const sums = new Map<string, { count: number; atoms: bigint }>()
      const held = new Map<string, bigint>()
      for (const [place, { uetr, passage: { debtor, assetId, atoms } }] of state.queued.entries(all)) {
        if (places.get(toHex(uetr)) !== placeName(place)) return `payment ${toHex(uetr)} waits at ${placeName(place)} and is looked for elsewhere`
        places.delete(toHex(uetr))
        for (const name of [bankName(place), `${bankName(place)} ${place.priority}`]) {
          const sum = sums.get(name) ?? { count: 0, atoms: 0n }
          sums.set(name, { count: sum.count + 1, atoms: sum.atoms + atoms })
        }
        held.set(`${toHex(debtor)} ${assetId}`, (held.get(`${toHex(debtor)} ${assetId}`) ?? 0n) + atoms)
      }
      for (const uetr of places.keys()) return `payment ${uetr} has a place and does not wait`
      for (const [bank, { count, atoms, urgent, normal, low }] of state.queues.entries(all)) {
        const name = bankName(bank)
        const found = sums.get(name)
        if (count === 0 || found?.count !== count || found.atoms !== atoms) return `queue ${name} says ${count} payments of ${atoms}`
        for (const [i, lane] of [urgent, normal, low].entries()) if ((sums.get(`${name} ${i + 1}`)?.count ?? 0) !== lane.count) return `priority ${i + 1} of queue ${name} says ${lane.count}`
        for (const each of [name, `${name} 1`, `${name} 2`, `${name} 3`]) sums.delete(each)
      }
      for (const name of sums.keys()) return `payments wait for ${name}, which has no queue`
      for (const [{ account, asset }, balance] of state.balances.entries(all)) {
        if (balance.held < (held.get(`${toHex(account)} ${asset}`) ?? 0n)) return `less is held of ${toHex(account)} than waits`
        held.delete(`${toHex(account)} ${asset}`)
      }
      for (const name of held.keys()) return `a payment of ${name} waits, which has nothing`
      return undefined
    },
  },
]

const bankName = ({ account, asset }: Readonly<{ account: Uint8Array; asset: string }>): string => `${toHex(account)} ${asset}`
const placeName = ({ account, asset, priority, position }: Readonly<{ account: Uint8Array; asset: string; priority: number; position: bigint }>): string =>
  `${bankName({ account, asset })} ${priority}/${position}`
