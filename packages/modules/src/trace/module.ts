import { defineModule } from '@jianghan/kernel'
import { capture } from './actions/capture.ts'
import { declareRecipe } from './actions/declareRecipe.ts'
import { issueCertificate } from './actions/issueCertificate.ts'
import { recall } from './actions/recall.ts'
import { recordScans } from './actions/recordScans.ts'
import { registerPlace } from './actions/registerPlace.ts'
import { registerProduct } from './actions/registerProduct.ts'
import { revokeCertificate } from './actions/revokeCertificate.ts'
import { genesis } from './genesis.ts'
import { invariants } from './invariants.ts'
import { getCertificate } from './queries/getCertificate.ts'
import { getItem } from './queries/getItem.ts'
import { getPlace } from './queries/getPlace.ts'
import { getProduct } from './queries/getProduct.ts'
import { getRecall } from './queries/getRecall.ts'
import { listCertificates } from './queries/listCertificates.ts'
import { listHistory } from './queries/listHistory.ts'
import { listInputs } from './queries/listInputs.ts'
import { listOutputs } from './queries/listOutputs.ts'
import { listRecalled } from './queries/listRecalled.ts'
import { listUses } from './queries/listUses.ts'
import { traceDown } from './queries/traceDown.ts'
import { traceUp } from './queries/traceUp.ts'
import { due } from './recalls.ts'
import { traceSchema } from './schema.ts'

/** Goods: what was made, moved, packed, turned into something else, recalled. */
export const trace = defineModule({
  schema: traceSchema,
  actions: [registerProduct, registerPlace, declareRecipe, capture, issueCertificate, revokeCertificate, recall, recordScans],
  queries: [getProduct, getPlace, getItem, listHistory, listUses, listInputs, listOutputs, traceDown, traceUp, getCertificate, listCertificates, getRecall, listRecalled],
  invariants,
  due,
  genesis,
})
