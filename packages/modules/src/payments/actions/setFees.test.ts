import { cases } from '../vocabulary.ts'
import { setFees } from './setFees.ts'

const BANKS = `
  given member hjb issuer
  given member dhb issuer
  given account S1 member=hjb
  given account S2 member=dhb
  given account F member=hjb
  given asset CNY
  given asset CNY.HJB issuer=hjb settles=CNY:S1
  given asset CNY.DHB issuer=dhb settles=CNY:S2
  given account A member=m1
  given account B member=m2
  given account M member=op
  given balance M 100000 CNY
  given balance S1 10000 CNY
  given balance A 10000 CNY.HJB
`

cases(setFees, `
  # refuses in the order of its checks
  hjb charges cny for 9                                        -> assetIdShape assetId=cny
  H charges CNY.HJB for 9                                      -> memberIdShape
  hjb charges CNY.HJB for 0 flat=x                             -> feeTermsShape
  hjb charges CNY.HJB for 5                                    -> feeTermsShape
  hjb charges CNY.HJB for 1 flat=01 by=DEBT to=F               -> feeTermsShape
  hjb charges CNY.HJB for 1 least=-1 by=DEBT to=F              -> feeTermsShape
  hjb charges CNY.HJB for 1 flat=1 most=2^127 by=DEBT to=F     -> feeTermsShape
  hjb charges CNY.HJB for 1 bps=10001 by=DEBT to=F             -> feeTermsShape
  hjb charges CNY.HJB for 1 flat=1 least=3 most=2 by=DEBT to=F -> feeTermsShape
  hjb charges CNY.HJB for 1 flat=1 by=SLEV to=F                -> feeTermsShape
  hjb charges CNY.HJB for 3 flat=1 by=CRED to=F                -> feeTermsShape
  hjb charges CNY.HJB for 3 flat=1 by=SHAR to=F                -> feeTermsShape
  hjb charges CNY.HJB for 4 flat=1 by=DEBT to=F                -> feeTermsShape
  hjb charges CNY.HJB for 4 flat=1 by=SHAR to=F                -> feeTermsShape
  hjb charges CNY.HJB for 1 flat=0 by=DEBT to=F                -> feeTermsShape
  hjb charges CNY.HJB for 1 flat=0                             -> feeTermsShape
  hjb charges CNY.HJB for 1 least=0                            -> feeTermsShape
  hjb charges CNY.HJB for 1 most=5                             -> feeTermsShape
  hjb charges CNY.HJB for 1 by=DEBT                            -> feeTermsShape
  hjb charges CNY.HJB for 1 to=F                               -> feeTermsShape
  hjb charges CNY.HJB for 1 flat=1 by=DEBT                     -> accountShape
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=bytes:21         -> accountShape
  hjb charges CNY.CJB for 1 flat=1 by=DEBT to=Z                -> assetNotFound assetId=CNY.CJB
  dhb charges CNY.HJB for 1 flat=1 by=DEBT to=Z                -> notTheIssuer memberId=dhb
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=Z                -> accountNotFound
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=S2               -> feeAccountUnfit memberId=hjb
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=F at=86426s      -> feeNotice earliestMs=1764086427000 latestMs=1798560027000
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=F at=401d        -> feeNotice
  hjb charges CNY.HJB for 1 at=0s                              -> feeNotice
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=F at=1d signed by hjb.maker -> policyNotMet
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=F at=86431s      -> ok emits feesSet
  hjb charges CNY.HJB for 1 flat=2 by=DEBT to=F at=34560032s   -> ok emits feesSet
  fees CNY.HJB 1 none:2 | fees CNY.HJB 2 unset
`, BANKS)

cases(setFees, `
  # begins when it was announced for; until then the terms before hold, and what was announced can be replaced
  hjb charges CNY.HJB for 1 flat=5 by=DEBT to=F at=2d          -> ok
  wait 47h
  A pays B 1 CNY.HJB                                           -> ok emits transferred
  wait 2h
  A pays B 1 CNY.HJB                                           -> ok emits transferred feeCharged
  balance A 9993 CNY.HJB | balance B 2 CNY.HJB | balance F 5 CNY.HJB | supply CNY.HJB 10000
  hjb charges CNY.HJB for 1 flat=50 by=DEBT to=F at=10d        -> ok
  hjb charges CNY.HJB for 1 at=4d                              -> ok emits feesSet
  fees CNY.HJB 1 5:none
  A pays B 1 CNY.HJB                                           -> ok emits transferred feeCharged
  balance F 10 CNY.HJB
  wait 2d
  A pays B 1 CNY.HJB                                           -> ok emits transferred
  wait 10d
  A pays B 1 CNY.HJB                                           -> ok emits transferred
  balance F 10 CNY.HJB
  hjb charges CNY.HJB for 1 flat=7 by=DEBT to=F at=20d         -> ok
  fees CNY.HJB 1 none:7
`, BANKS)

