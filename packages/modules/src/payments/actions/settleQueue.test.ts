import { cases } from '../vocabulary.ts'
import { settleQueue } from './settleQueue.ts'

const THREE_BANKS = `
  given member hjb issuer
  given member dhb issuer
  given member cjb issuer
  given account S1 member=hjb
  given account S2 member=dhb
  given account S3 member=cjb
  given asset CNY
  given asset CNY.HJB issuer=hjb settles=CNY:S1
  given asset CNY.DHB issuer=dhb settles=CNY:S2
  given asset CNY.CJB issuer=cjb settles=CNY:S3
  given account A member=m1
  given account B member=m2
  given account C member=m3
  given account M member=op
  given balance M 100000 CNY
  given balance A 900 CNY.HJB
  given balance B 900 CNY.DHB
`

cases(settleQueue, `
  # a payment waits when its bank is short, and a credit settles it in the same transaction
  A sends B 1 CNY.HJB as CNY.DHB under U0 queue=4        -> queuePriorityShape priority=4
  A sends B 300 CNY.HJB as CNY.DHB under U1              -> insufficientFunds assetId=CNY
  A sends B 300 CNY.HJB as CNY.DHB under U1 queue=2      -> ok emits paymentQueued
  balance A 900 CNY.HJB | held A 300 CNY.HJB | balance B 900 CNY.DHB | queue S1 CNY 1 | supply CNY.HJB 900
  A sends B 300 CNY.HJB as CNY.DHB under U1              -> duplicateUetr
  A pays B 601 CNY.HJB                                   -> insufficientFunds available=600
  M pays S1 299 CNY                                      -> ok emits transferred
  queue S1 CNY 1 | balance S1 299 CNY
  M pays S1 1 CNY                                        -> ok emits transferred later ok:creditTransferred+settled
  queue S1 CNY none | balance S1 0 CNY | balance S2 300 CNY | balance A 600 CNY.HJB | held A 0 CNY.HJB | balance B 1200 CNY.DHB
  supply CNY.HJB 600 | supply CNY.DHB 1200
`, THREE_BANKS)

cases(settleQueue, `
  # who waits is not overtaken: by priority, and first come first served within one; a head that cannot be paid stops the others
  A sends B 100 CNY.HJB as CNY.DHB under U1 queue=3      -> ok emits paymentQueued
  A sends B 200 CNY.HJB as CNY.DHB under U2 queue=2      -> ok emits paymentQueued
  A sends B 50 CNY.HJB as CNY.DHB under U3 queue=2       -> ok emits paymentQueued
  M pays S1 150 CNY                                      -> ok
  queue S1 CNY 3
  A sends B 10 CNY.HJB as CNY.DHB under U4 queue=3       -> ok emits paymentQueued
  A sends B 10 CNY.HJB as CNY.DHB under U5 queue=1       -> ok emits creditTransferred settled
  queue S1 CNY 4 | balance S1 140 CNY
  M pays S1 60 CNY                                       -> ok
  queue S1 CNY 3 | balance B 1110 CNY.DHB | balance S1 0 CNY
  M pays S1 150 CNY                                      -> ok
  queue S1 CNY 1 | balance B 1260 CNY.DHB
`, THREE_BANKS)

cases(settleQueue, `
  # what one bank is paid settles the next, also in a circle
  B sends C 300 CNY.DHB as CNY.CJB under U1 queue=2      -> ok emits paymentQueued
  A sends B 300 CNY.HJB as CNY.DHB under U2 queue=2      -> ok emits paymentQueued
  given balance C 300 CNY.CJB
  C sends A 300 CNY.CJB as CNY.HJB under U3 queue=2      -> ok emits paymentQueued
  M pays S1 300 CNY                                      -> ok
  queue S1 CNY none | queue S2 CNY none | queue S3 CNY none | balance S1 300 CNY | balance A 900 CNY.HJB | balance B 900 CNY.DHB | balance C 300 CNY.CJB
`, THREE_BANKS)

