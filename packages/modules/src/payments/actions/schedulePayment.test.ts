import { casesOn } from '@jianghan/kernel/testing'
import { LIMITS } from '../limits.ts'
import { state } from '../state.ts'
import { cases, paymentsStage } from '../vocabulary.ts'
import { schedulePayment } from './schedulePayment.ts'

cases(schedulePayment, `
  # waits for its time and refuses in the order of its checks
  given asset CNY.HJB
  given account A member=m1 maker+checker
  given account B member=m2
  given balance A 100 CNY.HJB
  A sends B 1 CNY.HJB as CNY.HJB under USED                   -> ok
  A schedules 1 cny to B as S                                 -> assetIdShape
  A schedules 01 CNY.HJB to B as S                            -> amountShape
  A schedules 0 CNY.HJB to B as S                             -> amountNotPositive
  A schedules 1 CNY.HJB to B as S arriving=cny under=U        -> assetIdShape assetId=cny
  A schedules 1 CNY.HJB to bytes:19 as S                      -> accountShape
  A schedules 1 CNY.HJB to A as S                             -> sameAccount
  A schedules 1 CNY.HJB to B as S under=v1                    -> uetrShape
  A schedules 1 CNY.HJB to B as S commitments=Bad             -> commitmentsShape
  A schedules 1 CNY.HJB to B as bytes:15 under=U              -> promiseIdShape
  A schedules 1 CNY.HJB to B as S under=U                     -> scheduleShape
  A schedules 1 CNY.HJB to B as S arriving=CNY.HJB            -> scheduleShape
  A schedules 1 CNY.DHB to C as S                             -> assetNotFound assetId=CNY.DHB
  A schedules 1 CNY.HJB to C as S arriving=CNY.DHB under=U    -> assetNotFound assetId=CNY.DHB
  A schedules 1 CNY.HJB to C as S arriving=CNY.HJB under=USED -> accountNotFound
  A schedules 1 CNY.HJB to B as S arriving=CNY.HJB under=USED at=0s -> duplicateUetr height=1
  A schedules 1 CNY.HJB to B as S at=0s                       -> timeOutOfRange
  A schedules 1 CNY.HJB to B as S at=401d                     -> timeOutOfRange
  A schedules 1 CNY.HJB to B as S signed by m1.maker          -> policyNotMet
  A schedules 100 CNY.HJB to B as S at=60s                    -> ok emits paymentScheduled
  schedule S dueMs=1764000060000 height=20 atoms=100
  A schedules 1 CNY.HJB to B as S at=0s                       -> scheduleExists
  balance A 99 CNY.HJB | held A 0 CNY.HJB
  tick                                                        -> nothingDue
`)

cases(schedulePayment, `
  # is made at its time, or its outcome says why not, and nothing else happens then
  given account S1 member=hjb
  given account S2 member=dhb
  given asset CNY
  given balance S1 600 CNY
  given asset CNY.HJB issuer=hjb settles=CNY:S1
  given asset CNY.DHB issuer=dhb settles=CNY:S2
  given account A member=m1
  given account B member=m2
  given balance A 100 CNY.HJB
  A schedules 60 CNY.HJB to B as FIRST at=60s                                   -> ok
  A schedules 60 CNY.HJB to B as SECOND at=60s                                  -> ok
  A schedules 40 CNY.HJB to B as THIRD at=59s arriving=CNY.DHB under=P          -> ok
  A schedules 1 CNY.HJB to B as FOURTH at=61s arriving=CNY.HJB under=P          -> ok
  A schedules 1 CNY.HJB to B as LATE at=10d                                     -> ok
  wait 2m
  tick steps=3 -> ok emits ticked later ok:creditTransferred+settled ok:transferred insufficientFunds:scheduledPaymentFailed
  balance A 0 CNY.HJB | balance B 60 CNY.HJB | balance B 40 CNY.DHB | balance S2 40 CNY
  payment P height=6
  schedule SECOND none | schedule FOURTH atoms=1
  tick                                                                          -> ok emits ticked later duplicateUetr:scheduledPaymentFailed
  tick                                                                          -> nothingDue
  schedule LATE atoms=1
  B refunds 40 CNY.DHB of P under R                                             -> ok emits refunded settled later ok:followedUp
  wait 10d
  A holds 40 CNY.HJB under H until=20d                                          -> ok
  tick                                                                          -> ok emits ticked later insufficientFunds:scheduledPaymentFailed
  held A 40 CNY.HJB | balance A 40 CNY.HJB
`)

