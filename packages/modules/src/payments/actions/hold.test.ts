import { cases } from '../vocabulary.ts'
import { hold } from './hold.ts'

cases(hold, `
  # reserves money and refuses in the order of its checks
  given asset CNY.HJB
  given account A member=m1 maker+checker
  given account B member=m2
  given balance A 900 CNY.HJB
  A holds 1 cny under H                          -> assetIdShape
  A holds 01 CNY.HJB under H                     -> amountShape
  A holds 0 CNY.HJB under H                      -> amountNotPositive
  bytes:19 holds 1 CNY.HJB under H               -> accountShape
  A holds 1 CNY.HJB under H to=bytes:19          -> accountShape
  A holds 1 CNY.HJB under H to=A                 -> sameAccount
  A holds 1 CNY.HJB under bytes:15               -> promiseIdShape
  A holds 1 CNY.DHB under H to=C                 -> assetNotFound assetId=CNY.DHB
  A holds 901 CNY.HJB under H to=C               -> accountNotFound
  A holds 901 CNY.HJB under H until=0s           -> insufficientFunds needed=901 available=900
  A holds 1 CNY.HJB under H until=0s             -> timeOutOfRange nowMs=1764000011000 latestMs=1798560011000
  A holds 1 CNY.HJB under H until=12s            -> timeOutOfRange nowMs=1764000012000
  A holds 1 CNY.HJB under H until=34560014s      -> timeOutOfRange latestMs=1798560013000
  A holds 600 CNY.HJB under H to=B until=34560014s -> ok emits holdPlaced
  balance A 900 CNY.HJB | held A 600 CNY.HJB | supply CNY.HJB 900
  hold H state=open atoms=600 remaining=600 expiresMs=1798560014000 height=14
  A holds 1 CNY.HJB under H                      -> holdExists height=14
  A holds 301 CNY.HJB under H                    -> insufficientFunds needed=301 available=300
  A holds 300 CNY.HJB under H2                   -> ok emits holdPlaced
  held A 900 CNY.HJB
  A holds 1 CNY.HJB under H3                     -> insufficientFunds available=0
  A pays B 1 CNY.HJB                             -> insufficientFunds available=0
  A redeems 1 CNY.HJB                            -> insufficientFunds available=0
  A holds 1 CNY.HJB under H3 signed by m1.maker  -> policyNotMet role=checker
`)

cases(hold, `
  # is released when its time is over, and what became of it stands beside it
  given asset CNY.HJB
  given account A member=m1
  given account B member=m2
  given balance A 900 CNY.HJB
  A holds 600 CNY.HJB under H to=B until=60s     -> ok emits holdPlaced
  A holds 100 CNY.HJB under H2 until=50s         -> ok emits holdPlaced
  tick                                           -> nothingDue
  B posts 150 CNY.HJB of H keep=yes              -> ok emits holdPosted later ok:followedUp
  wait 44500ms
  tick                                           -> nothingDue nowMs=1764000049500
  tick steps=1                                   -> ok emits ticked later holdExpired:holdExpired
  held A 450 CNY.HJB
  hold H2 state=expired remaining=0
  wait 9s
  B posts 1 CNY.HJB of H                         -> holdEnded how=expired
  B voids H                                      -> holdEnded how=expired
  hold H state=open remaining=450
  tick                                           -> ok emits ticked later holdExpired:holdExpired
  hold H state=expired remaining=0
  held A 0 CNY.HJB | balance A 750 CNY.HJB | balance B 150 CNY.HJB
  tick                                           -> nothingDue
  B posts 1 CNY.HJB of H                         -> holdEnded how=expired
  A holds 1 CNY.HJB under H                      -> holdExists
  A pays B 750 CNY.HJB                           -> ok
`)

cases(hold, `
  # is kept for 400 days after it ended, and then unknown again
  given asset CNY.HJB
  given account A member=m1
  given balance A 900 CNY.HJB
  A holds 600 CNY.HJB under H until=400d         -> ok
  A voids H                                      -> ok later ok:followedUp
  A holds 600 CNY.HJB under H2 until=10d         -> ok
  wait 400d
  tick                                           -> ok emits ticked later holdExpired:holdExpired
  hold H none | hold H2 state=expired
  A voids H                                      -> holdNotFound
  A holds 600 CNY.HJB under H until=401d         -> ok
`)

const HELD = `
  given asset CNY.HJB
  given account A member=m1
  given account B member=m2
  given balance A 900 CNY.HJB
`

cases(hold, `
  # lasts until its time, to the millisecond
  A holds 1 CNY.HJB under H1 until=1000ms          -> timeOutOfRange
  A holds 1 CNY.HJB under H1 until=2001ms          -> ok
  A holds 1 CNY.HJB under H2 until=34560003001ms   -> timeOutOfRange
  A holds 1 CNY.HJB under H2 until=34560004000ms   -> ok
  A holds 1 CNY.HJB under H3 to=B until=8s         -> ok
  A holds 1 CNY.HJB under H4 to=B until=8s         -> ok
  wait 999ms
  B posts 1 CNY.HJB of H3                          -> ok
  wait 1ms
  B posts 1 CNY.HJB of H4                          -> holdEnded how=expired
`, HELD)
