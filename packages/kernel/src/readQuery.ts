import { assert, toHex } from '@jianghan/protocol'
import type { Query } from './module.ts'
import type { QuerySchema } from './schema/module.ts'
import type { ProvedEntries, Reading } from './schema/reading.ts'
import type { Read } from './state.ts'

/** The entries of a state as readings ask for them. `asked` is told each key. */
export const entriesOf = (read: Read, asked: (key: Uint8Array) => void = () => undefined): ProvedEntries => ({
  get(table, key) {
    const rawKey = table.keyOf(key)
    asked(rawKey)
    const value = read.get(rawKey)
    if (value === undefined) return undefined
    const found = table.read(value)
    assert(found !== undefined, 'a release reads what it wrote')
    return found
  },
})

/** The state keys that something reads, each once. */
export function keysReadBy(read: Read, reading: (entries: ProvedEntries) => unknown): Uint8Array[] {
  const keys = new Map<string, Uint8Array>()
  reading(entriesOf(read, key => { keys.set(toHex(key), key) }))
  return [...keys.values()]
}

/** A query whose answer follows from single entries: its reading says how, and by being run, which they are. */
export const defineReadQuery = <A, R>(schema: QuerySchema<A, R>, reading: Reading<A, R>): Query<A, R> => ({
  schema,
  run: (read, args) => reading(entriesOf(read), args),
  provedBy: (args, read) => keysReadBy(read, entries => reading(entries, args)),
})
