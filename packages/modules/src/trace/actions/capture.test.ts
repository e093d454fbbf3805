import { cases } from '../vocabulary.ts'
import { capture } from './capture.ts'

const before = `
  given member m1
  given member m2
  given member m3
  m1 registers product ROOT makers=m2                   -> ok
  m2 registers product SOUP                             -> ok
  m1 registers product BOTTLE unit=EA decimals=0        -> ok
  m2 makes SOUP of ROOT:9/10                            -> ok
  m1 registers place FARM                               -> ok
`

cases(capture, `
  # is refused where its bytes are out of shape
  m%1 commissions ROOT/L1*500                           -> memberIdShape
  m1 captures says                                      -> eventShape index=0
  m1 commissions ROOT/L1*500 id=bytes:31                -> eventShape
  m1 commissions ROOT/L1*500 private=bytes:31           -> eventShape
  m1 commissions ROOT/L1*500 at=9506000140446           -> glnShape
  m1 sees ROOT/L1 Storing                               -> eventShape
  m1 sees ROOT/L1 shipping                              -> eventShape
  m1 sees ROOT/L1 storing to=m2                         -> eventShape
  m1 deals ROOT/L1 under bytes:31                       -> eventShape
  m1 ends ROOT/L1 x                                     -> eventShape
  m1 declares bytes:31 wrong                            -> eventShape
  m1 commissions ROOT/L1*0                              -> itemsShape index=0
  m1 commissions box:B1*1                               -> itemsShape
  m1 commissions ROOT/L1*5+ROOT/L1*5                    -> itemsShape
  m1 commissions as:00/106141412345678907*0             -> itemsShape
  m1 sees as:01/09506000134353/10/L1 storing            -> itemsShape
  m1 packs box:B1 into box:B1                           -> itemsShape
  m1 turns box:B1*0 into SOUP/S1*1                      -> itemsShape
  m1 turns ROOT/L1*5 into ROOT/L1*5                     -> itemsShape
  m1 commissions ROOT#1..1001                           -> itemsShape
  m1 captures makes:ROOT#1..1000,makes:BOTTLE#1..1000,sees:ROOT#1..1000,sees:BOTTLE#1..1000,sees:ROOT#1 -> captureShape limit=1000 items=4000
  m1 commissions ROOT/L1*500 signed by m2.maker         -> kernel.officersMissing
`, before)

cases(capture, `
  # commissions what the member may make and has no recipe, once
  m1 commissions NONE/L1*500                            -> productNotFound
  m1 commissions ROOT/L1*500 at=NOWHERE                 -> placeNotFound
  m3 commissions ROOT/L1*500                            -> notAMaker index=0
  m2 commissions SOUP/S1*10                             -> inputsMissing index=0
  m1 commissions ROOT/L1*500 time=9999                  -> timeInFuture index=0
  m1 commissions ROOT/L1*500+BOTTLE#1..3+box:B1*0 at=FARM -> ok emits captured captureResults
  item ROOT/L1 holder=m1 maker=m1 made=500 left=500 state=active parent=none place=some events=1 since=11
  item box:B1 made=0 left=0
  item BOTTLE#3 made=1
  m2 commissions ROOT/L1*500                            -> alreadyCommissioned
  m2 commissions ROOT/L2*7                              -> ok
`, before)

cases(capture, `
  # takes the same event twice as one, and another under its id not at all
  m1 commissions ROOT/L1*500 id=E1                      -> ok
  m1 commissions ROOT/L1*500 id=E1                      -> ok emits captured captureResults
  item ROOT/L1 made=500 events=1
  m1 commissions ROOT/L2*500 id=E1                      -> eventChanged index=0 height=6
  event E1 kind=commission member=m1 error=none
  m2 declares E1 wrong                                  -> notItsMember memberId=m1
  m1 declares NONE wrong                                -> eventNotFound
  m1 declares E1 wrong reason=did_not_occur             -> ok
  event E1 error=did_not_occur
  item ROOT/L1 state=active
`, before)

cases(capture, `
  # moves things between members who say so both, and never back in time
  m1 sees ROOT/L1 shipping to=m2                        -> notCommissioned
  m1 commissions ROOT/L1*500 time=10                    -> ok
  m1 sees ROOT/L1 storing time=9                        -> timeBeforePrevious
  m2 sees ROOT/L1 storing time=10                       -> notTheHolder holder=m1
  m1 sees ROOT/L1 shipping to=nobody time=10            -> receiverUnknown
  m2 sees ROOT/L1 receiving time=10                     -> notOnItsWay
  m1 sees ROOT/L1 shipping to=m2 time=11                -> ok
  item ROOT/L1 holder=m1 toward=m2
  m1 sees ROOT/L1 storing time=12                       -> onItsWay toward=m2
  m3 sees ROOT/L1 receiving time=12                     -> notOnItsWay
  m2 sees ROOT/L1 receiving time=12                     -> ok
  item ROOT/L1 holder=m2 toward=nobody events=3
  m2 deals ROOT/L1 under ORDER time=13                  -> ok
  m2 ends ROOT/L1 sold time=14                          -> ok
  item ROOT/L1 state=decommissioned
  m2 sees ROOT/L1 storing time=15                       -> notActive
`, before)