cases(schedulePayment, `
  # waits in its bank's queue where it is short, as the payment itself would, and only where that was asked for
  given account S1 member=hjb
  given account S2 member=dhb
  given asset CNY
  given asset CNY.HJB issuer=hjb settles=CNY:S1
  given asset CNY.DHB issuer=dhb settles=CNY:S2
  given account A member=m1
  given account B member=m2
  given account M member=op
  given balance M 1000 CNY
  given balance A 100 CNY.HJB
  A schedules 1 CNY.HJB to B as X queue=1                                         -> scheduleShape
  A schedules 1 CNY.HJB to B as X queue=4 arriving=CNY.DHB under=P                -> queuePriorityShape priority=4
  A schedules 30 CNY.HJB to B as WAITS at=60s arriving=CNY.DHB under=P queue=2    -> ok
  A schedules 20 CNY.HJB to B as FAILS at=61s arriving=CNY.DHB under=Q            -> ok
  A schedules 10 CNY.HJB to B as AGAIN at=62s arriving=CNY.DHB under=P queue=2    -> ok
  A schedules 71 CNY.HJB to B as MORE at=63s arriving=CNY.DHB under=R queue=2     -> ok
  schedule WAITS queuePriority=2
  wait 2m
  tick -> ok emits ticked later ok:paymentQueued insufficientFunds:scheduledPaymentFailed duplicateUetr:scheduledPaymentFailed insufficientFunds:scheduledPaymentFailed
  queue S1 CNY 1 | held A 30 CNY.HJB | schedule WAITS none
  A sends B 1 CNY.HJB as CNY.DHB under P                                          -> duplicateUetr
  B refunds 1 CNY.DHB of P under BACK                                             -> notRefundable
  A schedules 5 CNY.HJB to B as LATER at=402d arriving=CNY.DHB under=P queue=1    -> duplicateUetr
  M pays S1 30 CNY                                                                -> ok emits transferred later ok:creditTransferred+settled
  balance B 30 CNY.DHB | balance A 70 CNY.HJB | held A 0 CNY.HJB
  B refunds 30 CNY.DHB of P under BACK                                            -> ok
  A schedules 5 CNY.HJB to B as TAKEN at=4m arriving=CNY.DHB under=T queue=3      -> ok
  wait 3m
  tick                                                                            -> ok emits ticked later ok:creditTransferred+settled
  A schedules 40 CNY.HJB to B as BACK at=8m arriving=CNY.DHB under=V queue=3      -> ok
  wait 4m
  tick                                                                            -> ok emits ticked later ok:paymentQueued
  A withdraws V                                                                   -> ok later queuedPaymentCancelled:paymentUnqueued
  held A 0 CNY.HJB
`)

cases(schedulePayment, `
  # a UETR that waits without a record any more is not free for a scheduled payment, and a queue that is full takes none
  given account S1 member=hjb
  given account S2 member=dhb
  given asset CNY
  given asset CNY.HJB issuer=hjb settles=CNY:S1
  given asset CNY.DHB issuer=dhb settles=CNY:S2
  given account A member=m1
  given account B member=m2
  given balance A 20000 CNY.HJB
  A sends B 1 CNY.HJB as CNY.DHB under P queue=1                                  -> ok emits paymentQueued
  wait 390d
  A schedules 1 CNY.HJB to B as S at=402d arriving=CNY.DHB under=Q queue=3        -> ok
  wait 11d
  tick                                                                            -> ok
  payment P none
  A schedules 1 CNY.HJB to B as R at=402d arriving=CNY.DHB under=P queue=1        -> ok
  given waiting A B CNY.HJB CNY.DHB 9999
  wait 2d
  tick                                                                            -> ok emits ticked later queueFull:scheduledPaymentFailed duplicateUetr:scheduledPaymentFailed
`)

// A ledger on which as much waits as may; the heap itself is not there, so the invariants have no say.
const { application, vocabulary } = paymentsStage
const crowded = casesOn({
  ...paymentsStage,
  application: { ...application, modules: application.modules.map(module => ({ ...module, invariants: [] })) },
  vocabulary: { ...vocabulary, given: { ...vocabulary.given, crowd: (_world, write, { plain: [free = '0'] }) => state.dueMark.put(write, 0, { size: LIMITS.due - Number(free), turn: 0n }) } },
})

crowded(schedulePayment, `
  # finds room for a million
  given asset CNY.HJB
  given account A member=m1
  given account B member=m2
  given balance A 100 CNY.HJB
  given crowd 0
  A schedules 1 CNY.HJB to B as S            -> tooManyDue limit=1000000
  A holds 1 CNY.HJB under H                  -> tooManyDue limit=1000000
`)

cases(schedulePayment, `
  # is a credit transfer as soon as it has a UETR of any length
  A schedules 1 CNY to B as P under=bytes:1 arriving=CNY -> uetrShape
`)