cases(setFees, `
  # flat and proportional, rounded down, at least and at most, on top of the amount
  hjb charges CNY.HJB for 1 flat=2 bps=30 least=4 most=9 by=DEBT to=F at=25h -> ok
  wait 26h
  A pays B 1 CNY.HJB            -> ok emits transferred feeCharged
  balance F 4 CNY.HJB
  A pays B 999 CNY.HJB          -> ok
  balance F 8 CNY.HJB
  A pays B 1000 CNY.HJB         -> ok
  balance F 13 CNY.HJB
  A pays B 2667 CNY.HJB         -> ok
  balance F 22 CNY.HJB
  A pays B 5000 CNY.HJB         -> ok
  balance F 31 CNY.HJB | balance A 302 CNY.HJB | balance B 9667 CNY.HJB
  A pays B 303 CNY.HJB          -> insufficientFunds needed=303 available=302
  A pays B 299 CNY.HJB          -> feeNotCovered fee=4 left=3
  A pays B 302 CNY.HJB          -> feeNotCovered fee=4 left=0
  A pays B 298 CNY.HJB          -> ok
  balance A 0 CNY.HJB | balance F 35 CNY.HJB
  # who collects pays nothing
  F pays B 35 CNY.HJB           -> ok emits transferred
  # and takes what it is paid by its customers
  B pays F 1 CNY.HJB            -> ok emits transferred feeCharged
  balance F 5 CNY.HJB
`, BANKS)

cases(setFees, `
  # the payer bounds what is charged
  hjb charges CNY.HJB for 1 flat=5 by=DEBT to=F at=25h -> ok
  hjb charges CNY.HJB for 2 flat=6 by=SHAR to=F at=25h -> ok
  hjb charges CNY.HJB for 3 flat=2 by=DEBT to=F at=25h -> ok
  hjb charges CNY.HJB for 4 flat=8 by=CRED to=F at=25h -> ok
  A pays B 10 CNY.HJB maxFee=0                       -> ok emits transferred
  A holds 100 CNY.HJB under H to=B until=4d          -> ok
  A schedules 10 CNY.HJB to B as P1 at=27h maxFee=4  -> ok
  A schedules 10 CNY.HJB to B as P2 at=27h maxFee=5  -> ok
  schedule P1 maxFee=4
  wait 26h
  A pays B 10 CNY.HJB maxFee=x                       -> maxFeeShape
  A sends B 10 CNY.HJB as CNY.HJB under U maxFee=01  -> maxFeeShape
  A bulks CNY.HJB to B:10 maxFee=-1                  -> maxFeeShape
  B posts 10 CNY.HJB of H maxFee=x                   -> maxFeeShape
  A schedules 1 CNY.HJB to B as P3 maxFee=x          -> maxFeeShape
  A pays B 10 CNY.HJB maxFee=4                       -> feeAboveBound fee=5 bound=4
  A pays B 10 CNY.HJB maxFee=5                       -> ok emits transferred feeCharged
  A sends B 10 CNY.HJB as CNY.HJB under U maxFee=5   -> feeAboveBound fee=6
  A sends B 10 CNY.HJB as CNY.HJB under U maxFee=6   -> ok emits creditTransferred feeCharged
  A bulks CNY.HJB to B:1,B:1 maxFee=3                -> feeAboveBound fee=4 bound=3
  A bulks CNY.HJB to B:1,B:1 maxFee=4                -> ok emits bulkTransferred bulkEntries feeCharged
  B posts 10 CNY.HJB of H maxFee=7                   -> feeAboveBound fee=8
  B posts 10 CNY.HJB of H maxFee=8 keep=yes          -> ok emits holdPosted feeCharged
  wait 1h
  tick -> ok emits ticked later feeAboveBound:scheduledPaymentFailed ok:transferred+feeCharged
`, BANKS)

