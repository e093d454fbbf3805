import { defineReadQuery } from '@jianghan/kernel'
import { getRecall as schema } from '../schema/queries.ts'
import { plain } from '../schema/readings.ts'

/** As its reading says. */
export const getRecall = defineReadQuery(schema, plain.getRecall)
