import { cases } from '../vocabulary.ts'
import { retireKey } from './retireKey.ts'

cases(retireKey, `
  # ends a key for ever
  given member m1
  given member m2
  given account A member=m1 maker
  M1 retires m1.maker             -> memberIdShape
  m1 retires bytes:19             -> idShape
  m1 retires nobody               -> keyNotFound
  m1 retires m2.maker             -> keyNotFound
  m1 retires m1.maker             -> ok emits keyRetired
  key m1.maker active=false | member m1 keys=2
  m1 retires m1.maker signed by m1.admin -> keyNotFound
  m1 adds m1.maker maker signed by m1.admin -> keyExists
  A is paid from by checker signed by m1.maker -> kernel.signerUnknown
  m1 retires m1.checker signed by m2.admin     -> policyNotMet
`)

cases(retireKey, `
  # never ends the key without which the member could not govern itself
  given member m1
  m1 retires m1.admin                   -> policyUnreachable subject=m1 role=admin needed=1 available=0
  given key k1 member=m1 admin
  m1 retires m1.admin                   -> ok emits keyRetired
  m1 retires k1 signed by k1            -> policyUnreachable
  m1 decides by checker signed by k1    -> ok
  m1 retires k1 signed by m1.checker    -> ok
`)

cases(retireKey, `
  # asks nothing of the others where they were never counted
  given member m1
  given uncounted m1
  m1 retires m1.maker                   -> ok emits keyRetired
`)
