import { casesOn, type Stage } from '@jianghan/kernel/testing'
import { members, payments } from '../../index.ts'
import { LIMITS } from '../limits.ts'
import { governance } from '../module.ts'
import { state } from '../state.ts'
import { cases, governanceStage, ungovernedCases } from '../vocabulary.ts'
import { propose } from './propose.ts'

cases(propose, `
  # a member with a vote puts a change to the vote, and everybody with a vote is asked
  given member m1
  given vote m1 2
  m1 proposes module name=payments -> ok emits proposed
  proposal 1 is=open votes=m1:2:,op:1: kind=switchModule proposer=m1 closesMs=1764003601000 total=3
  op proposes thaw -> notFrozen
  open 1
  closed off=none
`)

cases(propose, `
  # exactly one change, and its own shape
  op proposes nothing -> changeShape given=0
  op proposes both -> changeShape given=2
  Op proposes thaw -> memberIdShape
  op proposes admission who=nobody -> memberIdShape
  op proposes admission who=New -> members.memberIdShape
  op proposes admission who=newco weight=1000001 -> weightShape limit=1000000
  op proposes removal who=X -> governance.memberIdShape
  op proposes suspension who=m1 reason=because -> members.reasonInvalid
  op proposes weight who=m1 is=1000001 -> weightShape
  op proposes weight who=M1 -> governance.memberIdShape
  op proposes module name=members -> moduleShape module=members
  op proposes module name=governance -> moduleShape
  op proposes module name=kernel -> moduleShape
  op proposes module name=Payments -> moduleShape
  op proposes upgrade version=0 -> governance.upgradeShape
  op proposes upgrade height=0 -> governance.upgradeShape
`)

cases(propose, `
  # validators are few enough, ascending, each once, with keys and power in bounds
  op proposes validators set=none -> validatorsShape
  op proposes validators set=op:zeros31:1 -> validatorsShape
  op proposes validators set=op:K1:1000000000001 -> validatorsShape
  op proposes validators set=op:K1:1,op:K1:2 -> validatorsShape reason=order
  op proposes validators set=op:K1:1,op:K0:2,op:K2:3 order=given -> validatorsShape reason=order
  op proposes validators set=Op:K1:1 -> governance.memberIdShape
  op proposes promotion set=op:K1:0 -> validatorsShape
  op proposes rekeying old=zeros31 new=K1 -> validatorsShape
  op proposes rekeying old=K1 new=zeros33 -> validatorsShape
`)

cases(propose, `
  # parameters and rules have bounds
  op proposes parameters block=1310719 -> parametersShape parameter=block_bytes least=1310720 most=16777216
  op proposes parameters block=16777217 -> parametersShape parameter=block_bytes
  op proposes parameters share=1114111 -> parametersShape parameter=member_bytes
  op proposes parameters block=2000000 share=2000001 -> parametersShape parameter=member_bytes most=2000000
  op proposes parameters empty=999 -> parametersShape parameter=empty_block_ms
  op proposes parameters empty=600001 -> parametersShape parameter=empty_block_ms
  op proposes parameters blocks=999 -> parametersShape parameter=evidence_blocks
  op proposes parameters blocks=100000001 -> parametersShape
  op proposes parameters age=3599999 -> parametersShape parameter=evidence_ms
  op proposes parameters age=31536000001 -> parametersShape
  op proposes rules ordinary=>1/2 -> rulesShape reason=ordinary.quorum
  op proposes rules ordinary=0/2>1/2 -> rulesShape reason=ordinary.quorum
  op proposes rules ordinary=3/2>1/2 -> rulesShape reason=ordinary.quorum
  op proposes rules ordinary=1/1001>1/2 -> rulesShape reason=ordinary.quorum
  op proposes rules weighty=1/2> -> rulesShape reason=weighty.threshold
  op proposes rules weighty=1/2>1/3 -> rulesShape reason=weighty.threshold
  op proposes rules weighty=1/2>3/3 -> rulesShape reason=weighty.threshold
  op proposes rules voting=59999 -> rulesShape reason=voting_ms
  op proposes rules voting=7776000001 -> rulesShape reason=voting_ms
  op proposes rules freeze=0 -> rulesShape reason=freeze_max_ms
  op proposes rules freeze=604800001 -> rulesShape reason=freeze_max_ms
  op proposes rules least=0 -> rulesShape reason=min_validators
  op proposes rules least=101 -> rulesShape reason=min_validators
  op proposes rules reserved=payments.v1.Transfer,members.v1.RegisterMember -> rulesShape reason=reserved
  op proposes rules reserved=payments.v1.Issue,payments.v1.Issue -> rulesShape reason=reserved
  op proposes rules reserved=payments -> rulesShape reason=reserved
  op proposes rules reserved=governance.v1.Vote -> rulesShape reason=reserved
  op proposes rules reserved=kernel.v1.Tick -> rulesShape reason=reserved
`)

