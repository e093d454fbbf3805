import type { ActionSchema } from './action.ts'
import type { Codec } from './codec.ts'
import type { ErrorDefinition, Words } from './status.ts'
import type { Audience, EventDefinition } from './event.ts'
import type { Reading } from './reading.ts'

/** The ledger-free half of a query: what is asked, what is answered, who may read it. */
export interface QuerySchema<A = any, R = any> {
  /** For example "payments.getBalance". */
  readonly name: string
  readonly summary: Words
  /** Arguments in the order in which a command line takes them. */
  readonly args: Codec<A> & { readonly names: readonly string[] }
  readonly result: Codec<R>
  readonly audience: Audience<R>
  /** Its answers rest on more entries than a proof holds: they are not proved, and the query has no reading. */
  readonly unproved?: true
  /** Arguments as texts, for documents and tests. */
  readonly example: Readonly<Record<string, string>>
  /** Arguments from texts as they come by URL or command line; undefined names the first one that does not fit. */
  parse(args: Readonly<Record<string, string>>): { ok: true; args: A } | { ok: false; name: string }
}

/** The ledger-free half of a module: everything that the SDK, the command line and documents are derived from. */
export interface ModuleSchema {
  /** For ever. 0 is the kernel. */
  readonly number: number
  readonly name: string
  readonly title: Words
  readonly actions: readonly ActionSchema<any, any>[]
  readonly queries: readonly QuerySchema[]
  readonly errors: Readonly<Record<string, ErrorDefinition<any>>>
  readonly events: Readonly<Record<string, EventDefinition<any>>>
  /** How the answer of each query follows from entries of the state, by the query's name. */
  readonly readings?: Readonly<Record<string, Reading>>
  /** What its fields are called on pages, by their names; a field without words is shown by its name. */
  readonly fieldWords?: Readonly<Record<string, Words>>
}
