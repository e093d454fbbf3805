import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import type { SeededRandom } from '@jianghan/crypto/testing'
import type { ActionSchema } from '../schema/action.ts'
import type { Json } from '../schema/codec.ts'

/**
 * An action as a workload makes it: the bytes that travel, and what was said, for the model. `carried` is the action inside it; `signers` are keys that shall
 * sign whatever is needed besides.
 */
export type Intent = Readonly<{ type: string; bytes: Uint8Array; said: unknown; carried?: Intent; signers?: readonly string[] }>

/** Makes an intent. */
export function intentOf<M extends DescMessage>(schema: ActionSchema<M, any>, said: MessageInitShape<M>): Intent {
  return { type: schema.name, bytes: toBinary(schema.message, create(schema.message, said)), said: create(schema.message, said) }
}

/** Who must sign, as a model says it; accounts by their id in hexadecimal. */
export type Need =
  | Readonly<{ kind: 'account'; account: string }>
  | Readonly<{ kind: 'admin'; member: string; governance?: boolean }>
  | Readonly<{ kind: 'role'; member: string; role: string }>
  | Readonly<{ kind: 'capacity'; capacity: string; otherThan?: string }>
  /** `governance: false`: not what a suspended member may still do. */
  | Readonly<{ kind: 'officers'; member: string; count: number; except?: string; governance?: false }>
  | Readonly<{ kind: 'key'; key: string }>
  | Readonly<{ kind: 'either'; ways: readonly (readonly Need[])[] }>

/** What an action takes out of an account, as a model says it; `goesBack`: to where it came from, so that nobody asks whose that is. */
export type Outflow = Readonly<{ account: string; asset: string; atoms: bigint; to?: string; goesBack?: true }>

/** What a model expects of an action: a status by its name, or "ok" with the events' names; and what becomes of earlier transactions by it. */
export type Foreseen = Readonly<{
  status: string
  events: readonly string[]
  became?: readonly Became[]
  /** What of its outflows stayed after all. */
  stayed?: readonly Outflow[]
}>

/** What becomes of an earlier transaction, by its id in hexadecimal: "done" or "module.status", with events as "module.name". */
export type Became = Readonly<{ id: string; status: string; events: readonly string[] }>

/** What a workload draws from. */
export type WorkloadWorld = Readonly<{
  random: SeededRandom
  /** The time of the ledger, roughly: milliseconds since 1970. */
  nowMs: bigint
  /** A fresh key pair of any kind that works; the world keeps its secret and signs with it when the model says so. */
  newKey(): Readonly<{ kind: number; publicKey: Uint8Array; id: string }>
}>

/** All models of a run by their module's name; plain data, so that a copy can be taken before a block. */
export type Models = Readonly<Record<string, unknown>>

/** A block's place and time (milliseconds since 1970), the transaction's id in hexadecimal, and its signers, ascending. */
export type Moment = Readonly<{ height: bigint; nowMs: bigint; id: string; signers: readonly string[] }>

/**
 * The traffic of a module, and a small model that says what must become of it. The model shares no code with the handlers: it
 * is written from README.md, on plain maps. It may assume that `check` and authorisation passed.
 */
export interface Workload {
  readonly module: string
  /** The model after genesis. */
  begin(part: Json): unknown
  /** Good, borderline and bad actions. */
  generate(world: WorkloadWorld, models: Models): Intent
  /** The status of `check`, undefined when nothing is wrong. */
  check(intent: Intent): string | undefined
  needs(intent: Intent): readonly Need[]
  /** Of an intent that carries another: the keys that vouch for that one, or the status why it cannot be carried out. */
  vouchers?(models: Models, intent: Intent, nowMs: bigint): string | readonly string[]
  /** Why an authorised action leaves no trace at this time; undefined when nothing stands against it. */
  admits?(models: Models, intent: Intent, nowMs: bigint): string | undefined
  /** Where something falls due: when the next item does, and what a Tick of at most so many steps does to it. */
  readonly due?: Readonly<{
    next(models: Models): bigint | undefined
    /** `events`: what the Tick itself emits by it, as "module.name". */
    step(models: Models, budget: number, moment: Moment): Readonly<{ taken: number; became: readonly Became[]; events?: readonly string[] }>
  }>
  /** What the module closes: why an action is not carried out at this time (a status of the kernel), and whose due items wait. */
  readonly gate?: Readonly<{
    refuses(models: Models, type: string, nowMs: bigint): string | undefined
    holdsBack(models: Models, module: string, nowMs: bigint): boolean
  }>
  /** What leaves accounts at the most; nothing where it is left out. */
  spends?(intent: Intent): readonly Outflow[]
  /** Carries the action out on the models, or refuses and leaves them alone. */
  execute(models: Models, intent: Intent, moment: Moment): Foreseen
  /** Where the state says something else than the model; undefined when they agree. */
  disagrees(models: Models, state: readonly (readonly [Uint8Array, Uint8Array])[]): string | undefined
}

/** Compares two maps of plain values and names the first key that differs. */
export function differenceOf<V>(what: string, model: ReadonlyMap<string, V>, state: ReadonlyMap<string, V>): string | undefined {
  for (const key of new Set([...model.keys(), ...state.keys()])) {
    const [expected, found] = [model.get(key), state.get(key)].map(value => (value === undefined ? 'nothing' : String(value)))
    if (expected !== found) return `${what} ${key}: the model says ${expected}, the state ${found}`
  }
  return undefined
}

/** Whether every seat gets a key of its own, by trying everything: the kernel's matching is judged by it. */
export function fills(seats: readonly string[], keys: readonly (readonly string[])[]): boolean {
  const [seat, ...rest] = seats
  if (seat === undefined) return true
  if (seats.length > keys.length) return false
  return keys.some((roles, i) => roles.includes(seat) && fills(rest, keys.toSpliced(i, 1)))
}

/** One of several. */
export function pick<T>(random: SeededRandom, items: readonly T[]): T {
  return items[random.below(items.length)] as T
}

/** True once in `times` on average. */
export const once = (random: SeededRandom, times: number): boolean => random.below(times) === 0