cases(propose, `
  # votes and changes have their times
  op proposes module until=60999 -> votingTimeOutOfRange earliestMs=1764000061000 latestMs=1771776001000
  op proposes module until=62000 -> ok
  op proposes module name=x until=7776003000 -> ok
  op proposes module until=7776004001 -> votingTimeOutOfRange
  op proposes module until=100000 at=99999 -> enactTimeOutOfRange earliestMs=1764000100000 latestMs=1798560100000
  op proposes module name=y until=100000 at=100000 -> ok
  op proposes module name=z until=100000 at=34560100000 -> ok
  op proposes module until=100000 at=34560100001 -> enactTimeOutOfRange
`)

cases(propose, `
  # who has no vote proposes nothing, and signs under its admin policy
  given member m1
  m1 proposes thaw -> notAVoter memberId=m1
  op proposes module signed by op.maker -> policyNotMet
  op proposes module signed by m1.admin -> policyNotMet
  nobody proposes module signed by op.admin -> memberUnknown
`)

ungovernedCases(propose, `
  # a ledger that began without governance has none
  op proposes module -> noGovernance
`)

cases(propose, `
  # eight open proposals of one member
  given member m1
  given vote m1
  op proposes module name=a & op proposes module name=b & op proposes module name=c & op proposes module name=d -> ok
  op proposes module name=e & op proposes module name=f & op proposes module name=g -> ok
  op proposes module name=h -> ok
  op proposes module name=i -> tooManyProposals limit=8
  m1 proposes module name=i -> ok
  op takes back 3 -> ok
  op proposes module name=j -> ok
  open 1,2,4,5,6,7,8,9,10
`)

cases(propose, `
  # what could not be carried out now is not voted on: members
  given member m1
  op proposes admission who=m1 -> memberExists
  op proposes suspension who=m2 -> noSuchMember
  op proposes reinstatement who=m2 -> noSuchMember
  op proposes reinstatement who=m1 -> notSuspended
  op proposes removal who=m2 -> noSuchMember
  op proposes removal who=op -> noVoterLeft
  op proposes weight who=m2 -> memberNotFound memberId=m2
  op proposes weight who=m1 is=0 -> nothingChanges
  op proposes weight who=op is=1 -> nothingChanges
  op proposes weight who=op is=0 -> noVoterLeft
  op suspends m1 other -> ok
  op proposes weight who=m1 -> memberNotFound
`)

cases(propose, `
  # what could not be carried out now is not voted on: modules and rules
  given network least=1
  op proposes module name=payments on=true -> nothingChanges
  op proposes parameters -> nothingChanges
  op proposes rules least=2 -> tooFewValidators count=1 least=2
  op proposes upgrade version=1 -> upgradeNotNewer
  op proposes upgrade version=2 height=5 -> upgradeHeightPassed
`)

