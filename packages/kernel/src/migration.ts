import { assert } from '@jianghan/protocol'
import type { DueWork, Migration, MigrationStep, Module } from './module.ts'
import type { Words } from './schema/status.ts'
import type { StateMap, Write } from './state.ts'
import { appVersionOf, type MigrationProgress, putVersion, versionEntry } from './version.ts'

const KEYS_BITS = 4
/** State entries that are looked at for one step of a Tick. */
export const MIGRATION_KEYS_A_STEP: number = 1 << KEYS_BITS

/**
 * A migration that writes every entry of a table in the layout of today. It walks over the whole state, which knows no tables, and so looks at
 * {@link MIGRATION_KEYS_A_STEP} entries a step. The readers of the older layouts can go in the version after.
 */
export function rewriteTable<K, V>(to: number, name: string, summary: Words, table: StateMap<K, V>): Migration {
  return {
    to, name, summary,
    step(write, place, budget) {
      const asked = budget * MIGRATION_KEYS_A_STEP
      const keys = keysAfter(write, place, asked)
      const changed = keys.filter(({ key }) => table.renew(write, key)).length
      return { taken: Math.max(1, (keys.length + MIGRATION_KEYS_A_STEP - 1) >> KEYS_BITS), changed, place: keys.length < asked ? undefined : keys.at(-1)?.place }
    },
  }
}

/** Keys of the state before this block, in the order of the tree, from a place on. */
export function keysAfter(write: Write, place: Uint8Array, count: number): readonly Readonly<{ key: Uint8Array; place: Uint8Array }>[] {
  assert(write.keysAfter !== undefined, 'a migration runs in a block')
  return write.keysAfter(place, count)
}

/** The migrations that lead from one version to another, in their order: version by version, in each module by module. */
export function migrationsBetween(modules: readonly Module[], from: number, to: number): readonly Migration[] {
  const all = modules.flatMap(module => module.migrations ?? []).filter(migration => migration.to > from && migration.to <= to)
  return all.map((migration, i) => ({ migration, i })).sort((a, b) => a.migration.to - b.migration.to || a.i - b.i).map(({ migration }) => migration)
}

/**
 * The kernel's own due work: a version whose height has come is taken up, and its migrations run in the steps of Ticks, so that no block is long and
 * a ledger that was stopped at any point goes on where it was.
 */
export function migrationWork(modules: readonly Module[]): DueWork {
  return {
    next(read) {
      const { version, work } = versionEntry(read)
      return work !== undefined || appVersionOf(read) !== version ? 0n : undefined
    },
    step(write, budget) {
      const { next, ...entry } = versionEntry(write)
      if (entry.work === undefined) {
        assert(next !== undefined && write.height >= next.height, 'an upgrade whose height has come')
        const work = { from: entry.version, done: 0, place: new Uint8Array(0) }
        const isDone = migrationsBetween(modules, entry.version, next.version).length === 0
        putVersion(write, { version: next.version, since: next.height, changed: 0n, next: undefined, work: isDone ? undefined : work })
        return 1
      }
      const list = migrationsBetween(modules, entry.work.from, entry.version)
      const { taken, changed, work } = migrate(write, list, entry.work, budget)
      putVersion(write, { ...entry, next, changed: entry.changed + BigInt(changed), work: work.done === list.length ? undefined : work })
      return taken
    },
  }
}

function migrate(write: Write, list: readonly Migration[], begun: MigrationProgress, budget: number): Readonly<{ taken: number; changed: number; work: MigrationProgress }> {
  let work = begun
  let taken = 0
  let changed = 0
  while (taken < budget && work.done < list.length) {
    const migration = list[work.done] as Migration
    const step: MigrationStep = migration.step(write, work.place, budget - taken)
    assert(step.taken >= 1 && step.taken <= budget - taken, `migration ${migration.name} took ${step.taken} of ${budget - taken} steps`)
    taken += step.taken
    changed += step.changed
    const isDone = step.place === undefined
    work = { ...work, done: work.done + (isDone ? 1 : 0), place: step.place ?? new Uint8Array(0) }
  }
  return { taken, changed, work }
}
