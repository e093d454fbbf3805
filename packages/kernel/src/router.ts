import { assert } from '@jianghan/protocol'
import type { AccessPort } from './access.ts'
import type { ConsensusWork } from './consensus.ts'
import { errors as kernelErrors } from './errors.ts'
import { events as kernelEvents } from './events.ts'
import type { Action, Gate, Module, Query } from './module.ts'
import type { EventDefinition } from './schema/event.ts'
import type { ErrorDefinition } from './schema/status.ts'
import type { Read } from './state.ts'
import { type Due, dueOf } from './tick.ts'
import { upgradeAction } from './upgrade.ts'

/** The composition of a ledger: which modules, in which order, and which of them knows members and accounts. */
export interface Application {
  /**
   * Newest version that this release knows; it grows when the meaning of any transaction changes. Which one a block is executed with stands in the
   * state and in its header.
   */
  readonly version: number
  /** Major version of Node that this version runs under: another one may compute otherwise, so a change of it is a new version. */
  readonly node?: number
  readonly modules: readonly Module[]
  readonly access: AccessPort
  /** The member that issued an asset; undefined when there is no such asset. Absent in an application without money. */
  issuerOf?(read: Read, assetId: string): string | undefined
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
  /** The router of a version of the application that this release knows: actions as they were then, and what was due then. */
  at(version: number): Router
}

/** Builds the router of the newest version; numbers and names of modules, and names of actions and queries, are unique. */
export function routerOf(application: Application): Router {
  checkVersions(application)
  const queries = new Map<string, Query>()
  const taken = new Set<number | string>([0, 'kernel'])
  for (const { schema, queries: own } of application.modules) {
    assert(!taken.has(schema.number) && !taken.has(schema.name), `module ${schema.number} ${schema.name} is taken`)
    taken.add(schema.number).add(schema.name)
    for (const query of own) {
      assert(query.schema.name.startsWith(`${schema.name}.`) && !queries.has(query.schema.name), `query ${query.schema.name}`)
      queries.set(query.schema.name, query)
    }
  }
  const whole = {
    application,
    query: (name: string) => queries.get(name),
    errors: [...Object.values(kernelErrors), ...application.modules.flatMap(m => Object.values(m.schema.errors))] as ErrorDefinition[],
    events: [...Object.values(kernelEvents), ...application.modules.flatMap(m => Object.values(m.schema.events))] as unknown as EventDefinition[],
  }
  const made = new Map<number, Router>()
  const at = (version: number): Router => {
    assert(version >= 1 && version <= application.version, `version ${version} of the application`)
    const router = made.get(version) ?? { ...whole, ...inForce(application, version), at }
    made.set(version, router)
    return router
  }
  return at(application.version)
}

/** What a version of the application carries out. */
function inForce({ modules: all, access }: Application, version: number): Pick<Router, 'action' | 'due' | 'gate' | 'consensus'> {
  const modules = all.filter(({ since = 1 }) => since <= version)
  const gate = soleOf(modules.flatMap(module => module.gate ?? []), 'gate')
  const consensus = soleOf(modules.flatMap(module => module.consensus ?? []), 'word for the engine')
  const due = dueOf(modules, gate, all)
  const own = [due.tick, upgradeAction(access)]
  const actions = new Map<string, Action>(own.map(action => [action.schema.name, action]))
  for (const { schema: { name }, actions: declared } of modules) {
    for (const newest of declared) {
      const action = actionAt(newest, version)
      if (action === undefined) continue
      assert(action.schema.name.startsWith(`${name}.v`) && !actions.has(action.schema.name), `action ${action.schema.name}`)
      actions.set(action.schema.name, action)
    }
  }
  return { action: type => actions.get(type), due, gate, consensus }
}

/** An action as a version of the application handles it; undefined where it did not have it yet. */
export function actionAt(newest: Action, version: number): Action | undefined {
  if (version < (newest.since ?? 1)) return undefined
  return newest.older?.find(({ until }) => version < until)?.action ?? newest
}

/** What is declared about versions fits: older handlers of the same action in order, and nothing of a version that is still to come. */
function checkVersions({ version, modules }: Application): void {
  for (const { since = 1, schema, actions, migrations = [] } of modules) {
    assert(since <= version && migrations.every(({ to }) => to >= 2 && to <= version), `versions of module ${schema.name}`)
    for (const action of actions) {
      const untils = (action.older ?? []).map(({ until }) => until)
      const isInOrder = [action.since ?? 1, ...untils, version + 1].every((until, i, list) => i === 0 || until > (list[i - 1] as number))
      assert(isInOrder && (action.older ?? []).every(older => older.action.schema.name === action.schema.name), `older handlers of ${action.schema.name}`)
    }
  }
}

function soleOf<T>(found: readonly T[], what: string): T | undefined {
  assert(found.length <= 1, `${found.length} modules have a ${what}`)
  return found[0]
}
