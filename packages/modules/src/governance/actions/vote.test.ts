import { cases, ungovernedCases } from '../vocabulary.ts'
import { vote } from './vote.ts'

cases(vote, `
  # a lone voter decides at once, and the change is carried out in the same transaction
  op proposes module name=payments -> ok
  op votes yes on 1 -> ok emits voted later ok:proposalDecided+moduleSwitched
  proposal 1 is=enacted yes=1 no=0 votes=op:1:yes decidedMs=1764000002000
  closed off=payments
  open none
  op votes no on 1 -> votingClosed proposal=1 standing=enacted
`)

cases(vote, `
  # bytes, proposals and voters that are none
  given member m1
  op votes maybe on 1 -> choiceShape choice=maybe
  Op votes yes on 1 -> governance.memberIdShape
  op votes yes on 1 -> proposalNotFound proposal=1
  op proposes module -> ok
  m1 votes yes on 1 -> notAVoter memberId=m1
  op votes yes on 1 signed by op.maker -> policyNotMet
  op votes yes on 1 signed by m1.admin -> policyNotMet
  op votes yes on 2 -> proposalNotFound
`)

ungovernedCases(vote, `
  # a ledger that began without governance has no votes
  op votes yes on 1 -> noGovernance
`)

const FOUR = `
  given member m1
  given member m2
  given member m3
  given vote m1
  given vote m2
  given vote m3
`

cases(vote, `
  # weighty: more than two thirds of yes and no, whatever is still open; a vote is changed until then, and one vote a member
  op proposes module -> ok
  op votes yes on 1 -> ok emits voted
  op votes yes on 1 -> sameVote choice=yes
  m1 votes yes on 1 -> ok
  m2 votes no on 1 -> ok
  proposal 1 is=open yes=2 no=1 open=1
  m2 votes abstain on 1 -> ok
  proposal 1 is=open yes=2 no=0 abstain=1 open=1
  m3 votes yes on 1 -> ok emits voted later ok:proposalDecided+moduleSwitched
  proposal 1 is=enacted yes=3 abstain=1 open=0
`, FOUR)

cases(vote, `
  # what can no longer pass is rejected at once
  op proposes module -> ok
  op votes no on 1 -> ok
  proposal 1 is=open
  m1 votes no on 1 -> ok emits voted later rejected:proposalDecided
  proposal 1 is=rejected yes=0 no=2 open=2
  m2 votes yes on 1 -> votingClosed standing=rejected
  closed off=none
`, FOUR)

cases(vote, `
  # ordinary: more than half; three of four who say yes are enough when the fourth is silent
  op proposes suspension who=m3 -> ok
  op votes yes on 1 -> ok
  m1 votes yes on 1 -> ok
  proposal 1 is=open yes=2
  m2 votes yes on 1 -> ok emits voted later ok:proposalDecided+memberSuspended
  member m3 suspended=other
  op proposes thaw -> notFrozen
  m3 proposes module -> memberSuspended
  op proposes reinstatement who=m3 -> ok
  m3 votes yes on 2 -> memberSuspended
  op votes yes on 2 & m1 votes yes on 2 & m2 votes yes on 2 -> ok later ok:proposalDecided+memberReinstated
  member m3 suspended=no
`, FOUR)

cases(vote, `
  # at its end half of the weight has to have voted, and the votes that there are decide
  op proposes module name=a -> ok
  op proposes module name=b -> ok
  op votes yes on 1 -> ok
  op votes yes on 2 & m1 votes yes on 2 -> ok
  wait 3593s
  m1 votes yes on 1 -> ok
  wait 3s
  m2 votes no on 2 -> votingClosed standing=open
  proposal 1 is=open
  tick -> ok emits ticked later ok:proposalDecided+moduleSwitched ok:proposalDecided+moduleSwitched
  closed off=a+b
`, FOUR)

cases(vote, `
  # without a quorum, and with too little yes, it is rejected at its end
  op proposes module name=a -> ok
  op proposes module name=b -> ok
  op votes yes on 1 -> ok
  m1 votes no on 2 -> ok
  op votes yes on 2 -> ok
  wait 3600s
  tick -> ok emits ticked later quorumMissed:proposalDecided rejected:proposalDecided
  proposal 1 is=rejected | proposal 2 is=rejected
  closed off=none
`, FOUR)

