import { defineReadQuery } from '@jianghan/kernel'
import { getItem as schema } from '../schema/queries.ts'
import { plain } from '../schema/readings.ts'

/** As its reading says. */
export const getItem = defineReadQuery(schema, plain.getItem)
