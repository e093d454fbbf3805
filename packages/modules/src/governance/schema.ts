import type { ModuleSchema } from '@jianghan/kernel/schema'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { fieldWords } from './fieldWords.data.ts'
import { GOVERNANCE } from './identity.ts'
import { freezeLedger } from './schema/freezeLedger.ts'
import { liftFreeze } from './schema/liftFreeze.ts'
import { propose } from './schema/propose.ts'
import { getClosed, getEvidence, getParameters, getProposal, getValidatorKey, getValidators, listProposals } from './schema/queries.ts'
import { governanceReadings } from './schema/readings.ts'
import { vote } from './schema/vote.ts'
import { withdrawProposal } from './schema/withdrawProposal.ts'

/** The ledger-free half of the governance module. */
export const governanceSchema: ModuleSchema = {
  ...GOVERNANCE,
  title: { zh: '治理', en: 'Governance' },
  actions: [propose, vote, withdrawProposal, freezeLedger, liftFreeze],
  queries: [getValidators, getParameters, getProposal, listProposals, getClosed, getValidatorKey, getEvidence],
  errors,
  events,
  readings: governanceReadings,
  fieldWords,
}
