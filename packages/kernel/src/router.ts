import { assert } from '@jianghan/protocol'
import type { AccessPort } from './access.ts'
import type { ConsensusWork } from './consensus.ts'
import { errors as kernelErrors } from './errors.ts'
import { events as kernelEvents } from './events.ts'
import type { Action, Gate, Module, Query } from './module.ts'
import type { EventDefinition } from './schema/event.ts'
import type { ErrorDefinition } from './schema/status.ts'
import { type Due, dueOf } from './tick.ts'

/** The composition of a ledger: which modules, in which order, and which of them knows members and accounts. */
export interface Application {
  /** Grows when the meaning of any transaction changes; stands in every header. */
  readonly version: number
  readonly modules: readonly Module[]
  readonly access: AccessPort
}

/** Everything of an application by its name, checked once for clashes. */
export interface Router {
  readonly application: Application
  action(type: string): Action | undefined
  query(name: string): Query | undefined
  readonly due: Due
  readonly gate: Gate | undefined
  readonly consensus: ConsensusWork | undefined
  readonly errors: readonly ErrorDefinition[]
  readonly events: readonly EventDefinition[]
}

/** Builds the router; numbers and names of modules, and names of actions and queries, are unique. */
export function routerOf(application: Application): Router {
  const gate = soleOf(application.modules.flatMap(module => module.gate ?? []), 'gate')
  const consensus = soleOf(application.modules.flatMap(module => module.consensus ?? []), 'word for the engine')
  const due = dueOf(application.modules, gate)
  const actions = new Map<string, Action>([[due.tick.schema.name, due.tick]])
  const queries = new Map<string, Query>()
  const taken = new Set<number | string>([0, 'kernel'])
  for (const module of application.modules) {
    const { schema } = module
    assert(!taken.has(schema.number) && !taken.has(schema.name), `module ${schema.number} ${schema.name} is taken`)
    taken.add(schema.number).add(schema.name)
    for (const action of module.actions) {
      assert(action.schema.name.startsWith(`${schema.name}.v`) && !actions.has(action.schema.name), `action ${action.schema.name}`)
      actions.set(action.schema.name, action)
    }
    for (const query of module.queries) {
      assert(query.schema.name.startsWith(`${schema.name}.`) && !queries.has(query.schema.name), `query ${query.schema.name}`)
      queries.set(query.schema.name, query)
    }
  }
  return {
    application,
    action: type => actions.get(type),
    query: name => queries.get(name),
    due,
    gate,
    consensus,
    errors: [...Object.values(kernelErrors), ...application.modules.flatMap(m => Object.values(m.schema.errors))] as ErrorDefinition[],
    events: [...Object.values(kernelEvents), ...application.modules.flatMap(m => Object.values(m.schema.events))] as unknown as EventDefinition[],
  }
}

function soleOf<T>(found: readonly T[], what: string): T | undefined {
  assert(found.length <= 1, `${found.length} modules have a ${what}`)
  return found[0]
}