cases(settleQueue, `
  # refuses in the order of its checks, and can be sent by anybody
  S1 settles cny                                         -> assetIdShape
  bytes:19 settles CNY                                   -> accountShape
  S1 settles CNY                                         -> nothingToSettle
  A sends B 300 CNY.HJB as CNY.DHB under U1 queue=1      -> ok
  S1 settles CNY                                         -> nothingToSettle
  given balance S1 300 CNY
  S1 settles CNY signed by m3.maker                      -> ok emits queueSettled later ok:creditTransferred+settled
  queue S1 CNY none | balance B 1200 CNY.DHB
`, THREE_BANKS)

cases(settleQueue, `
  # a bulk in the settlement asset settles as well
  A sends B 300 CNY.HJB as CNY.DHB under U1 queue=1      -> ok
  M bulks CNY to S3:5,S1:300                             -> ok
  queue S1 CNY none | balance B 1200 CNY.DHB | balance S3 5 CNY
`, THREE_BANKS)

cases(settleQueue, `
  # a hold on a settlement account that is voided, posted in part or over settles what it kept waiting, in the same transaction
  given balance S1 300 CNY
  S1 holds 100 CNY under VOIDED to=M                     -> ok
  S1 holds 100 CNY under PART to=M                       -> ok
  S1 holds 100 CNY under OVER to=M until=60s             -> ok
  A sends B 100 CNY.HJB as CNY.DHB under U1 queue=1      -> ok emits paymentQueued
  A sends B 70 CNY.HJB as CNY.DHB under U2 queue=1       -> ok emits paymentQueued
  A sends B 130 CNY.HJB as CNY.DHB under U3 queue=1      -> ok emits paymentQueued
  M voids VOIDED                                         -> ok emits holdVoided later ok:followedUp ok:creditTransferred+settled
  M posts 20 CNY of PART keep=yes                        -> ok emits holdPosted later ok:followedUp
  queue S1 CNY 2
  M posts 10 CNY of PART                                 -> ok emits holdPosted later ok:followedUp ok:creditTransferred+settled
  M pays S1 30 CNY                                       -> ok emits transferred
  queue S1 CNY 1
  wait 2m
  tick                                                   -> ok emits ticked later holdExpired:holdExpired ok:creditTransferred+settled
  queue S1 CNY none | balance S1 0 CNY | balance S2 300 CNY | held S1 0 CNY
`, THREE_BANKS)

cases(settleQueue, `
  # what can never be made is given back
  given balance C 2^127-1000 CNY.DHB
  A sends B 99 CNY.HJB as CNY.DHB under U1 queue=1       -> ok emits paymentQueued
  A sends B 1 CNY.HJB as CNY.DHB under U2 queue=1        -> ok emits paymentQueued
  given balance C 2^127-902 CNY.DHB
  M pays S1 300 CNY                                      -> ok emits transferred later supplyExceeded:paymentUnqueued ok:creditTransferred+settled
  queue S1 CNY none | balance A 899 CNY.HJB | held A 0 CNY.HJB | balance B 901 CNY.DHB | balance S1 299 CNY
`, THREE_BANKS)

cases(settleQueue, `
  # settles 32 at once and the rest as often as it is sent, and takes no more than 10,000
  given balance A 10001 CNY.HJB
  given waiting A B CNY.HJB CNY.DHB 10000
  A sends B 1 CNY.HJB as CNY.DHB under U1 queue=1        -> queueFull limit=10000
  M pays S1 100 CNY                                      -> ok emits transferred
  queue S1 CNY 9968 | balance S1 68 CNY
  S1 settles CNY & S1 settles CNY & S1 settles CNY       -> ok emits queueSettled queueSettled queueSettled
  queue S1 CNY 9900 | balance S1 0 CNY
  S1 settles CNY                                         -> nothingToSettle
`, THREE_BANKS)

