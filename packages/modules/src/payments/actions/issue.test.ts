import { cases } from '../vocabulary.ts'
import { issue } from './issue.ts'

cases(issue, `
  # creates units for the issuer only, up to the largest supply
  given asset CNY.HJB issuer=hjb
  given member hjb issuer
  given member dhb issuer
  given account A member=m1
  given account B member=m2
  hjb issues 5 cny to A              -> assetIdShape
  hjb issues -5 CNY.HJB to A         -> amountShape
  hjb issues 0 CNY.HJB to A          -> amountNotPositive
  hjb issues 5 CNY.HJB to bytes:21   -> accountShape
  Hjb issues 5 CNY.HJB to A          -> memberIdShape
  Hjb issues 5 cny to A              -> assetIdShape
  hjb issues 5 CNY.DHB to A          -> assetNotFound
  dhb issues 5 CNY.HJB to A          -> notTheIssuer assetId=CNY.HJB memberId=dhb
  hjb issues 5 CNY.HJB to C          -> accountNotFound
  op freezes B credit court-order    -> ok
  hjb issues 5 CNY.HJB to B          -> payeeFrozen
  op releases B resolved             -> ok
  hjb issues 5 CNY.HJB to A          -> ok emits issued
  balance A 5 CNY.HJB | supply CNY.HJB 5
  hjb issues 2^127-5 CNY.HJB to B    -> supplyExceeded
  hjb issues 2^127-6 CNY.HJB to B    -> ok emits issued
  supply CNY.HJB 170141183460469231731687303715884105727
  hjb issues 1 CNY.HJB to A          -> supplyExceeded assetId=CNY.HJB
  hjb issues 1 CNY.HJB to A signed by hjb.maker+hjb.checker -> policyNotMet
  nobody issues 1 CNY.HJB to A       -> kernel.memberUnknown
`)
