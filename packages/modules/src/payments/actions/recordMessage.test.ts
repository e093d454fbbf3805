import { cases } from '../vocabulary.ts'
import { recordMessage } from './recordMessage.ts'

cases(recordMessage, `
  # records a message once, for ever
  given member m1
  given member m2
  M1 records MSG of 3                     -> memberIdShape
  m1 records bytes:31 of 3                -> messageShape
  m1 records MSG of 3 commitment=bytes:33 -> messageShape
  m1 records MSG of 0                     -> messageShape
  m1 records MSG of 1000001               -> tooManyTransactions limit=1000000
  m1 records MSG of 1000000               -> ok emits messageRecorded
  message MSG member=m1 height=6
  m1 records MSG of 3                     -> duplicateMessage height=6
  m2 records MSG of 3                     -> duplicateMessage height=6
  m1 records MSG2 of 1                    -> ok emits messageRecorded
  m1 records MSG3 of 1 signed by m1.checker -> policyNotMet role=maker
  m1 records MSG3 of 1 signed by m2.maker   -> policyNotMet
  m9 records MSG3 of 1                      -> memberUnknown member=m9
`)
