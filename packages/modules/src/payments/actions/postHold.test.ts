import { cases } from '../vocabulary.ts'
import { postHold } from './postHold.ts'

const HELD = `
  given asset CNY.HJB
  given asset CNY.OTHER
  given account A member=m1 maker+checker
  given account B member=m2
  given account C member=m3
  given balance A 900 CNY.HJB
  A holds 600 CNY.HJB under H to=B    -> ok emits holdPlaced
  A holds 200 CNY.HJB under OWN       -> ok emits holdPlaced
`

cases(postHold, `
  # takes what is held in parts and refuses in the order of its checks
  B posts 1 cny of H                                  -> assetIdShape
  B posts 01 CNY.HJB of H                             -> amountShape
  B posts 0 CNY.HJB of H                              -> amountNotPositive
  B posts 1 CNY.HJB of H as=cny                       -> assetIdShape assetId=cny
  bytes:19 posts 1 CNY.HJB of H                       -> accountShape
  B posts 1 CNY.HJB of H to=bytes:19                  -> accountShape
  B posts 1 CNY.HJB of bytes:17                       -> promiseIdShape
  B posts 1 CNY.HJB of NONE                           -> holdNotFound
  C posts 1 CNY.HJB of H                              -> notHoldController
  A posts 1 CNY.HJB of H                              -> notHoldController
  B posts 1 CNY.OTHER of H to=C                       -> payeeMismatch
  B posts 601 CNY.OTHER of H                          -> wrongAsset assetId=CNY.HJB
  B posts 601 CNY.HJB of H as=CNY.NONE                -> aboveHold asked=601 remaining=600
  B posts 1 CNY.HJB of H as=CNY.NONE                  -> assetNotFound assetId=CNY.NONE
  B posts 1 CNY.HJB of H as=CNY.OTHER                 -> noSettlementPath
  B posts 250 CNY.HJB of H keep=yes to=B              -> ok emits holdPosted later ok:followedUp
  balance A 650 CNY.HJB | held A 550 CNY.HJB | balance B 250 CNY.HJB | supply CNY.HJB 900
  hold H state=open remaining=350 atoms=600
  B posts 351 CNY.HJB of H                            -> aboveHold asked=351 remaining=350
  B posts 100 CNY.HJB of H                            -> ok emits holdPosted later ok:followedUp
  hold H state=posted remaining=0
  balance A 550 CNY.HJB | held A 200 CNY.HJB | balance B 350 CNY.HJB
  B posts 1 CNY.HJB of H                              -> holdEnded how=posted
  B voids H                                           -> holdEnded how=posted
  B posts 1 CNY.HJB of H signed by m1.maker+m1.checker -> policyNotMet
`, HELD)

cases(postHold, `
  # a hold that names no payee is posted by its payer, to whom the payer says
  B posts 1 CNY.HJB of OWN to=C              -> notHoldController
  A posts 1 CNY.HJB of OWN                   -> payeeMismatch
  A posts 1 CNY.HJB of OWN to=A              -> payeeMismatch
  A posts 1 CNY.HJB of OWN to=D              -> accountNotFound
  A posts 200 CNY.HJB of OWN to=C keep=yes   -> ok emits holdPosted later ok:followedUp
  hold OWN state=posted remaining=0
  balance A 700 CNY.HJB | held A 600 CNY.HJB | balance C 200 CNY.HJB
  wait 2h
  tick                                       -> ok emits ticked later holdExpired:holdExpired
  held A 0 CNY.HJB
`, HELD)

cases(postHold, `
  # reaches an account at another bank, with the settlement, and waits where the bank cannot settle
  given account S1 member=hjb
  given account S2 member=dhb
  given asset CNY
  given balance S1 100 CNY
  given asset CNY.HJB issuer=hjb settles=CNY:S1
  given asset CNY.DHB issuer=dhb settles=CNY:S2
  given account A member=m1
  given account B member=m2
  given balance A 900 CNY.HJB
  A holds 500 CNY.HJB under H to=B              -> ok emits holdPlaced
  B posts 101 CNY.HJB of H as=CNY.DHB keep=yes  -> insufficientFunds needed=101 available=100
  B posts 100 CNY.HJB of H as=CNY.DHB keep=yes  -> ok emits holdPosted settled later ok:followedUp
  balance A 800 CNY.HJB | held A 400 CNY.HJB | balance B 100 CNY.DHB | balance S1 0 CNY | balance S2 100 CNY
  supply CNY.HJB 800 | supply CNY.DHB 100
  S2 holds 100 CNY under SH                     -> ok
  B posts 100 CNY.HJB of H                      -> ok emits holdPosted later ok:followedUp
  held A 0 CNY.HJB | balance B 100 CNY.HJB
`)

cases(postHold, `
  # pays nobody whom the ledger does not know
  given asset CNY.HJB
  given account A member=m1
  given balance A 900 CNY.HJB
  A holds 5 CNY.HJB under H                        -> ok
  A posts 5 CNY.HJB of H to=Z                      -> accountNotFound
  held A 5 CNY.HJB
`)
