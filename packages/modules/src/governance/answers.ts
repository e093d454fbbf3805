import type { Read } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import type { EntryTable, QuerySchema } from '@jianghan/kernel/schema'
import { governanceReadings } from './schema/readings.ts'

/** The answer of a query as it follows from entries of the state: a node answers as a client that has them proved. */
export function answerOf<A, R>(read: Read, { name }: QuerySchema<A, R>, args: A): R | undefined {
  const reading = governanceReadings[name]
  assert(reading !== undefined, `${name} has a reading`)
  const get = <K, V>(table: EntryTable<K, V>, key: K): V | undefined => {
    const bytes = read.get(table.keyOf(key))
    return bytes === undefined ? undefined : table.read(bytes)
  }
  return reading({ get }, args) as R | undefined
}
