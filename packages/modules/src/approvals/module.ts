import { defineModule } from '@jianghan/kernel'
import { approve } from './actions/approve.ts'
import { execute } from './actions/execute.ts'
import { propose } from './actions/propose.ts'
import { withdraw } from './actions/withdraw.ts'
import { due } from './due.ts'
import { genesis } from './genesis.ts'
import { invariants } from './invariants.ts'
import { getProposal } from './queries/getProposal.ts'
import { listForAccount } from './queries/listForAccount.ts'
import { listProposals } from './queries/listProposals.ts'
import { listWaiting } from './queries/listWaiting.ts'
import { approvalsSchema } from './schema.ts'

/** Actions that one officer proposes and others approve later. */
export const approvals = defineModule({
  schema: approvalsSchema,
  actions: [propose, approve, withdraw, execute],
  queries: [getProposal, listProposals, listForAccount, listWaiting],
  invariants,
  due,
  genesis,
})
