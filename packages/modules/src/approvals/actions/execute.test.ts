import { cases } from '../vocabulary.ts'
import { execute } from './execute.ts'

const before = `
  given asset CNY
  given account A member=m1 maker+checker
  given account B member=m2
  given member m3 supervisor
  given key m1.second member=m1 checker
  given balance A 1000 CNY
`

cases(execute, `
  # carries out what was approved, once, under the policy of the account
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok emits proposed
  m1 executes A_pays_B_100_CNY of P signed by m1.maker                      -> kernel.policyNotMet role=checker needed=1 given=0
  m1 executes A_pays_B_100_CNY of P signed by m1.admin                      -> kernel.policyNotMet role=checker needed=1 given=0
  m1 approves A_pays_B_100_CNY of P signed by m1.checker                    -> ok emits approved
  wait 3d
  m1 executes A_pays_B_100_CNY of bytes:15 signed by m1.maker               -> proposalIdShape
  M1 executes A_pays_B_100_CNY of P signed by m1.maker                      -> memberIdShape
  m1 executes A_pays_B_100_CNY of P salt=bytes:15 signed by m1.maker        -> saltShape
  m1 executes nothing of P signed by m1.maker                               -> actionMissing
  m1 executes type:Pay of P signed by m1.maker                              -> actionMissing
  m1 executes type:payments.v1.Pay of P signed by m1.maker                  -> kernel.unknownAction type=payments.v1.Pay
  m1 executes A_pays_A_1_CNY of P signed by m1.maker                        -> payments.sameAccount
  m1 executes A_pays_B_100_CNY of P signed by m2.maker                      -> kernel.officersMissing member=m1
  m2 executes A_pays_B_100_CNY of P signed by m2.maker                      -> notAsked memberId=m2
  m1 executes A_pays_B_100_CNY of NONE signed by m1.maker                   -> proposalNotFound
  m1 executes A_pays_B_101_CNY of P signed by m1.maker                      -> actionChanged
  m1 executes A_pays_B_100_CNY of P salt=other signed by m1.maker           -> actionChanged
  balance A 1000 CNY
  m1 executes A_pays_B_100_CNY of P signed by m1.admin                      -> ok emits executed transferred later ok:followedUp
  balance A 900 CNY | balance B 100 CNY
  proposal P state=executed approvals=m1.checker
  m1 executes A_pays_B_100_CNY of P signed by m1.maker+m1.checker           -> alreadyExecuted height=17
  m1 withdraws proposal P signed by m1.maker                                -> alreadyExecuted
  m1 approves A_pays_B_100_CNY of P signed by m1.second                     -> alreadyExecuted
`, before)

cases(execute, `
  # twice in one transaction is twice
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok
  m1 executes A_pays_B_100_CNY of P & m1 executes A_pays_B_100_CNY of P signed by m1.checker  -> alreadyExecuted
  m1 approves A_pays_B_100_CNY of P & m1 executes A_pays_B_100_CNY of P signed by m1.checker  -> ok emits approved executed transferred
  balance A 900 CNY
`, before)

cases(execute, `
  # the signer counts beside those who approved, and no key counts twice
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok
  m1 executes A_pays_B_100_CNY of P signed by m1.maker                      -> kernel.policyNotMet
  m1 executes A_pays_B_100_CNY of P signed by m1.checker                    -> ok
  given account D member=m1 checker2
  given balance D 10 CNY
  m1 proposes D_pays_B_1_CNY as Q for=D signed by m1.checker                -> ok
  m1 executes D_pays_B_1_CNY of Q signed by m1.checker                      -> kernel.policyNotMet role=checker needed=2 given=1
  m1 executes D_pays_B_1_CNY of Q signed by m1.second                       -> ok
`, before)

cases(execute, `
  # what is refused leaves the proposal open, and is as if it came alone
  m1 proposes A_pays_B_1001_CNY as P for=A signed by m1.maker               -> ok
  m1 executes A_pays_B_1001_CNY of P signed by m1.checker                   -> payments.insufficientFunds needed=1001 available=1000
  proposal P state=open
  given balance A 1001 CNY
  m1 limits A CNY:1000/                                                     -> ok
  m1 executes A_pays_B_1001_CNY of P signed by m1.checker                   -> kernel.transactionLimitExceeded limit=1000 amount=1001
  m1 limits A CNY:/1500                                                     -> ok
  m1 executes A_pays_B_1001_CNY of P signed by m1.checker                   -> ok emits executed transferred
  given balance A 1000 CNY
  m1 proposes A_pays_B_500_CNY as Q for=A signed by m1.maker                -> ok
  m1 executes A_pays_B_500_CNY of Q signed by m1.checker                    -> kernel.dailyLimitExceeded spent=1001 amount=500
  wait 1d
  m1 executes A_pays_B_500_CNY of Q signed by m1.checker                    -> ok
`, before)

