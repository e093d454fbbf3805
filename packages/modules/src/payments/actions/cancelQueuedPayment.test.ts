import { cases } from '../vocabulary.ts'
import { cancelQueuedPayment } from './cancelQueuedPayment.ts'

cases(cancelQueuedPayment, `
  # gives the deposit back, and the others keep their turn
  given member hjb issuer
  given member dhb issuer
  given account S1 member=hjb
  given account S2 member=dhb
  given asset CNY
  given asset CNY.HJB issuer=hjb settles=CNY:S1
  given asset CNY.DHB issuer=dhb settles=CNY:S2
  given account A member=m1 maker+checker
  given account B member=m2
  given balance A 900 CNY.HJB
  bytes:19 withdraws U1                                  -> accountShape
  A withdraws bytes:16                                   -> uetrShape
  A withdraws U1                                         -> notQueued
  A sends B 300 CNY.HJB as CNY.DHB under U1 queue=1      -> ok
  A sends B 200 CNY.HJB as CNY.DHB under U2 queue=1      -> ok
  A sends B 100 CNY.HJB as CNY.DHB under U3 queue=1      -> ok
  B withdraws U1                                         -> notQueued
  A withdraws U1 signed by m1.maker                      -> policyNotMet
  held A 600 CNY.HJB | queue S1 CNY 3
  A withdraws U2                                         -> ok later queuedPaymentCancelled:paymentUnqueued
  held A 400 CNY.HJB | balance A 900 CNY.HJB | queue S1 CNY 2
  A withdraws U2                                         -> notQueued
  A sends B 200 CNY.HJB as CNY.DHB under U2 queue=1      -> duplicateUetr
  A withdraws U1                                         -> ok
  given balance S1 100 CNY
  S1 settles CNY                                         -> ok
  queue S1 CNY none | balance A 800 CNY.HJB | held A 0 CNY.HJB | balance B 100 CNY.DHB
`)
