import { defineQuery } from '@jianghan/kernel'
import { traceUp as schema } from '../schema/queries.ts'
import { traceUpOf } from '../tracing.ts'

/** What an item was made of. Too much to be proved as one: uses and outputs are proved level by level, and the closed set by a recall. */
export const traceUp = defineQuery(schema, { run: traceUpOf, provedBy: () => [] })