cases(settleQueue, `
  # a UETR is not free for another payment as long as its payment waits, however long that is
  A sends B 300 CNY.HJB as CNY.DHB under U1 queue=1      -> ok emits paymentQueued
  wait 401d
  tick                                                   -> ok
  payment U1 none
  A sends B 300 CNY.HJB as CNY.DHB under U1 queue=1      -> duplicateUetr
  M pays S1 300 CNY                                      -> ok emits transferred later ok:creditTransferred+settled
  held A 0 CNY.HJB | balance B 1200 CNY.DHB
`, THREE_BANKS)

cases(settleQueue, `
  # concerns payments between banks alone: others go at once or not at all, whoever waits
  given asset CNY.HJB2 issuer=hjb settles=CNY:S1
  given waiting A B CNY.HJB CNY.DHB 1
  A sends B 1 CNY.HJB as CNY.HJB under U1 queue=2        -> ok emits creditTransferred
  A sends B 1 CNY.HJB as CNY.HJB2 under U2 queue=3       -> ok emits creditTransferred
  M sends A 1 CNY as CNY under U3 queue=1                -> ok emits creditTransferred
  A sends B 1 CNY.HJB as CNY under U4 queue=1            -> noSettlementPath
  M sends B 1 CNY as CNY.DHB under U5 queue=1            -> noSettlementPath
`, THREE_BANKS)

cases(settleQueue, `
  # waits behind a single one of its own priority, though the bank could pay it; what nothing could pay does not
  A sends B 100 CNY.HJB as CNY.DHB under U1 queue=2      -> ok emits paymentQueued
  M pays S1 50 CNY                                       -> ok
  A sends B 10 CNY.HJB as CNY.DHB under U2 queue=2       -> ok emits paymentQueued
  op freezes B credit court-order                        -> ok
  A sends B 10 CNY.HJB as CNY.DHB under U3 queue=2       -> payeeFrozen
`, THREE_BANKS)

cases(settleQueue, `
  # holds ten thousand payments, and tells whoever has nothing that he has nothing
  given balance A 10001 CNY.HJB
  given waiting A B CNY.HJB CNY.DHB 9999
  A sends B 1 CNY.HJB as CNY.DHB under U1 queue=2        -> ok emits paymentQueued
  A sends B 1 CNY.HJB as CNY.DHB under U2 queue=2        -> queueFull limit=10000
  A sends B 2 CNY.HJB as CNY.DHB under U3 queue=2        -> insufficientFunds assetId=CNY.HJB
`, THREE_BANKS)

const inLine = (from: number, to: number, row: (name: string) => string): string => Array.from({ length: to - from }, (_, i) => row(`W${from + i}`)).join('\n')
const waits = (count: number): string => inLine(0, count, name => `A sends B 1 CNY.HJB as CNY.DHB under ${name} queue=2 -> ok emits paymentQueued`)
// The first one last: what is withdrawn at the head takes no other empty place with it.
const emptied = (count: number): string => `${inLine(1, count + 1, name => `A withdraws ${name} -> ok`)}\nA withdraws W0 -> ok`

cases(settleQueue, `
  # looks at 128 places for one credit: 127 that stand empty, and the payment behind them
  ${waits(129)}
  ${emptied(127)}
  M pays S1 1 CNY                                        -> ok later ok:creditTransferred+settled
`, THREE_BANKS)

cases(settleQueue, `
  # goes on with the next credit where 128 places stand empty
  ${waits(130)}
  ${emptied(128)}
  M pays S1 1 CNY                                        -> ok emits transferred
  queue S1 CNY 1
  S1 settles CNY                                         -> ok later ok:creditTransferred+settled
`, THREE_BANKS)

cases(settleQueue, `
  # keeps a UETR from those that may wait, also when its record is gone
  A sends B 300 CNY.HJB as CNY.DHB under U1 queue=2      -> ok emits paymentQueued
  wait 402d
  tick                                                   -> ok
  A sends B 300 CNY.HJB as CNY.DHB under U1 queue=2      -> duplicateUetr
  A sends B 300 CNY.HJB as CNY.DHB under U1              -> insufficientFunds assetId=CNY
`, THREE_BANKS)
