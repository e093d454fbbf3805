import { cases } from '../vocabulary.ts'
import { withdraw } from './withdraw.ts'

cases(withdraw, `
  # takes a proposal back, by its maker or an admin
  given asset CNY
  given account A member=m1 maker+checker
  given member m2
  given key m1.other member=m1 maker
  m1 proposes A_pays_B_100_CNY as P for=A asking=m2 signed by m1.maker+m2.maker  -> ok
  m1 proposes A_pays_B_100_CNY as Q for=A signed by m1.maker                -> ok
  m1 proposes A_pays_B_100_CNY as R for=A signed by m1.maker                -> ok
  list m1 P Q R
  m1 withdraws proposal bytes:17                                            -> proposalIdShape
  m%1 withdraws proposal P                                                  -> memberIdShape
  m1 withdraws proposal P signed by m2.maker                                -> kernel.officersMissing
  m1 withdraws proposal NONE                                                -> proposalNotFound
  m2 withdraws proposal P                                                   -> notAsked memberId=m2
  m1 withdraws proposal P signed by m1.other                                -> notTheMaker
  m1 withdraws proposal P signed by m1.checker+m2.maker                     -> notTheMaker
  m1 withdraws proposal P signed by m1.checker+m2.admin                     -> notTheMaker
  m1 approves A_pays_B_100_CNY of P signed by m1.checker                    -> ok
  m1 withdraws proposal P signed by m1.checker                              -> notTheMaker
  m1 withdraws proposal P signed by m1.maker                                -> ok emits withdrawn later proposalWithdrawn:followedUp
  proposal P state=withdrawn approvals=m1.checker ended=14
  list m1 R Q
  m1 withdraws proposal P signed by m1.maker                                -> proposalWithdrawn height=14
  m1 executes A_pays_B_100_CNY of P signed by m1.maker                      -> proposalWithdrawn
  m1 withdraws proposal Q signed by m1.admin                                -> ok emits withdrawn
  list m1 R
  m1 withdraws proposal R & m1 executes A_pays_B_100_CNY of R signed by m1.maker+m1.checker -> proposalWithdrawn
  m1 withdraws proposal R signed by m1.maker                                -> ok
  list m1
  m1 proposes A_pays_B_100_CNY as P for=A                                   -> proposalExists
  wait 32d
  tick                                                                      -> ok
  m1 proposes A_pays_B_100_CNY as P for=A until=60d signed by m1.maker      -> ok
  list m1 P
`)