cases(setFees, `
  # out of the amount, or each a half: the payee gets less, and nothing at all is no payment
  hjb charges CNY.HJB for 1 flat=7 by=CRED to=F at=25h -> ok
  hjb charges CNY.HJB for 2 flat=7 by=SHAR to=F at=25h -> ok
  wait 26h
  A pays B 7 CNY.HJB                                 -> feeAboveAmount fee=7 amount=7
  A pays B 8 CNY.HJB                                 -> ok emits transferred feeCharged
  balance A 9992 CNY.HJB | balance B 1 CNY.HJB | balance F 7 CNY.HJB
  A sends B 3 CNY.HJB as CNY.DHB under U1            -> feeAboveAmount fee=3 amount=3
  A sends B 10 CNY.HJB as CNY.DHB under U1           -> ok emits creditTransferred settled feeCharged
  balance A 9978 CNY.HJB | balance B 7 CNY.DHB | balance F 14 CNY.HJB | balance S1 9993 CNY | supply CNY.HJB 9993 | supply CNY.DHB 7
  # exactly the amount is there: the half that the payer bears is not
  A pays B 9968 CNY.HJB                              -> ok
  balance A 10 CNY.HJB
  A sends B 10 CNY.HJB as CNY.DHB under U2           -> feeNotCovered fee=4 left=0
  A sends B 7 CNY.HJB as CNY.DHB under U2            -> feeNotCovered fee=4 left=3
  A sends B 6 CNY.HJB as CNY.DHB under U2            -> ok
  balance A 0 CNY.HJB
  # what is paid back is what arrived, and costs nothing
  B refunds 8 CNY.DHB of U1 under R1                 -> refundAbovePayment asked=8 left=7
  B refunds 7 CNY.DHB of U1 under R1                 -> ok emits refunded settled later ok:followedUp
  balance A 7 CNY.HJB
`, BANKS)

cases(setFees, `
  # each entry of a bulk that is paid, in both modes
  hjb charges CNY.HJB for 3 bps=1000 by=DEBT to=F at=25h -> ok
  wait 26h
  A bulks CNY.HJB to B:9000,B:100                    -> feeNotCovered fee=910 left=900
  A bulks CNY.HJB to B:9000,F:90                     -> ok emits bulkTransferred bulkEntries feeCharged
  balance A 1 CNY.HJB | balance B 9000 CNY.HJB | balance F 999 CNY.HJB
  given balance A 120 CNY.HJB
  A bulks CNY.HJB to B:100,Z:5,B:10,B:11,B:9,B:1 each=yes maxFee=9 -> feeAboveBound fee=10 bound=9
  A bulks CNY.HJB to B:100,Z:5,B:10,B:11,B:9,B:1 each=yes maxFee=10 -> ok emits bulkTransferred bulkEntries feeCharged
  balance A 0 CNY.HJB | balance B 9110 CNY.HJB | balance F 1009 CNY.HJB
  # an entry for which the fee does not suffice is not paid, and less may be
  given balance A 20 CNY.HJB
  A bulks CNY.HJB to B:20,B:18,B:5 each=yes          -> ok emits bulkTransferred bulkEntries feeCharged
  balance A 1 CNY.HJB | balance B 9128 CNY.HJB | balance F 1010 CNY.HJB
  # nothing paid, nothing charged
  A bulks CNY.HJB to B:19,B:1 each=yes               -> ok emits bulkTransferred bulkEntries
  A bulks CNY.HJB to B:2 each=yes                    -> ok emits bulkTransferred bulkEntries
  F bulks CNY.HJB to B:10                            -> ok emits bulkTransferred bulkEntries
  A bulks CNY.HJB to B:2^127-1:3                     -> insufficientFunds
`, BANKS)

cases(setFees, `
  # the post of a hold pays out of what is posted
  hjb charges CNY.HJB for 4 flat=30 by=CRED to=F at=25h -> ok
  A holds 10000 CNY.HJB under H to=B until=4d        -> ok
  wait 26h
  B posts 30 CNY.HJB of H keep=yes                   -> feeAboveAmount fee=30 amount=30
  B posts 100 CNY.HJB of H keep=yes                  -> ok emits holdPosted feeCharged later ok:followedUp
  hold H remaining=9900
  held A 9900 CNY.HJB | balance A 9900 CNY.HJB | balance B 70 CNY.HJB | balance F 30 CNY.HJB
  B posts 1000 CNY.HJB of H as=CNY.DHB               -> ok emits holdPosted settled feeCharged later ok:followedUp
  held A 0 CNY.HJB | balance A 8900 CNY.HJB | balance B 970 CNY.DHB | balance F 60 CNY.HJB | balance S2 970 CNY
`, BANKS)

