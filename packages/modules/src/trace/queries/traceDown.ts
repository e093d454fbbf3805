import { defineQuery } from '@jianghan/kernel'
import { traceDown as schema } from '../schema/queries.ts'
import { traceDownOf } from '../tracing.ts'

/** What was made of an item. Too much to be proved as one: uses and outputs are proved level by level, and the closed set by a recall. */
export const traceDown = defineQuery(schema, { run: traceDownOf, provedBy: () => [] })