cases(vote, `
  # what passed waits for its time, and what stands against it by then is the outcome
  op proposes admission who=newco weight=2 until=3600000 at=7200000 -> ok
  op votes yes on 1 & m1 votes yes on 1 & m2 votes yes on 1 -> ok later ok:proposalDecided
  proposal 1 is=passed enactMs=1764007200000
  op proposes admission who=other until=3600000 at=7200000 -> ok
  op votes yes on 2 & m1 votes yes on 2 & m2 votes yes on 2 -> ok
  op registers other -> ok
  tick -> nothingDue
  wait 7200s
  tick -> ok emits ticked later ok:proposalDecided+memberRegistered+weightSet memberExists:proposalDecided
  proposal 1 is=enacted | proposal 2 is=failed
  voters m1:1,m2:1,m3:1,newco:2,op:1
  member newco keys=1
`, FOUR)

cases(vote, `
  # votes count as they weighed when the proposal was made
  given vote op 5
  op proposes weight who=m1 is=7 -> ok
  m1 proposes module -> ok
  op votes yes on 1 -> ok
  m1 votes yes on 1 -> ok later ok:proposalDecided+weightSet
  voters m1:7,m2:1,m3:1,op:5
  m1 votes yes on 2 -> ok
  proposal 2 is=open yes=1 total=8
  m2 votes yes on 2 -> ok
  op votes no on 2 -> ok later rejected:proposalDecided
`, FOUR)

cases(vote, `
  # a member that is removed loses vote, capacities and validators, and comes back without them
  given network least=1
  given validator m1 K1 5
  given member m4 issuer
  given vote m4
  op proposes removal who=m1 -> ok
  op proposes removal who=m4 -> ok
  op votes yes on 1 & m2 votes yes on 1 & m3 votes yes on 1 & m4 votes yes on 1 -> ok later ok:proposalDecided+memberRemoved+weightSet+validatorsSet
  voters m2:1,m3:1,m4:1,op:1
  validators op:K0:10@0
  seat K1 member=m1 left=3
  engine changed=3 sole=false
  op votes yes on 2 & m2 votes yes on 2 & m3 votes yes on 2 -> ok
  m4 votes yes on 2 -> ok later ok:proposalDecided+memberRemoved+weightSet
  member m4 capacities= suspended=removed
  m4 opens X maker -> memberSuspended member=m4 reason=removed
  op suspends m4 other -> noSuchMember
  op reinstates m4 resolved -> noSuchMember
  op proposes removal who=m4 -> noSuchMember
  op proposes reinstatement who=m4 -> ok
  op votes yes on 3 & m2 votes yes on 3 -> ok later ok:proposalDecided+memberReinstated
  member m4 capacities= suspended=no
  voters m2:1,m3:1,op:1
`, FOUR)

cases(vote, `
  # validators are added, changed, taken out and re-keyed, one change a block
  given network least=2
  given validator m1 K1 10
  given validator m2 K2 10
  op proposes validators set=m3:K3:10 -> ok
  op proposes validators set=m1:K1:11 -> ok
  op votes yes on 1 & m1 votes yes on 1 & op votes yes on 2 & m1 votes yes on 2 -> ok
  m2 votes yes on 1 & m2 votes yes on 2 -> ok later ok:proposalDecided+validatorsSet validatorsJustChanged:proposalDecided
  validators m1:K1:10@0,m2:K2:10@0,m3:K3:10@4,op:K0:10@0
  engine changed=4
  op proposes rekeying old=K3 new=K4 -> ok
  op votes yes on 3 & m1 votes yes on 3 & m2 votes yes on 3 -> ok later ok:proposalDecided+validatorsSet
  validators m1:K1:10@0,m2:K2:10@0,m3:K4:10@6,op:K0:10@0
  seat K3 left=6 member=m3 | seat K4 left=no
  op proposes validators set=m3:K3:5 -> validatorKeyUsed
  op proposes validators set=m1:K1:15,m2:K2:5 -> ok
  op votes yes on 4 & m1 votes yes on 4 & m2 votes yes on 4 -> ok
  validators m1:K1:15@0,m2:K2:5@0,m3:K4:10@6,op:K0:10@0
  op proposes validators set=m2:K2:0,op:K0:9 -> ok
  op votes yes on 5 & m1 votes yes on 5 & m2 votes yes on 5 -> ok
  validators m1:K1:15@0,m3:K4:10@6,op:K0:9@0
  seat K2 left=11
`, FOUR)

