import { casesOn } from '@jianghan/kernel/testing'
import { LIMITS } from '../limits.ts'
import { state } from '../state.ts'
import { approvalsStage, cases } from '../vocabulary.ts'
import { propose } from './propose.ts'

cases(propose, `
  # asks for approval of an action and refuses in the order of its checks
  given asset CNY
  given account A member=m1 maker+checker
  given account B member=m2
  m1 proposes A_pays_B_100_CNY as bytes:15                                  -> proposalIdShape
  m1 proposes A_pays_B_100_CNY as bytes:17                                  -> proposalIdShape
  M1 proposes A_pays_B_100_CNY as P                                         -> memberIdShape
  m1 proposes A_pays_B_100_CNY as P for=bytes:19                            -> subjectShape
  m1 proposes A_pays_B_100_CNY as P for=A roles=any                         -> subjectShape
  m1 proposes bytes:31 as P for=A                                           -> hashShape
  m1 proposes bytes:33 as P for=A                                           -> hashShape
  m1 proposes A_pays_B_100_CNY as P for=A asking=m1                         -> othersShape limit=3
  m1 proposes A_pays_B_100_CNY as P for=A asking=op+m2                      -> othersShape
  m1 proposes A_pays_B_100_CNY as P for=A asking=m2+m2                      -> othersShape
  m1 proposes A_pays_B_100_CNY as P for=A asking=M2                         -> othersShape
  m1 proposes A_pays_B_100_CNY as P for=A asking=m2+m3+m4+m5                -> othersShape
  nobody proposes A_pays_B_100_CNY as P for=A                               -> kernel.memberUnknown
  m1 proposes A_pays_B_100_CNY as P for=A signed by m2.maker                -> kernel.officersMissing member=m1 needed=1 given=0
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok emits proposed
  proposal P state=open makers=m1.maker approvals=none days=20 member=m1
  m1 proposes A_pays_B_100_CNY as P for=A                                   -> proposalExists height=15
  m1 proposes A_pays_B_100_CNY as Q for=B                                   -> accountNotHeld memberId=m1
  m1 proposes A_pays_B_100_CNY as Q for=NONE                                -> accountNotHeld
  m1 proposes A_pays_B_100_CNY as Q for=A asking=m2+nobody                  -> otherUnknown memberId=nobody
  m1 proposes A_pays_B_100_CNY as Q for=A until=0s                          -> expiryOutOfRange
  m1 proposes A_pays_B_100_CNY as Q for=A until=21s                         -> expiryOutOfRange nowMs=1764000021000 latestMs=1766592021000
  m1 proposes A_pays_B_100_CNY as Q for=A until=31d                         -> expiryOutOfRange
  m1 proposes A_pays_B_100_CNY as Q for=A until=2592024s                    -> expiryOutOfRange latestMs=1766592023000
  m1 proposes A_pays_B_100_CNY as Q for=A until=2592024s                    -> ok emits proposed
  m1 proposes A_pays_B_100_CNY as R for=A until=26s                         -> ok
  m1 proposes m1_decides_by_admin as S until=none asking=m2                 -> ok emits proposed
  proposal S days=30
  list m1 P Q R S
  list m2
  m1 proposes A_pays_B_100_CNY as T for=A until=27001ms                     -> ok
  m1 proposes A_pays_B_100_CNY as U for=A until=2592028001ms                -> expiryOutOfRange latestMs=1766592028000
  m1 proposes A_pays_B_100_CNY as U for=bytes:1                             -> subjectShape
  given member m3
  given member m4
  m1 proposes A_pays_B_100_CNY as U for=A asking=m2+m3+m4                   -> ok
`)

cases(propose, `
  # makers are the officers of those that are asked; nobody else who signs the transaction
  given member m1
  given member m2
  given member m3
  m1 proposes m1_decides_by_admin as P asking=m2 signed by m1.maker+m2.admin+m3.admin+m1.checker  -> ok
  proposal P approvals=none
  m1 approves m1_decides_by_admin of P signed by m1.maker                   -> makerApproves
  m1 approves m1_decides_by_admin of P signed by m1.checker                 -> makerApproves
  m2 approves m1_decides_by_admin of P signed by m2.admin                   -> makerApproves
  m3 approves m1_decides_by_admin of P signed by m3.admin                   -> notAsked memberId=m3
`)

cases(propose, `
  # is bounded for each member
  given member m1
  given member m2
  given proposals m1 999
  m1 proposes m1_decides_by_admin as P                                      -> ok
  m1 proposes m1_decides_by_admin as Q                                      -> tooManyProposals memberId=m1 limit=1000
  m2 proposes m2_decides_by_admin as Q                                      -> ok
  m1 withdraws proposal P                                                   -> ok
  m1 proposes m1_decides_by_admin as R                                      -> ok
`)

cases(propose, `
  # a suspended member prepares what it may still do, and nothing pays meanwhile
  given asset CNY
  given account A member=m1 maker+checker
  given account B member=m2
  given balance A 1000 CNY
  op suspends m1 fraud-suspected                                            -> ok
  m1 proposes A_pays_B_100_CNY as P for=A                                   -> kernel.memberSuspended
  op suspends m1 fraud-suspected governance=true                            -> ok
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok
  m1 approves A_pays_B_100_CNY of P signed by m1.checker                    -> ok
  m1 executes A_pays_B_100_CNY of P signed by m1.checker                    -> kernel.memberSuspended
  m1 proposes m1_decides_by_admin+checker as Q signed by m1.maker           -> ok
  m1 approves m1_decides_by_admin+checker of Q signed by m1.admin           -> ok
  m1 executes m1_decides_by_admin+checker of Q signed by m1.checker         -> ok
  m1 withdraws proposal P signed by m1.maker                                -> ok
`)

// A ledger with as many open proposals as may be; the heap itself is not there, so the invariants have no say.
const { application, vocabulary } = approvalsStage
const crowded = casesOn({
  ...approvalsStage,
  application: { ...application, modules: application.modules.map(module => ({ ...module, invariants: [] })) },
  vocabulary: { ...vocabulary, given: { ...vocabulary.given, crowd: (_world, write) => state.dueMark.put(write, 0, { size: LIMITS.due, turn: 0n }) } },
})

crowded(propose, `
  # finds room for a million in all
  given member m1
  given crowd
  m1 proposes m1_decides_by_admin as P                                      -> tooManyDue limit=1000000
`)