cases(propose, `
  # one node seals: its validator and the parameters stay as they are, until a network takes over with keys of its own
  given member m1
  op proposes validators set=m1:K1:3 -> soleValidator
  op proposes rekeying old=K0 new=K1 -> soleValidator
  op proposes parameters empty=7000 -> soleValidator
  op proposes removal who=op -> noVoterLeft
  op proposes promotion set=m1:K0:10 -> validatorKeyUsed
  op proposes promotion set=m2:K1:10 -> memberNotFound
  given vote m1
  op proposes removal who=op -> soleValidator
  op proposes rules least=2 -> ok
  op votes yes on 1 -> ok
  m1 votes yes on 1 -> ok
  op proposes promotion set=m1:K1:10 -> tooFewValidators count=1 least=2
  op proposes promotion set=m1:K1:10,op:K2:10 -> ok
`)

cases(propose, `
  # validators of a network: whose they are, how many, and a third of the power at once
  given member m1
  given member m2
  given network least=3
  given validator m1 K1 10
  given validator m2 K2 10
  given validator m2 K3 12
  op proposes promotion set=m1:K4:10 -> notSole
  op proposes validators set=m1:K4:15 -> tooMuchPower changed=15 total=42
  op proposes validators set=m1:K4:14 -> ok
  op proposes validators set=m1:K1:25 -> tooMuchPower changed=15 total=42
  op proposes validators set=m1:K1:24 -> ok
  op proposes validators set=m1:K1:17,op:K0:3,m2:K2:3 -> ok
  op proposes validators set=m1:K1:18,op:K0:3,m2:K2:2 -> tooMuchPower changed=15
  op proposes validators set=m1:K1:10 -> nothingChanges
  op proposes validators set=m1:K1:0 -> ok
  op proposes validators set=m1:K1:6,op:K0:0 -> ok
  op proposes validators set=m1:K4:0 -> validatorNotFound
  op proposes validators set=m2:K1:11 -> validatorNotFound
  op proposes validators set=m3:K4:1 -> memberNotFound memberId=m3
  op proposes rekeying old=K4 new=K5 -> validatorNotFound
  op proposes rekeying old=K1 new=K1 -> nothingChanges
  op proposes rekeying old=K1 new=K2 -> validatorNotFound
  op proposes rekeying old=K3 new=K4 -> ok
  op proposes removal who=m2 -> tooFewValidators count=2 least=3
`)

cases(propose, `
  # never fewer validators than the rules want, and never another beside a hundred
  given network least=1
  given member m1
  op proposes validators set=op:K0:0 -> tooFewValidators count=0 least=1
  given validators 99
  op proposes validators set=m1:K1:1 -> tooManyValidators count=101 limit=100
`)

cases(propose, `
  # at most 64 members have a vote, and at most 32 modules are off
  given voters 63
  given member m1
  op proposes weight who=m1 -> tooManyVoters limit=64
  op proposes admission who=newco weight=1 -> tooManyVoters
  op proposes admission who=newco weight=0 -> ok
  given off 32
  op proposes module -> tooManyOff limit=32
  op proposes module name=a1 on=true -> ok
`)

/** Without the invariants, which would count the items one by one. */
const crowded: Stage = {
  ...governanceStage,
  application: { ...governanceStage.application, modules: [members, payments, { ...governance, invariants: [] }] },
  vocabulary: { ...governanceStage.vocabulary, given: {
    ...governanceStage.vocabulary.given,
    /** The last place's parent is there, so that one more item finds its place. */
    crowd(_world, write, { plain: [free] }) {
      const size = LIMITS.due - Number(free)
      state.dueMark.put(write, 0, { size, turn: 1n })
      state.dueItems.put(write, (size - 1) >> 2, { dueMs: 0n, turn: 0n, kind: 0, id: new Uint8Array(16) })
    },
    opened: (_world, write, { plain: [count] }) => state.mark.put(write, 0, { next: 100n, open: Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1)) }),
  } },
}

casesOn(crowded)(propose, `
  # the queue of what falls due keeps room for freezes and evidence
  given crowd 1000
  op proposes module -> tooManyProposals limit=64
  given crowd 1001
  op proposes module -> ok
`)

casesOn(crowded)(propose, `
  # at most 64 proposals are open
  given opened 64
  op proposes module -> tooManyProposals limit=64
  given opened 63
  op proposes module -> ok
`)
