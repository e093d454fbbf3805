import { cases } from '../vocabulary.ts'
import { refund } from './refund.ts'

cases(refund, `
  # pays back in parts, never more than was paid, and refuses in the order of its checks
  given asset CNY.HJB
  given asset CNY.OTHER
  given account A member=m1
  given account B member=m2 maker+checker
  given account C member=m3
  given balance A 900 CNY.HJB
  A sends B 600 CNY.HJB as CNY.HJB under P           -> ok emits creditTransferred
  B refunds 1 cny of P under R                       -> assetIdShape
  B refunds 01 CNY.HJB of P under R                  -> amountShape
  B refunds 0 CNY.HJB of P under R                   -> amountNotPositive
  bytes:19 refunds 1 CNY.HJB of P under R            -> accountShape
  B refunds 1 CNY.HJB of v1 under R                  -> uetrShape
  B refunds 1 CNY.HJB of P under v1                  -> uetrShape
  B refunds 1 CNY.HJB of P under P                   -> duplicateUetr
  B refunds 1 CNY.HJB of NONE under R                -> paymentNotFound
  A refunds 1 CNY.OTHER of P under R                 -> notThePayee
  C refunds 1 CNY.HJB of P under R                   -> notThePayee
  B refunds 601 CNY.OTHER of P under R               -> wrongAsset assetId=CNY.HJB
  B refunds 601 CNY.HJB of P under R                 -> refundAbovePayment asked=601 left=600
  B pays C 400 CNY.HJB                               -> ok
  B refunds 201 CNY.HJB of P under R                 -> insufficientFunds needed=201 available=200
  B refunds 150 CNY.HJB of P under R                 -> ok emits refunded later ok:followedUp
  balance A 450 CNY.HJB | balance B 50 CNY.HJB | supply CNY.HJB 900
  C pays B 400 CNY.HJB                               -> ok
  B refunds 451 CNY.HJB of P under R2                -> refundAbovePayment asked=451 left=450
  B refunds 450 CNY.HJB of P under R                 -> duplicateUetr
  B refunds 450 CNY.HJB of P under R2 signed by m2.maker -> policyNotMet
  B refunds 450 CNY.HJB of P under R2                -> ok emits refunded later ok:followedUp
  B refunds 1 CNY.HJB of P under R3                  -> refundAbovePayment asked=1 left=0
  A refunds 1 CNY.HJB of R under R3                  -> notRefundable
  balance A 900 CNY.HJB | balance B 0 CNY.HJB
`)

cases(refund, `
  # goes back the way it came: between two banks it settles back, and where the bank cannot settle it is refused
  given account S1 member=hjb
  given account S2 member=dhb
  given asset CNY
  given balance S1 600 CNY
  given asset CNY.HJB issuer=hjb settles=CNY:S1
  given asset CNY.DHB issuer=dhb settles=CNY:S2
  given account A member=m1
  given account B member=m2
  given balance A 900 CNY.HJB
  A sends B 600 CNY.HJB as CNY.DHB under P           -> ok emits creditTransferred settled
  balance S1 0 CNY | balance S2 600 CNY | supply CNY.DHB 600
  B refunds 100 CNY.HJB of P under R                 -> wrongAsset assetId=CNY.DHB
  B refunds 100 CNY.DHB of P under R                 -> ok emits refunded settled later ok:followedUp
  balance A 400 CNY.HJB | balance B 500 CNY.DHB | balance S1 100 CNY | balance S2 500 CNY | supply CNY.HJB 400 | supply CNY.DHB 500
  S2 pays S1 500 CNY                                 -> ok
  B refunds 100 CNY.DHB of P under R2                -> insufficientFunds needed=100 available=0
`)

cases(refund, `
  # is possible for 400 days; then the payment and its UETR are unknown again, its message too
  given asset CNY.HJB
  given account A member=m1
  given account B member=m2
  given balance A 900 CNY.HJB
  A sends B 100 CNY.HJB as CNY.HJB under P           -> ok
  m1 records MSG of 3                                -> ok emits messageRecorded
  wait 399d
  A sends B 100 CNY.HJB as CNY.HJB under P           -> duplicateUetr
  B refunds 10 CNY.HJB of P under R                  -> ok emits refunded later ok:followedUp
  tick                                               -> nothingDue
  wait 1d
  B refunds 10 CNY.HJB of P under R2                 -> ok emits refunded later ok:followedUp
  m1 records MSG of 3                                -> duplicateMessage
  tick steps=1                                       -> ok emits ticked
  payment P none | message MSG height=2
  tick                                               -> ok emits ticked
  message MSG none
  B refunds 10 CNY.HJB of P under R3                 -> paymentNotFound
  m1 records MSG of 3                                -> ok emits messageRecorded
  A sends B 100 CNY.HJB as CNY.HJB under P           -> ok emits creditTransferred
  A sends B 100 CNY.HJB as CNY.HJB under R           -> duplicateUetr
  tick                                               -> nothingDue
`)
