import type { ModuleSchema } from '@jianghan/kernel/schema'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { fieldWords } from './fieldWords.data.ts'
import { APPROVALS } from './identity.ts'
import { approve } from './schema/approve.ts'
import { execute } from './schema/execute.ts'
import { propose } from './schema/propose.ts'
import { getProposal, listForAccount, listProposals, listWaiting } from './schema/queries.ts'
import { approvalsReadings } from './schema/readings.ts'
import { withdraw } from './schema/withdraw.ts'

/** The ledger-free half of the approvals module. */
export const approvalsSchema: ModuleSchema = {
  ...APPROVALS,
  title: { zh: '提案与批准', en: 'Proposals and approvals' },
  actions: [propose, approve, withdraw, execute],
  queries: [getProposal, listProposals, listForAccount, listWaiting],
  errors,
  events,
  readings: approvalsReadings,
  fieldWords,
}
