import type { ModuleSchema } from '@jianghan/kernel/schema'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { fieldWords } from './fieldWords.data.ts'
import { EVIDENCE } from './identity.ts'
import { deposit } from './schema/deposit.ts'
import { depositBatch } from './schema/depositBatch.ts'
import { getDeposit, listCustody, listDeposits } from './schema/queries.ts'
import { evidenceReadings } from './schema/readings.ts'
import { transferCustody } from './schema/transferCustody.ts'

/** The ledger-free half of the evidence module. */
export const evidenceSchema: ModuleSchema = {
  ...EVIDENCE,
  title: { zh: '存证', en: 'Evidence' },
  actions: [deposit, depositBatch, transferCustody],
  queries: [getDeposit, listCustody, listDeposits],
  errors,
  events,
  fieldWords,
  readings: evidenceReadings,
}
