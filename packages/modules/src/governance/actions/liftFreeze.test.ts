import { cases, ungovernedCases } from '../vocabulary.ts'
import { liftFreeze } from './liftFreeze.ts'

cases(liftFreeze, `
  # a supervisor lifts a freeze before its time, and may freeze again
  given member m1
  op lifts the freeze -> governance.notFrozen
  op freezes the ledger for 60000 -> ok
  m1 lifts the freeze -> notASupervisor
  op lifts the freeze reason=because -> reasonShape
  op lifts the freeze order=bytes:31 -> reasonShape
  Op lifts the freeze -> governance.memberIdShape
  op lifts the freeze signed by op.maker -> policyNotMet
  op lifts the freeze order=O -> ok emits freezeEnded
  closed frozen=no barred=none
  tick -> nothingDue
  op freezes the ledger for 60000 -> ok
  wait 59s
  op lifts the freeze -> governance.notFrozen
`)

cases(liftFreeze, `
  # a freeze that the members end by vote bars its supervisor from the next one for as long as a freeze may last
  given member sup supervisor
  op freezes the ledger for 7200000 -> ok
  op proposes thaw -> ok
  op votes yes on 1 -> ok emits voted later ok:proposalDecided+freezeEnded
  closed frozen=no barred=op
  op freezes the ledger for 1000 -> freezeBarred memberId=op untilMs=1764007203000
  sup freezes the ledger for 60000 -> ok
  sup lifts the freeze -> ok
  closed barred=op
  wait 7196s
  op freezes the ledger for 60000 -> ok
  op lifts the freeze -> ok
  closed barred=none
`)

ungovernedCases(liftFreeze, `
  # a ledger that began without governance has no freeze
  op lifts the freeze -> noGovernance
`)

cases(liftFreeze, `
  # the bar lasts to its last millisecond
  op freezes the ledger for 7200000 -> ok
  op proposes thaw -> ok
  op votes yes on 1 -> ok
  wait 7198999ms
  op freezes the ledger for 1000 -> freezeBarred untilMs=1764007203000
`)

cases(liftFreeze, `
  # a freeze can be lifted to its last millisecond
  op freezes the ledger for 7200000 -> ok
  wait 7198999ms
  op lifts the freeze -> ok
`)