cases(setFees, `
  # a payment that waits holds its fee as well, pays it when it settles, and has it back when it does not
  given balance S1 5 CNY
  hjb charges CNY.HJB for 2 flat=9 by=SHAR to=F at=25h -> ok
  wait 26h
  A sends B 9997 CNY.HJB as CNY.DHB under U0 queue=1 -> feeNotCovered fee=5 left=3
  A sends B 100 CNY.HJB as CNY.DHB under U1 queue=1  -> ok emits paymentQueued
  A sends B 50 CNY.HJB as CNY.DHB under U2 queue=1   -> ok emits paymentQueued
  held A 160 CNY.HJB | balance A 10000 CNY.HJB
  A withdraws U2                                     -> ok later queuedPaymentCancelled:paymentUnqueued
  held A 105 CNY.HJB
  hjb charges CNY.HJB for 2 flat=900 by=SHAR to=F at=51h -> ok
  wait 26h
  M pays S1 91 CNY                                   -> ok emits transferred later ok:creditTransferred+settled+feeCharged
  queue S1 CNY none | held A 0 CNY.HJB | balance A 9895 CNY.HJB | balance B 96 CNY.DHB | balance F 9 CNY.HJB | balance S1 0 CNY
  # of what it pays back there is no fee
  B refunds 96 CNY.DHB of U1 under R1                -> ok emits refunded settled later ok:followedUp
`, BANKS)

cases(setFees, `
  # nothing is charged where nothing may come to the account that collects: no customer is stopped by that
  hjb charges CNY.HJB for 1 flat=9 by=DEBT to=F at=25h -> ok
  hjb charges CNY.HJB for 2 flat=9 by=DEBT to=F at=25h -> ok
  given balance S1 0 CNY
  wait 26h
  A sends B 100 CNY.HJB as CNY.DHB under U1 queue=1  -> ok emits paymentQueued
  held A 109 CNY.HJB
  op freezes F credit court-order                    -> ok
  A pays B 100 CNY.HJB                               -> ok emits transferred
  M pays S1 100 CNY                                  -> ok emits transferred later ok:creditTransferred+settled
  held A 0 CNY.HJB | balance A 9800 CNY.HJB | balance F 0 CNY.HJB
`, BANKS)

cases(setFees, `
  # a fee in a settlement asset settles the queue of the account that collects it
  op charges CNY for 1 flat=60 by=DEBT to=M at=25h   -> ok
  given account C member=m3
  given balance S1 0 CNY
  given balance C 1000 CNY
  wait 26h
  given asset CNY.OP issuer=op settles=CNY:M
  given balance A 10 CNY.OP
  M pays C 99990 CNY                                 -> ok emits transferred
  A sends B 10 CNY.OP as CNY.DHB under U1 queue=1    -> ok emits creditTransferred settled
  given balance A 70 CNY.OP
  A sends B 60 CNY.OP as CNY.DHB under U2 queue=1    -> ok emits paymentQueued
  C pays S1 1 CNY                                    -> ok emits transferred feeCharged later ok:creditTransferred+settled
  queue M CNY none
`, BANKS)

cases(setFees, `
  # is announced a day before at the least and 400 days at the most, to the millisecond
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=F at=86400999ms    -> feeNotice
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=F at=34560002001ms -> feeNotice
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=F at=86403000ms    -> ok
  hjb charges CNY.HJB for 1 flat=1 by=DEBT to=F at=34560004000ms -> ok
`, BANKS)

cases(setFees, `
  # may take all, have one bound for both, or only a minimum; a fee of nothing is none
  hjb charges CNY.HJB for 2 bps=10000 by=DEBT to=F at=25h        -> ok
  hjb charges CNY.HJB for 2 flat=1 least=3 most=3 by=DEBT to=F at=25h -> ok
  hjb charges CNY.HJB for 2 least=2 by=DEBT to=F at=25h          -> ok
  hjb charges CNY.HJB for 1 bps=100 by=DEBT to=F at=25h          -> ok
  wait 26h
  A pays B 99 CNY.HJB                                            -> ok emits transferred
  A pays B 100 CNY.HJB                                           -> ok emits transferred feeCharged
`, BANKS)
