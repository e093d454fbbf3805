import { cases } from '../vocabulary.ts'
import { suspendMember } from './suspendMember.ts'

cases(suspendMember, `
  # stops a member's officers; governance only as the supervisor allows
  given account A member=m1 maker
  given member sup supervisor
  op suspends M1 insolvency                     -> memberIdShape
  op suspends m1 because                        -> reasonInvalid
  op suspends m3 insolvency                     -> noSuchMember memberId=m3
  op suspends m1 insolvency signed by m1.admin  -> capacityMissing
  op suspends op insolvency signed by op.admin  -> capacityMissing
  op suspends m1 insolvency                     -> ok emits memberSuspended
  member m1 suspended=insolvency
  A is paid from by checker                     -> kernel.memberSuspended member=m1 reason=insolvency
  m1 adds k1 maker                              -> memberSuspended
  m1 retires m1.checker                         -> memberSuspended
  m1 opens B maker                              -> memberSuspended
  op suspends m1 fraud-suspected governance=true -> ok
  m1 adds k1 maker                              -> ok
  m1 rotates m1.maker to k2                     -> ok
  m1 opens B maker signed by m1.admin           -> memberSuspended reason=fraud-suspected
  op suspends sup regulation                    -> ok
  op freezes A debit other signed by sup.admin  -> memberSuspended
`)
