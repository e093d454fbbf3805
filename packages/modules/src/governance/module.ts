import { defineModule } from '@jianghan/kernel'
import { freezeLedger } from './actions/freezeLedger.ts'
import { liftFreeze } from './actions/liftFreeze.ts'
import { propose } from './actions/propose.ts'
import { vote } from './actions/vote.ts'
import { withdrawProposal } from './actions/withdrawProposal.ts'
import { due } from './due.ts'
import { consensusWork } from './evidence.ts'
import { gate } from './gate.ts'
import { genesis } from './genesis.ts'
import { invariants } from './invariants.ts'
import { getClosed } from './queries/getClosed.ts'
import { getEvidence } from './queries/getEvidence.ts'
import { getParameters } from './queries/getParameters.ts'
import { getProposal } from './queries/getProposal.ts'
import { getValidatorKey } from './queries/getValidatorKey.ts'
import { getValidators } from './queries/getValidators.ts'
import { listProposals } from './queries/listProposals.ts'
import { governanceSchema } from './schema.ts'

/** Who belongs to the ledger, who validates it, what it runs: decided by its members. */
export const governance = defineModule({
  schema: governanceSchema,
  actions: [propose, vote, withdrawProposal, freezeLedger, liftFreeze],
  queries: [getValidators, getParameters, getProposal, listProposals, getClosed, getValidatorKey, getEvidence],
  invariants,
  due,
  gate,
  consensus: consensusWork,
  genesis,
})
