import { cases } from '../vocabulary.ts'
import { redeem } from './redeem.ts'

cases(redeem, `
  # destroys what the account gives back, and no more than it has
  given asset CNY.HJB issuer=hjb
  given account A member=m1 maker+checker
  given balance A 10 CNY.HJB
  A redeems 1 CNY-HJB            -> assetIdShape
  A redeems 1.5 CNY.HJB          -> amountShape
  A redeems 0 CNY.HJB            -> amountNotPositive
  bytes:0 redeems 1 CNY.HJB      -> accountShape
  A redeems 1 CNY.DHB            -> assetNotFound
  A redeems 11 CNY.HJB           -> insufficientFunds needed=11 available=10
  A redeems 4 CNY.HJB            -> ok emits redeemed
  balance A 6 CNY.HJB | supply CNY.HJB 6
  A redeems 6 CNY.HJB            -> ok emits redeemed
  balance A 0 CNY.HJB | supply CNY.HJB 0
  A redeems 1 CNY.HJB signed by m1.checker -> policyNotMet role=maker
`)
