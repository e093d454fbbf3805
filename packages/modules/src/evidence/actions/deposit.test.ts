import { cases } from '../vocabulary.ts'
import { deposit } from './deposit.ts'

cases(deposit, `
  # deposits a file once a member, kept by whoever signs for it
  given member m1
  given member m2
  m%1 deposits FILE                                     -> memberIdShape
  m1 deposits FILE kept=M                               -> memberIdShape
  m1 deposits bytes:31                                  -> digestShape
  m1 deposits FILE type=Application/pdf                 -> mediaTypeShape
  m1 deposits FILE type=pdf                             -> mediaTypeShape
  m1 deposits FILE for=C                                -> codeShape
  m1 deposits FILE for=of_mr_li                         -> codeShape
  m1 deposits FILE signed by m2.maker                   -> kernel.officersMissing
  m1 deposits FILE kept=m2 signed by m1.maker           -> kernel.officersMissing
  m1 deposits FILE signed by m1.maker+m2.maker          -> ok emits deposited
  deposit m1 FILE signers=m1.maker purpose=contract mediaType=application/pdf height=10 links=1 custodian=m1 reason=contract
  m1 deposits FILE                                      -> alreadyDeposited height=10
  m1 deposits 7 files under FILE                        -> alreadyDeposited
  m2 deposits FILE                                      -> ok
  m1 deposits OTHER kept=m2                             -> ok emits deposited
  deposit m1 OTHER custodian=m2 links=1
  deposits m1 FILE OTHER
  deposits m2 FILE
  op suspends m2 insolvency                             -> ok
  m1 deposits THIRD kept=m2                             -> kernel.memberSuspended
  deposit m1 THIRD none
`)