cases(vote, `
  # a network takes over from the one node, and parameters can be set from then on
  op proposes promotion set=m1:K1:10,m2:K2:10,m3:K3:10,op:K4:10 -> ok
  op votes yes on 1 & m1 votes yes on 1 & m2 votes yes on 1 -> ok later ok:proposalDecided+validatorsSet
  validators m1:K1:10@2,m2:K2:10@2,m3:K3:10@2,op:K4:10@2
  engine sole=false changed=2 blockBytes=4194304
  seat K0 left=2
  op proposes parameters block=2097152 empty=1000 -> ok
  op votes yes on 2 & m1 votes yes on 2 & m2 votes yes on 2 -> ok later ok:proposalDecided+parametersSet
  engine blockBytes=2097152 emptyBlockMs=1000 changed=2
`, FOUR)

cases(vote, `
  # a module that is off is refused, what it has due waits, and it goes on when it is on again
  given member hjb issuer
  given account S1 member=hjb
  given asset CNY
  given account A member=m1 maker
  given account B member=m2
  given balance A 900 CNY
  op proposes module -> ok
  op votes yes on 1 & m1 votes yes on 1 & m2 votes yes on 1 -> ok
  A pays B 1 CNY -> moduleOff module=payments
  m1 adds x maker -> ok
  op proposes module on=true -> ok
  op votes yes on 2 & m1 votes yes on 2 & m2 votes yes on 2 & A pays B 1 CNY -> moduleOff
  op votes yes on 2 & m1 votes yes on 2 & m2 votes yes on 2 -> ok
  A pays B 1 CNY -> ok
  closed off=none
`, FOUR)

cases(vote, `
  # reserved actions take a vote, rules change by vote, and an upgrade is scheduled
  op proposes rules reserved=kernel.v1.Upgrade,members.v1.RegisterMember ordinary=1/3>1/2 voting=60000 freeze=1000 least=1 -> ok
  op votes yes on 1 & m1 votes yes on 1 & m2 votes yes on 1 -> ok later ok:proposalDecided+rulesSet
  op registers newco -> actionReserved type=members.v1.RegisterMember
  closed reserved=kernel.v1.Upgrade+members.v1.RegisterMember
  op proposes admission who=newco -> ok
  proposal 2 closesMs=1764000064000
  op votes yes on 2 & m1 votes yes on 2 & m2 votes yes on 2 -> ok later ok:proposalDecided+memberRegistered
  op proposes upgrade version=2 height=1000 -> ok
  op votes yes on 3 & m1 votes yes on 3 & m2 votes yes on 3 -> ok later ok:proposalDecided+upgradeScheduled
`, FOUR)

cases(vote, `
  # misbehaviour names the member, takes the power where enough others are left, and is told by a Tick
  given network least=3
  given validator m1 K1 10
  given validator m2 K2 10
  given validator m3 K3 10
  given evidence K1 height=7
  given evidence K1 height=7
  validators m2:K2:10@0,m3:K3:10@0,op:K0:10@0
  seat K1 member=m1 evidence=1 left=0
  tick -> ok emits misbehaviorRecorded ticked
  tick -> nothingDue
  given evidence K2 height=8
  given evidence K2 lightClientAttack height=8
  given evidence K9
  validators m2:K2:10@0,m3:K3:10@0,op:K0:10@0
  seat K2 evidence=2 left=no
  tick -> ok emits misbehaviorRecorded misbehaviorRecorded ticked
  op proposes validators set=m1:K1:1 -> validatorKeyUsed
`, FOUR)

cases(vote, `
  # a proposal that is over is kept for 400 days
  op proposes module -> ok
  op votes yes on 1 -> ok
  wait 399d
  tick -> ok
  proposal 1 is=rejected
  wait 400d
  tick -> ok emits ticked
  proposal 1 none
`, FOUR)

cases(vote, `
  # a vote is open to its last millisecond
  op proposes module -> ok
  wait 3598999ms
  op votes abstain on 1 -> ok
`, FOUR)
