import { dueQueueFault, type Invariant } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import { HOLD_STATES } from './model.ts'
import { aging, DUE, dueTables, state } from './state.ts'

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
    name: 'payments.fees',
    words: { zh: '资产标明的收费种类与收费标准一一对应', en: 'An asset names the kinds for which there is a schedule of fees, and no others' },
    check(entries) {
      const all = [...entries]
      const kinds = new Map<string, number>()
      for (const [{ asset, kind }] of state.fees.entries(all)) kinds.set(asset, (kinds.get(asset) ?? 0) | (1 << (kind - 1)))
      for (const [id, { feeKinds }] of state.assets.entries(all)) {
        if (feeKinds !== (kinds.get(id) ?? 0)) return `${id} names fees for ${feeKinds}, and there are some for ${kinds.get(id) ?? 0}`
        kinds.delete(id)
      }
      for (const id of kinds.keys()) return `fees of ${id}, which is no asset`
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
      for (const [place, { uetr, passage: { debtor, assetId, atoms }, charge }] of state.queued.entries(all)) {
        if (places.get(toHex(uetr)) !== placeName(place)) return `payment ${toHex(uetr)} waits at ${placeName(place)} and is looked for elsewhere`
        places.delete(toHex(uetr))
        for (const name of [bankName(place), `${bankName(place)} ${place.priority}`]) {
          const sum = sums.get(name) ?? { count: 0, atoms: 0n }
          sums.set(name, { count: sum.count + 1, atoms: sum.atoms + atoms })
        }
        held.set(`${toHex(debtor)} ${assetId}`, (held.get(`${toHex(debtor)} ${assetId}`) ?? 0n) + atoms + (charge?.atoms ?? 0n))
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
  {
    name: 'payments.held',
    words: { zh: '每个账户被预留的金额等于其未结束预留与排队付款之和，且不超过余额', en: 'What is held of a balance is the sum of its open holds and of its payments in a queue, and at most the balance' },
    check(entries) {
      const open = new Map<string, bigint>()
      for (const [, { from, assetId, remaining, state: how }] of state.holds.entries(entries)) {
        if ((how === 0) !== (remaining > 0n)) return `a hold that is ${HOLD_STATES[how]} keeps ${remaining}`
        if (how === 0) open.set(`${toHex(from)} ${assetId}`, (open.get(`${toHex(from)} ${assetId}`) ?? 0n) + remaining)
      }
      for (const [, { passage: { debtor, assetId, atoms }, charge }] of state.queued.entries(entries)) {
        open.set(`${toHex(debtor)} ${assetId}`, (open.get(`${toHex(debtor)} ${assetId}`) ?? 0n) + atoms + (charge?.atoms ?? 0n))
      }
      for (const [{ account, asset }, { atoms, held }] of state.balances.entries(entries)) {
        const holds = open.get(`${toHex(account)} ${asset}`) ?? 0n
        if (held !== holds || held > atoms) return `${toHex(account)} holds ${atoms} of ${asset}, ${held} of them held, by holds of ${holds}`
        open.delete(`${toHex(account)} ${asset}`)
      }
      for (const account of open.keys()) return `holds on ${account}, which has nothing`
      return undefined
    },
  },
  {
    name: 'payments.due',
    words: { zh: '未结束的预留与约定付款都在等候到期，此外没有别的', en: 'Open holds and scheduled payments wait for their time, and nothing else does' },
    check(entries) {
      const all = [...entries]
      const fault = dueQueueFault(dueTables, all)
      if (fault !== undefined) return fault
      const waiting = new Map([...dueTables.items.entries(all)].map(([, { kind, id, dueMs }]) => [`${kind} ${toHex(id)}`, dueMs]))
      const wanted = [
        ...[...state.holds.entries(all)].filter(([, each]) => each.state === 0).map(([id, { expiresMs }]) => [`${DUE.hold} ${toHex(id)}`, expiresMs] as const),
        ...[...state.schedules.entries(all)].map(([id, { dueMs }]) => [`${DUE.schedule} ${toHex(id)}`, dueMs] as const),
      ]
      for (const [name, at] of wanted) if (waiting.get(name) !== at) return `${name} does not wait for ${at}`
      return wanted.length === waiting.size ? undefined : `${waiting.size} items wait for ${wanted.length}`
    },
  },
  {
    name: 'payments.aging',
    words: { zh: '会到期清理的记录各在清理队列中恰好一次', en: 'What is swept in time stands once among what will be swept' },
    check(entries) {
      const all = [...entries]
      const kept: readonly (readonly [string, readonly Uint8Array[], readonly Uint8Array[]])[] = [
        ['payments', aging.payments.ids(all), [...state.payments.entries(all)].map(([id]) => id)],
        ['messages', aging.messages.ids(all), [...state.messages.entries(all)].map(([id]) => id)],
        ['holds', aging.holds.ids(all), [...state.holds.entries(all)].filter(([, each]) => each.state !== 0).map(([id]) => id)],
      ]
      for (const [what, ring, records] of kept) {
        const ids = new Set(records.map(toHex))
        for (const id of ring) if (!ids.delete(toHex(id))) return `${what}: ${toHex(id)} will be swept and is not there`
        // On a ledger that began before records aged, those of that time stay.
        if (ids.size > 0 && ring.length > 0 && records.length === ids.size) return `${what}: nothing of what is there will be swept`
      }
      return undefined
    },
  },
]

const bankName = ({ account, asset }: Readonly<{ account: Uint8Array; asset: string }>): string => `${toHex(account)} ${asset}`
const placeName = ({ account, asset, priority, position }: Readonly<{ account: Uint8Array; asset: string; priority: number; position: bigint }>): string =>
  `${bankName({ account, asset })} ${priority}/${position}`
