import { cases } from '../vocabulary.ts'
import { approve } from './approve.ts'

const before = `
  given asset CNY
  given account A member=m1 maker+checker
  given account B member=m2
  given key m1.second member=m1 checker
  given key m1.batches member=m1 node
  given balance A 1000 CNY
`

cases(approve, `
  # approves by officers that the policy asks for, and refuses in the order of its checks
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok
  m1 approves A_pays_B_100_CNY of bytes:15                                  -> proposalIdShape
  m_1 approves A_pays_B_100_CNY of P                                        -> memberIdShape
  m1 approves bytes:31 of P                                                 -> hashShape
  m1 approves A_pays_B_100_CNY of P signed by m2.checker                    -> kernel.officersMissing given=0
  m1 approves A_pays_B_100_CNY of P signed by m1.batches                    -> kernel.officersMissing given=0
  m1 approves A_pays_B_100_CNY of NONE signed by m1.checker                 -> proposalNotFound
  m2 approves A_pays_B_100_CNY of P signed by m2.checker                    -> notAsked memberId=m2
  m1 approves A_pays_B_101_CNY of P signed by m1.checker                    -> actionChanged
  m1 approves A_pays_C_100_CNY of P signed by m1.checker                    -> actionChanged
  m1 approves A_redeems_100_CNY of P signed by m1.checker                   -> actionChanged
  m1 approves A_pays_B_100_CNY of P salt=other signed by m1.checker         -> actionChanged
  m1 approves A_pays_B_100_CNY of P signed by m1.maker                      -> makerApproves
  m1 approves A_pays_B_100_CNY of P signed by m1.maker+m1.checker           -> makerApproves
  m1 approves A_pays_B_100_CNY of P signed by m1.admin                      -> roleMissing
  m1 approves A_pays_B_100_CNY of P signed by m1.checker                    -> ok emits approved
  proposal P state=open makers=m1.maker approvals=m1.checker
  m1 approves A_pays_B_100_CNY of P signed by m1.checker                    -> approvedTwice height=16
  m1 approves A_pays_B_100_CNY of P signed by m1.second+m1.checker          -> approvedTwice
  m1 approves A_pays_B_100_CNY of P signed by m1.second+m2.maker+m1.batches  -> ok
  proposal P makers=m1.maker
`, before)

cases(approve, `
  # of the admin policy, of whatever role, and of another member that is asked
  given member m3
  m1 proposes m1_decides_by_admin as P signed by m1.maker                   -> ok
  m1 approves m1_decides_by_admin of P signed by m1.checker                 -> roleMissing subject=m1 roles=admin
  m1 approves m1_decides_by_admin of P signed by m1.admin                   -> ok
  m1 proposes m1_decides_by_admin as Q roles=any asking=m3 signed by m1.maker  -> ok
  m1 approves m1_decides_by_admin of Q signed by m1.checker                 -> ok
  m3 approves m1_decides_by_admin of Q signed by m3.maker                   -> ok
  m1 proposes A_pays_B_100_CNY as R for=A asking=m3 signed by m1.maker      -> ok
  m3 approves A_pays_B_100_CNY of R signed by m3.checker                    -> roleMissing subject=m3 roles=admin
  m3 approves A_pays_B_100_CNY of R signed by m3.admin                      -> ok
  m1 approves A_pays_B_100_CNY of R signed by m1.checker                    -> ok
`, before)

cases(approve, `
  # up to its last millisecond
  m1 proposes A_pays_B_100_CNY as P for=A until=2001ms signed by m1.maker   -> ok
  m1 approves A_pays_B_100_CNY of P signed by m1.checker                    -> ok
  m1 approves A_pays_B_100_CNY of P signed by m1.second                     -> proposalExpired
`, before)

cases(approve, `
  # as many as there may be
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok
  given approvals P 31
  m1 approves A_pays_B_100_CNY of P signed by m1.checker+m1.second          -> tooManyApprovals limit=32
  m1 approves A_pays_B_100_CNY of P signed by m1.checker                    -> ok
  m1 approves A_pays_B_100_CNY of P signed by m1.second                     -> tooManyApprovals
`, before)

cases(approve, `
  # nothing once it has ended, or its time is over
  m1 proposes A_pays_B_100_CNY as P for=A until=10s signed by m1.maker      -> ok
  m1 proposes A_pays_B_100_CNY as Q for=A signed by m1.maker                -> ok
  m1 approves A_pays_B_100_CNY of P signed by m1.checker                    -> ok
  wait 6s
  m1 approves A_pays_B_100_CNY of P signed by m1.second                     -> proposalExpired expiresMs=1764000010000
  m1 executes A_pays_B_100_CNY of P signed by m1.second                     -> proposalExpired
  proposal P state=open
  tick                                                                      -> ok emits ticked later proposalExpired:expired
  proposal P state=expired
  list m1 Q
  m1 approves A_pays_B_100_CNY of P signed by m1.second                     -> proposalExpired
  m1 withdraws proposal Q signed by m1.maker                                -> ok emits withdrawn later proposalWithdrawn:followedUp
  m1 approves A_pays_B_100_CNY of Q signed by m1.checker                    -> proposalWithdrawn height=8
  tick                                                                      -> nothingDue
  wait 31d
  tick steps=1                                                              -> ok emits ticked
  proposal P none | proposal Q state=withdrawn
  tick                                                                      -> ok emits ticked
  proposal Q none
  m1 approves A_pays_B_100_CNY of Q signed by m1.checker                    -> proposalNotFound
  tick                                                                      -> nothingDue
`, before)
