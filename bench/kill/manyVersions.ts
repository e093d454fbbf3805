import { application as released } from '@jianghan/app'
import {
  type Application, codec, declareQuery, defineEvents, defineModule, defineQuery, defineState, keysAfter, map, type Migration, type Module, textArgument,
} from '@jianghan/kernel'

/** Number of the module that only benchmarks know. */
const ROSTER = { number: 60_001, name: 'roster' } as const
const words = { zh: '名册（仅供基准测试）', en: 'Roster, for benchmarks only' }
/** Table 3 of module 1: the accounts. */
const ACCOUNTS = [0, 1, 3]
/** State entries that a Tick looks at: so few that a migration takes many blocks. */
const KEYS_A_TICK = 32

const roster = defineState(ROSTER, { counts: map(1, codec.u32, codec.record({ accounts: codec.u32 })) })

const events = defineEvents(ROSTER, {
  counted: { number: 1, version: 1, fields: { version: codec.u32, accounts: codec.u32, last: codec.bool }, audience: 'public', parties: () => [], words },
})

const count = defineQuery(declareQuery({
  name: 'roster.getCount', summary: words, args: { version: textArgument(codec.text, /^[0-9]{1,5}$/) }, result: codec.record({ accounts: codec.u32 }), audience: 'public', example: { version: '2' },
}), { run: (read, { version }) => roster.counts.get(read, Number(version)), provedBy: ({ version }) => [roster.counts.keyOf(Number(version))] })

/** Counts the accounts anew. It takes all steps of a Tick for itself, and says that it did. */
const counting = (to: number): Migration => ({
  to, name: `roster.counts.${to}`, summary: { zh: '统计账户数', en: 'Count the accounts' },
  step(write, place, budget) {
    const keys = keysAfter(write, place, KEYS_A_TICK)
    const found = keys.filter(({ key }) => ACCOUNTS.every((byte, i) => key[i] === byte)).length
    const accounts = (roster.counts.get(write, to)?.accounts ?? 0) + found
    roster.counts.put(write, to, { accounts })
    const last = keys.length < KEYS_A_TICK
    write.emit(events.counted, { version: to, accounts, last })
    return { taken: budget, changed: 1, place: last ? undefined : keys.at(-1)?.place }
  },
})

const rosterOf = (version: number): Module => defineModule({
  schema: { ...ROSTER, title: words, actions: [], queries: [count.schema], errors: {}, events },
  since: 2, actions: [], queries: [count], invariants: [], genesis: () => undefined,
  migrations: Array.from({ length: version - 1 }, (_, i) => counting(i + 2)),
})

/** The released application as its later versions could be: every one after the first counts the accounts in a migration. */
export const applicationOf = (version: number): Application =>
  (version === 1 ? released : { ...released, version, modules: [...released.modules, rosterOf(version)] })

/** What the node under test runs: its environment says which version. */
export const application: Application = applicationOf(Number(process.env['BENCH_VERSION'] ?? 1))
