import { cases } from '../vocabulary.ts'
import { cancelSchedule } from './cancelSchedule.ts'

cases(cancelSchedule, `
  # takes a payment back before it is made, by its payer alone
  given asset CNY.HJB
  given account A member=m1 maker+checker
  given account B member=m2
  given balance A 100 CNY.HJB
  A schedules 60 CNY.HJB to B as S at=60s   -> ok emits paymentScheduled
  bytes:19 cancels S                        -> accountShape
  A cancels bytes:17                        -> promiseIdShape
  A cancels NONE                            -> scheduleNotFound
  B cancels S                               -> scheduleNotFound
  A cancels S signed by m1.maker            -> policyNotMet
  A cancels S                               -> ok emits scheduleCancelled later ok:followedUp
  schedule S none
  A cancels S                               -> scheduleNotFound
  wait 2m
  tick                                      -> nothingDue
  balance A 100 CNY.HJB
  A schedules 60 CNY.HJB to B as S at=10m   -> ok
  wait 10m
  tick                                      -> ok emits ticked later ok:transferred
  A cancels S                               -> scheduleNotFound
`)
