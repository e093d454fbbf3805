import { defineModule } from '@jianghan/kernel'
import { deposit } from './actions/deposit.ts'
import { depositBatch } from './actions/depositBatch.ts'
import { transferCustody } from './actions/transferCustody.ts'
import { genesis } from './genesis.ts'
import { invariants } from './invariants.ts'
import { getDeposit } from './queries/getDeposit.ts'
import { listCustody } from './queries/listCustody.ts'
import { listDeposits } from './queries/listDeposits.ts'
import { evidenceSchema } from './schema.ts'

/** Hashes of files, who deposited them and when, and who keeps them. */
export const evidence = defineModule({
  schema: evidenceSchema,
  actions: [deposit, depositBatch, transferCustody],
  queries: [getDeposit, listCustody, listDeposits],
  invariants,
  genesis,
})
