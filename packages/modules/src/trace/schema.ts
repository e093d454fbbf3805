import type { ModuleSchema } from '@jianghan/kernel/schema'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { fieldWords } from './fieldWords.data.ts'
import { TRACE } from './identity.ts'
import { capture } from './schema/capture.ts'
import { declareRecipe } from './schema/declareRecipe.ts'
import { issueCertificate } from './schema/issueCertificate.ts'
import { getCertificate, getItem, getPlace, getProduct, getRecall, listCertificates, listHistory, listInputs, listOutputs, listRecalled, listUses, traceDown, traceUp } from './schema/queries.ts'
import { traceReadings } from './schema/readings.ts'
import { recall } from './schema/recall.ts'
import { recordScans } from './schema/recordScans.ts'
import { registerPlace } from './schema/registerPlace.ts'
import { registerProduct } from './schema/registerProduct.ts'
import { revokeCertificate } from './schema/revokeCertificate.ts'

/** The ledger-free half of the trace module. */
export const traceSchema: ModuleSchema = {
  ...TRACE,
  title: { zh: '追溯', en: 'Traceability' },
  actions: [registerProduct, registerPlace, declareRecipe, capture, issueCertificate, revokeCertificate, recall, recordScans],
  queries: [getProduct, getPlace, getItem, listHistory, listUses, listInputs, listOutputs, traceDown, traceUp, getCertificate, listCertificates, getRecall, listRecalled],
  errors,
  events,
  fieldWords,
  readings: traceReadings,
}
