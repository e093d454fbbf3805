import { cases } from '../vocabulary.ts'
import { recall } from './recall.ts'

const before = `
  given member m1
  given member m2
  given member m3
  m1 registers product ROOT makers=m2                   -> ok
  m1 commissions ROOT/L1*500                            -> ok
`

cases(recall, `
  # recalls an item, and all that was made of it by Ticks
  m%1 recalls ROOT/L1 as R                              -> memberIdShape
  m1 recalls ROOT/L1 as bytes:15                        -> recallShape
  m1 recalls box:B1 as R                                -> recallShape
  m1 recalls ROOT/L1 as R reason=X                      -> recallShape
  m1 recalls ROOT/NONE as R                             -> itemNotFound
  m3 recalls ROOT/L1 as R                               -> notEntitled memberId=m3
  m1 turns ROOT/L1*400 into ROOT/A1..20*20 time=1       -> ok
  m1 turns ROOT/A1*10+ROOT/A2*20 into ROOT/B1*30 time=2 -> ok
  m1 turns ROOT/A1*10+ROOT/B1*1 into ROOT/C1*11 time=3  -> ok
  op recalls ROOT/L1 as R                               -> ok emits recallBegun
  item ROOT/L1 recalls=R
  item ROOT/A1 recalls=none
  recall R items=1 closed=no
  m1 recalls ROOT/A3 as R                               -> recallExists
  tick steps=1                                          -> ok emits recallSpread ticked
  recall R items=21 closed=no
  tick                                                  -> ok emits recallSpread ticked
  recall R items=23 closed=yes next=23
  item ROOT/C1 recalls=R
  tick                                                  -> kernel.nothingDue
  m1 recalls ROOT/A3 as S                               -> ok
  tick                                                  -> ok
  item ROOT/A3 recalls=R+S
  recall S items=1 closed=yes
`, before)

cases(recall, `
  # lets the maker of an item recall it, and so many spread at once
  m2 commissions ROOT/L2*5                              -> ok
  m2 recalls ROOT/L2 as R                               -> ok
  m2 recalls ROOT/L1 as S                               -> notEntitled
  tick                                                  -> ok
  given spreading 64
  m1 recalls ROOT/L1 as S                               -> tooManyRecalls limit=64
`, before)
