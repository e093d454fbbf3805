import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Module } from '@jianghan/kernel'

/** Status and event names that rows of a module's tables expect. Rows that fail are tests that fail, so what is expected is seen. */
export function expectedIn(tables: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const line of tables.flatMap(text => text.split('\n'))) {
    const [, expected] = line.split(' -> ')
    if (expected === undefined || /^\s*(#|\/\/|\*)/.test(line)) continue
    const [now = '', later = ''] = expected.trim().split(/\s+later\s+/)
    const [status = '', emitted = ''] = now.split(/\s+emits\s+/)
    for (const name of later.split(/[\s:+]+/)) names.add(name)
    names.add((status.split(/\s+/)[0] as string).replace(/^\w+\./, ''))
    for (const event of emitted.split(/\s+/)) names.add(event)
  }
  return names
}

/** Statuses and events of a module that no row of its action tests expects. */
export function neverExpected(root: string, { schema }: Module): string[] {
  const folder = join(root, 'packages/modules/src', schema.name)
  const tables = globSync('actions/*.test.ts', { cwd: folder }).map(path => readFileSync(join(folder, path), 'utf8'))
  const expected = expectedIn(tables)
  return [...Object.keys(schema.errors), ...Object.keys(schema.events)].filter(name => !expected.has(name)).map(name => `${schema.name}.${name}`)
}

/** Files that every module has, relative to its folder. */
const FILES = [
  'README.md', 'index.ts', 'module.ts', 'schema.ts', 'identity.ts', 'model.ts', 'state.ts', 'errors.ts', 'events.ts', 'limits.ts', 'genesis.ts', 'invariants.ts', 'vocabulary.ts', 'workload.ts',
]

/** Files that a module lacks: those that every module has, and the action, schema and test of each of its actions, the file of each query. */
export function missingFiles(root: string, { schema }: Module): string[] {
  const folder = `packages/modules/src/${schema.name}`
  const found = new Set(globSync('**/*', { cwd: join(root, folder) }).map(path => path.replaceAll('\\', '/')))
  const camel = (name: string): string => {
    const bare = name.slice(name.lastIndexOf('.') + 1)
    return (bare[0] as string).toLowerCase() + bare.slice(1)
  }
  const wanted = [
    ...FILES,
    ...schema.actions.flatMap(({ name }) => [`actions/${camel(name)}.ts`, `actions/${camel(name)}.test.ts`, `schema/${camel(name)}.ts`]),
    ...schema.queries.map(({ name }) => `queries/${camel(name)}.ts`),
  ]
  return wanted.filter(path => !found.has(path)).map(path => `${folder}/${path}`)
}

/** Statuses, events, actions and invariants that the module's README does not name. */
export function unspecified(root: string, module: Module): string[] {
  const { schema, invariants } = module
  const text = readFileSync(join(root, 'packages/modules/src', schema.name, 'README.md'), 'utf8')
  const names = [...Object.keys(schema.errors), ...Object.keys(schema.events), ...schema.actions.map(action => action.name.split('.').at(-1) as string), ...invariants.map(({ name }) => name)]
  return names.filter(name => !text.includes(`\`${name}\``)).map(name => `${schema.name}: ${name}`)
}
