import { defineReadQuery } from '@jianghan/kernel'
import { getCertificate as schema } from '../schema/queries.ts'
import { plain } from '../schema/readings.ts'

/** As its reading says. */
export const getCertificate = defineReadQuery(schema, plain.getCertificate)
