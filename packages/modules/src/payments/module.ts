import { defineModule } from '@jianghan/kernel'
import { bulkTransfer } from './actions/bulkTransfer.ts'
import { cancelQueuedPayment } from './actions/cancelQueuedPayment.ts'
import { customerCreditTransfer } from './actions/customerCreditTransfer.ts'
import { issue } from './actions/issue.ts'
import { hold } from './actions/hold.ts'
import { postHold } from './actions/postHold.ts'
import { voidHold } from './actions/voidHold.ts'
import { refund } from './actions/refund.ts'
import { schedulePayment } from './actions/schedulePayment.ts'
import { cancelSchedule } from './actions/cancelSchedule.ts'
import { recordMessage } from './actions/recordMessage.ts'
import { redeem } from './actions/redeem.ts'
import { registerAsset } from './actions/registerAsset.ts'
import { setFees } from './actions/setFees.ts'
import { settleQueue } from './actions/settleQueue.ts'
import { transfer } from './actions/transfer.ts'
import { due } from './due.ts'
import { genesis } from './genesis.ts'
import { invariants } from './invariants.ts'
import { getAsset } from './queries/getAsset.ts'
import { getBalance } from './queries/getBalance.ts'
import { getFees } from './queries/getFees.ts'
import { getHold } from './queries/getHold.ts'
import { getSchedule } from './queries/getSchedule.ts'
import { getMessage } from './queries/getMessage.ts'
import { getPayment } from './queries/getPayment.ts'
import { getQueue } from './queries/getQueue.ts'
import { getQueuedPayment } from './queries/getQueuedPayment.ts'
import { listQueue } from './queries/listQueue.ts'
import { quoteFee } from './queries/quoteFee.ts'
import { paymentsSchema } from './schema.ts'

/** Assets, money, and the credit transfer between the customers of two banks. */
export const payments = defineModule({
  schema: paymentsSchema,
  actions: [registerAsset, issue, redeem, transfer, customerCreditTransfer, recordMessage, bulkTransfer, settleQueue, cancelQueuedPayment, hold, postHold, voidHold, refund, schedulePayment, cancelSchedule, setFees],
  queries: [getBalance, getAsset, getPayment, getMessage, getQueue, listQueue, getQueuedPayment, getHold, getSchedule, getFees, quoteFee],
  invariants,
  due,
  genesis,
})
