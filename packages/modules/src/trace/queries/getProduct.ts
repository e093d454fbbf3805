import { defineReadQuery } from '@jianghan/kernel'
import { getProduct as schema } from '../schema/queries.ts'
import { plain } from '../schema/readings.ts'

/** As its reading says. */
export const getProduct = defineReadQuery(schema, plain.getProduct)