cases(execute, `
  # a key that was retired, rotated or lost its turn after it approved counts no more
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok
  m1 approves A_pays_B_100_CNY of P signed by m1.second                     -> ok
  m1 retires m1.second                                                      -> ok
  m1 executes A_pays_B_100_CNY of P signed by m1.maker                      -> kernel.voucherRetired role=checker needed=1 given=0
  m1 executes A_pays_B_100_CNY of P signed by m1.second                     -> kernel.signerUnknown
  m1 approves A_pays_B_100_CNY of P signed by m1.second                     -> kernel.signerUnknown
  m1 executes A_pays_B_100_CNY of P signed by m1.checker                    -> ok
  m1 proposes A_pays_B_100_CNY as Q for=A signed by m1.maker                -> ok
  m1 rotates m1.maker to k9 signed by m1.admin                              -> ok
  m1 executes A_pays_B_100_CNY of Q signed by m1.checker                    -> kernel.voucherRetired role=maker needed=1 given=0
  m1 proposes A_pays_B_100_CNY as R for=A signed by m1.admin                -> ok
  m1 executes A_pays_B_100_CNY of R signed by m1.checker                    -> kernel.policyNotMet role=maker
`, before)

cases(execute, `
  # the policy that counts is the one at the time of execution
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok
  m1 approves A_pays_B_100_CNY of P signed by m1.checker                    -> ok
  A is paid from by checker2+maker                                          -> ok
  m1 executes A_pays_B_100_CNY of P signed by m1.maker                      -> kernel.policyNotMet role=checker needed=2 given=1
  m1 executes A_pays_B_100_CNY of P signed by m1.second                     -> ok
`, before)

cases(execute, `
  # acts of authority: a policy, a freeze and a suspension by two, a lost key with a supervisor's help
  m1 decides by admin+checker                                               -> ok
  m1 proposes m1_decides_by_checker as P signed by m1.admin                 -> ok
  m1 executes m1_decides_by_checker of P signed by m1.admin                 -> kernel.policyNotMet subject=m1 role=checker
  m1 executes m1_decides_by_checker of P signed by m1.checker               -> ok emits executed adminPolicySet
  op decides by admin+checker                                               -> ok
  op proposes op_freezes_A_debit_court-order as F signed by op.admin              -> ok
  op executes op_freezes_A_debit_court-order of F signed by op.maker              -> kernel.policyNotMet subject=op role=checker
  op executes op_freezes_A_debit_court-order of F signed by op.checker            -> ok emits executed accountFrozen
  op proposes op_suspends_m2_fraud-suspected as S signed by op.admin        -> ok
  op approves op_suspends_m2_fraud-suspected of S signed by op.checker      -> ok
  op executes op_suspends_m2_fraud-suspected of S signed by op.maker        -> ok emits executed memberSuspended
  m1 proposes m1_replaces_lost_m1.admin_by_k1 as L asking=m3 roles=any signed by m1.maker  -> ok
  m1 executes m1_replaces_lost_m1.admin_by_k1 of L signed by m1.maker       -> kernel.officersMissing needed=2 given=1
  m3 approves m1_replaces_lost_m1.admin_by_k1 of L signed by m3.admin       -> ok
  m3 executes m1_replaces_lost_m1.admin_by_k1 of L signed by m3.maker       -> ok emits executed replacementBegun
  m1 proposes m1_replaces_lost_m1.checker_by_k2 as M roles=any signed by m1.maker  -> ok
  m1 approves m1_replaces_lost_m1.checker_by_k2 of M signed by m1.second    -> ok
  given key m1.third member=m1 checker
  m1 retires m1.second signed by m1.checker                                 -> ok
  m1 executes m1_replaces_lost_m1.checker_by_k2 of M signed by m1.maker     -> kernel.voucherRetired subject=m1 role=officer needed=2 given=1
  m1 executes m1_replaces_lost_m1.checker_by_k2 of M signed by m1.third     -> ok
`, before)

cases(execute, `
  # what carries an action is not carried itself; what belongs to proposals may be
  m1 proposes A_pays_B_100_CNY as P for=A signed by m1.maker                -> ok
  m1 proposes m1_withdraws_proposal_P as Q signed by m1.admin               -> ok
  m1 executes type:approvals.v1.Execute of P signed by m1.checker           -> proposalIdShape
  m1 executes m1_executes_A%pays%B%100%CNY_of_P of Q signed by m1.checker   -> kernel.carriedTwice type=approvals.v1.Execute
  m1 executes m1_withdraws_proposal_P of Q signed by m1.checker             -> notTheMaker
  m1 executes m1_withdraws_proposal_P of Q signed by m1.admin               -> ok emits executed withdrawn
  proposal P state=withdrawn | proposal Q state=executed
  m1 proposes A_pays_B_100_CNY as R for=A signed by m1.maker                -> ok
  m1 proposes m1_withdraws_proposal_S as S signed by m1.admin               -> ok
  m1 executes m1_withdraws_proposal_S of S signed by m1.admin               -> alreadyExecuted
  proposal S state=open
`, before)
