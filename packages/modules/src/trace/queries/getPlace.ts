import { defineReadQuery } from '@jianghan/kernel'
import { getPlace as schema } from '../schema/queries.ts'
import { plain } from '../schema/readings.ts'

/** As its reading says. */
export const getPlace = defineReadQuery(schema, plain.getPlace)
