import { cases } from '../vocabulary.ts'
import { openAccount } from './openAccount.ts'

cases(openAccount, `
  # opens an account whose id is made of the member and the unique bytes
  given member m1
  M1 opens A checker+maker                  -> memberIdShape
  m1 opens A maker unique=bytes:15          -> uniqueShape
  m1 opens A maker+checker                  -> policyInvalid
  m1 opens A checker+maker                  -> ok emits accountOpened
  account A member=m1 policy=checker+maker | member m1 accounts=1
  m1 opens A maker                          -> accountExists
  m1 opens B maker signed by m1.maker       -> policyNotMet
  m3 opens B maker                          -> kernel.memberUnknown
`)

cases(openAccount, `
  # stops at the largest number of accounts
  given member m2 none accounts=99999
  m2 opens A maker -> ok
  m2 opens B maker -> tooManyAccounts limit=100000
`)

cases(openAccount, `
  # asks for officers that the member has
  given member m1
  m1 opens A checker2                   -> policyUnreachable role=checker needed=2 available=1
  m1 adds k1 checker                    -> ok
  m1 opens A checker2                   -> ok
  A is paid from by maker2 signed by m1.checker+k1 -> policyUnreachable
`)