cases(capture, `
  # packs into units that go as a whole
  m1 commissions BOTTLE#1..4+box:B1*0+box:B2*0+box:B3*0 -> ok
  m1 packs BOTTLE#1..2 into BOTTLE#3                    -> notAUnit
  m1 packs BOTTLE#1..2 into box:NONE                    -> notCommissioned
  m1 packs BOTTLE#1..3 into box:B1                      -> ok
  item box:B1 inside=3 levels=1
  item BOTTLE#2 parent=some at=1
  m1 sees BOTTLE#2 shipping to=m2                       -> insideParent
  m1 sees BOTTLE#2 inspecting                           -> ok
  m1 packs BOTTLE#2 into box:B2                         -> insideParent
  m1 ends BOTTLE#2 sold                                 -> insideParent
  m1 turns BOTTLE#2*1 into ROOT/X*1                     -> insideParent
  m1 packs box:B1 into box:B2                           -> ok
  m1 packs box:B2 into box:B1                           -> notAUnit
  item box:B2 inside=1 levels=2
  m1 unpacks BOTTLE#1 from box:B2                       -> notInside
  m1 unpacks BOTTLE#9 from box:B1                       -> notCommissioned
  m1 unpacks BOTTLE#1 from box:B1                       -> ok
  item BOTTLE#3 at=0
  item box:B1 inside=2
  m1 ends box:B1 sold                                   -> insideParent
  m1 ends box:B2 sold                                   -> contentsLeft inside=1
  m1 sees box:B2 shipping to=m2                         -> ok
  m1 unpacks BOTTLE#2 from box:B1                       -> onItsWay
  m2 sees box:B2 receiving                              -> ok
  m1 unpacks BOTTLE#2 from box:B1                       -> notTheHolder holder=m2
  m2 unpacks BOTTLE#2 from box:B1                       -> ok
  item BOTTLE#2 holder=m2 parent=none
  m2 puts BOTTLE#2 with box:B2                          -> ok
  m2 puts BOTTLE#2 with box:B2 ends=yes                 -> ok
  m1 puts BOTTLE#4 with box:B2                          -> notTheHolder
`, before)

cases(capture, `
  # nests units no deeper than eight, from whichever end they are put together
  m1 commissions box:A1..9*0+BOTTLE#1*1                 -> ok
  m1 captures packs:BOTTLE#1>box:A1,packs:box:A1>box:A2,packs:box:A2>box:A3,packs:box:A3>box:A4 -> ok
  m1 captures packs:box:A7>box:A8,packs:box:A6>box:A7,packs:box:A5>box:A6 -> ok
  m1 packs box:A4 into box:A5 time=9                    -> ok
  item box:A8 levels=8
  m1 packs box:A8 into box:A9 time=9                    -> notAUnit
`, before)

cases(capture, `
  # makes no more of anything than the yields allow
  m1 commissions ROOT/L1*500+ROOT/L2*11+BOTTLE#1*1      -> ok
  m1 turns ROOT/L1*100 into SOUP/S1*90                  -> notAMaker
  m1 sees ROOT/L1+ROOT/L2+BOTTLE#1 shipping to=m2       -> ok
  m2 sees ROOT/L1+ROOT/L2+BOTTLE#1 receiving            -> ok
  m2 turns ROOT/NONE*1 into SOUP/S1*1                   -> notCommissioned
  m2 turns ROOT/L1*501 into SOUP/S1*1                   -> notEnoughLeft asked=501 left=500
  m2 turns ROOT/L1*100 into SOUP/S1*91                  -> yieldExceeded asked=91 allowed=90
  m2 turns ROOT/L1*100+ROOT/L2*11 into SOUP/S1*60+SOUP/S2*40 -> yieldExceeded asked=100 allowed=99
  m2 turns BOTTLE#1*1 into SOUP/S1*1                    -> yieldExceeded allowed=0
  m2 turns ROOT/L1*100+ROOT/L2*11 into SOUP/S1*60+SOUP/S2*39 -> ok emits captured captureResults
  item ROOT/L1 left=400 uses=1
  item ROOT/L2 left=0 state=usedUp
  item SOUP/S2 made=39 maker=m2 holder=m2
  m2 turns ROOT/L2*1 into SOUP/S3*1                     -> notActive
  m2 turns ROOT/L1*100 into SOUP/S1*1                   -> alreadyCommissioned
  # lots are split and joined as they are
  m2 turns ROOT/L1*400 into ROOT/L3*150+ROOT/L4*251     -> yieldExceeded asked=401 allowed=400
  m2 turns ROOT/L1*400 into ROOT/L3*150+ROOT/L4*250     -> ok
  m2 turns SOUP/S1*60+SOUP/S2*39 into SOUP/S4*99        -> ok
  m1 registers product WATER makers=m2                  -> ok
  m2 turns ROOT/L3*10 into WATER/W1*1                   -> noRecipe
`, before)

cases(capture, `
  # does nothing by a capture of which one event is refused, and the rest by one whose events stand by themselves
  m1 captures makes:ROOT/L1*5,ships:ROOT/L1>m2,ships:ROOT/L1>m3 -> onItsWay index=2
  item ROOT/L1 none
  m1 captures makes:ROOT/L1*5,ships:ROOT/L1>m2,ships:ROOT/L1>m3,sees:ROOT/L1,makes:ROOT/L2*6 each=yes -> ok emits captured captureResults
  item ROOT/L1 toward=m2 events=2
  item ROOT/L2 made=6
  m1 captures makes:BOTTLE#1..70 each=yes               -> ok emits captured captureResults
`, before)

cases(capture, `
  # keeps what is under recall from being made into something or sold, and lets it move
  m1 commissions ROOT/L1*500+BOTTLE#1*1                 -> ok
  m1 recalls ROOT/L1 as R                               -> ok
  m1 recalls BOTTLE#1 as R2                             -> ok
  m1 turns ROOT/L1*1 into ROOT/L2*1                     -> underRecall
  m1 sees BOTTLE#1 retail_selling                       -> underRecall
  m1 ends BOTTLE#1 sold                                 -> underRecall
  m1 sees ROOT/L1 shipping to=m2                        -> ok
  m2 sees ROOT/L1 receiving                             -> ok
  m2 ends ROOT/L1 destroyed                             -> ok
`, before)
