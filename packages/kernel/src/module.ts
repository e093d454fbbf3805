import type { DescMessage } from '@bufbuild/protobuf'
import { assert } from '@jianghan/protocol'
import type { Signer } from './access.ts'
import type { ConsensusWork } from './consensus.ts'
import type { ActionSchema, Spend } from './schema/action.ts'
import type { Json } from './schema/codec.ts'
import type { ModuleSchema, QuerySchema } from './schema/module.ts'
import type { Decision, Words } from './schema/status.ts'
import type { Read, Write } from './state.ts'

/** What a handler is given besides the state. */
export type ActionInput<B> = Readonly<{
  body: B
  /** Id of the transaction, 32 bytes. */
  transactionId: Uint8Array
  /** The keys that signed the transaction, all of them active, ascending; none at genesis. */
  signers: readonly Signer[]
}>

/**
 * An action: the ledger-free half and its two phases. `decide` only reads and makes every refusal; `apply` only writes and
 * has nothing left to refuse: a throw is our bug, never a user's lever.
 */
export interface Action<M extends DescMessage = DescMessage, B = any, P = any> {
  readonly schema: ActionSchema<M, B>
  /** First version of the application that knows the action; absent where every version does. */
  readonly since?: number
  /** How older versions of the application handled it, the oldest first. */
  readonly older?: readonly OlderAction[]
  /**
   * What must hold for the transaction to be worth a trace. Asked after authorisation, before its first action; a refusal leaves no receipt
   * and the id free.
   */
  admit?(read: Read, body: B): Decision<void>
  /**
   * For an action that carries another: keys that vouched for the carried one before. Those still active authorise it together with the
   * signers. Asked while authority is checked; a refusal leaves no trace.
   */
  vouchers?(read: Read, input: ActionInput<B>): Decision<readonly Uint8Array[]>
  decide(read: Read, input: ActionInput<B>): Decision<P>
  apply(write: Write, input: ActionInput<B>, plan: P): void
  /**
   * What of the `spends` stayed after all, for an action that may do less than it was asked: it does not count against a limit a day. Limits are
   * judged beforehand by what may be spent at the most.
   */
  unspent?(body: B, plan: P): readonly Spend[]
}

/**
 * The action as it was before a version of the application, whole: its `check` and what it requires may have been other ones too. It stays for
 * good, so that old blocks replay to their old results.
 */
export type OlderAction = Readonly<{ /** First version that no longer handles it so. */ until: number; action: Action }>

/** Gives an action's schema its handlers. */
export function defineAction<M extends DescMessage, B, P>(
  schema: ActionSchema<M, B>,
  handlers: Readonly<{
    since?: number
    older?: readonly OlderAction[]
    admit?(read: Read, body: B): Decision<void>
    vouchers?(read: Read, input: ActionInput<B>): Decision<readonly Uint8Array[]>
    decide(read: Read, input: ActionInput<B>): Decision<P>
    apply(write: Write, input: ActionInput<B>, plan: P): void
    unspent?(body: B, plan: P): readonly Spend[]
  }>,
): Action<M, B, P> {
  return { schema, ...handlers }
}

/** A query: the ledger-free half, the reading, and the state keys that prove its answer; which these are may depend on what the state holds. */
export interface Query<A = any, R = any> {
  readonly schema: QuerySchema<A, R>
  run(read: Read, args: A): R | undefined
  provedBy(args: A, read: Read): readonly Uint8Array[]
}

/** Gives a query's schema its handler. */
export function defineQuery<A, R>(
  schema: QuerySchema<A, R>,
  handler: Readonly<{ run(read: Read, args: A): R | undefined; provedBy(args: A, read: Read): readonly Uint8Array[] }>,
): Query<A, R> {
  return { schema, ...handler }
}

/** Something that holds after every block. Run by the simulator and by tests over the whole state. */
export interface Invariant {
  readonly name: string
  readonly words: Words
  /** What is wrong, or undefined. */
  check(state: Iterable<readonly [Uint8Array, Uint8Array]>): string | undefined
}

/**
 * What of a module falls due as time goes by: expiries, deadlines, queues. A block without transactions changes no state, so it waits for a
 * `kernel.v1.Tick`, which any node may send when something is due.
 */
export interface DueWork {
  /** Milliseconds since 1970 of the next item that falls due, undefined when there is none. Asked after every block: a few reads. */
  next(read: Read): bigint | undefined
  /**
   * Carries out what is due at the block's time, the earliest first, at most `budget` items (≥ 1); says how many it took, which is at least one
   * when {@link next} is not later than the block's time. It has nothing to refuse: what cannot be done is an outcome.
   */
  step(write: Write, budget: number): number
}

/** What closes actions for a while: of one module, or nearly all. At most one module of a composition has a gate. */
export interface Gate {
  /** Why no action of this name is carried out at the block's time. Asked for every action: it should cost no more than a look. */
  refuses(read: Read, action: string): Decision<void>
  /** Whether what a module has due waits meanwhile. */
  holdsBack(read: Read, module: string): boolean
}

/** What one step of a migration did. */
export type MigrationStep = Readonly<{
  /** Steps of the budget that it took, at least one. */
  taken: number
  /** State entries that it wrote. */
  changed: number
  /** Where the next step goes on; undefined when the migration is done. */
  place: Uint8Array | undefined
}>

/**
 * Brings the state up to a version of the application, in bounded steps that blocks carry out once the version is in force. Handlers of the new
 * version run meanwhile: their readers know the layouts of both.
 */
export interface Migration {
  /** Version of the application that it leads to. */
  readonly to: number
  /** For people and logs: "payments.holds". */
  readonly name: string
  readonly summary: Words
  /** One step: at most `budget` steps' worth of work from a place on, which is empty at first. Only reads and writes the state, and refuses nothing. */
  step(write: Write, place: Uint8Array, budget: number): MigrationStep
}

/** A module: the business of one kind, whole. */
export interface Module {
  readonly schema: ModuleSchema
  /** First version of the application that has the module; absent where every version does. Its first state is then made by a migration. */
  readonly since?: number
  /** What brings its state up to newer versions, in order. */
  readonly migrations?: readonly Migration[]
  readonly actions: readonly Action[]
  readonly queries: readonly Query[]
  readonly invariants: readonly Invariant[]
  /** Absent where nothing falls due. */
  readonly due?: DueWork
  /** Absent where it closes nothing. */
  readonly gate?: Gate
  /** Absent where it knows nothing of validators. */
  readonly consensus?: ConsensusWork
  /** Writes the module's part of the first state. Throws on a genesis that does not fit: an operator's mistake at set-up. */
  genesis(write: Write, part: Json | undefined): void
}

/** Declares a module and checks that its two halves fit: every action and query of the schema has its handler. */
export function defineModule(module: Module): Module {
  const { schema } = module
  const names = (items: readonly { readonly name: string }[]): string => items.map(i => i.name).sort().join(' ')
  assert(names(schema.actions) === names(module.actions.map(a => a.schema)), `actions of ${schema.name}: schema and handlers differ`)
  assert(names(schema.queries) === names(module.queries.map(q => q.schema)), `queries of ${schema.name}: schema and handlers differ`)
  return module
}
