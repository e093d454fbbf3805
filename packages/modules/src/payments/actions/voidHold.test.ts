import { cases } from '../vocabulary.ts'
import { voidHold } from './voidHold.ts'

cases(voidHold, `
  # releases what is left and refuses in the order of its checks
  given asset CNY.HJB
  given account A member=m1 maker+checker
  given account B member=m2
  given balance A 900 CNY.HJB
  A holds 600 CNY.HJB under H to=B           -> ok
  A holds 200 CNY.HJB under OWN              -> ok
  bytes:21 voids H                           -> accountShape
  B voids bytes:0                            -> promiseIdShape
  B voids NONE                               -> holdNotFound
  A voids H                                  -> notHoldController
  B voids OWN                                -> notHoldController
  B posts 100 CNY.HJB of H keep=yes          -> ok
  B voids H signed by m1.maker+m1.checker    -> policyNotMet
  B voids H                                  -> ok emits holdVoided later ok:followedUp
  hold H state=voided remaining=0
  held A 200 CNY.HJB | balance A 800 CNY.HJB | balance B 100 CNY.HJB
  B voids H                                  -> holdEnded how=voided
  B posts 1 CNY.HJB of H                     -> holdEnded how=voided
  A voids OWN                                -> ok emits holdVoided later ok:followedUp
  held A 0 CNY.HJB
  wait 2h
  tick                                       -> nothingDue
`)
