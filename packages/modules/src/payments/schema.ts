import type { ModuleSchema } from '@jianghan/kernel/schema'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { fieldWords } from './fieldWords.data.ts'
import { PAYMENTS } from './identity.ts'
import { bulkTransfer } from './schema/bulkTransfer.ts'
import { cancelQueuedPayment } from './schema/cancelQueuedPayment.ts'
import { customerCreditTransfer } from './schema/customerCreditTransfer.ts'
import { issue } from './schema/issue.ts'
import { hold } from './schema/hold.ts'
import { postHold } from './schema/postHold.ts'
import { voidHold } from './schema/voidHold.ts'
import { refund } from './schema/refund.ts'
import { schedulePayment } from './schema/schedulePayment.ts'
import { cancelSchedule } from './schema/cancelSchedule.ts'
import { getAsset, getBalance, getFees, getHold, getMessage, getPayment, getQueue, getQueuedPayment, getSchedule, listQueue, quoteFee } from './schema/queries.ts'
import { paymentsReadings } from './schema/readings.ts'
import { recordMessage } from './schema/recordMessage.ts'
import { redeem } from './schema/redeem.ts'
import { registerAsset } from './schema/registerAsset.ts'
import { setFees } from './schema/setFees.ts'
import { settleQueue } from './schema/settleQueue.ts'
import { transfer } from './schema/transfer.ts'

/** The ledger-free half of the payments module. */
export const paymentsSchema: ModuleSchema = {
  ...PAYMENTS,
  title: { zh: '支付', en: 'Payments' },
  actions: [registerAsset, issue, redeem, transfer, customerCreditTransfer, recordMessage, bulkTransfer, settleQueue, cancelQueuedPayment, hold, postHold, voidHold, refund, schedulePayment, cancelSchedule, setFees],
  queries: [getBalance, getAsset, getPayment, getMessage, getQueue, listQueue, getQueuedPayment, getHold, getSchedule, getFees, quoteFee],
  errors,
  events,
  readings: paymentsReadings,
  fieldWords,
}
