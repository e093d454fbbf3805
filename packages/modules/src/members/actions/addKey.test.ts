import { cases } from '../vocabulary.ts'
import { addKey } from './addKey.ts'

cases(addKey, `
  # adds a key that nobody registered before
  given member m1
  given member m2 none keys=64
  M1 adds k1 maker              -> memberIdShape
  m1 adds none maker            -> keyInvalid reason=missing
  m1 adds kind1:33 maker        -> keyInvalid
  m1 adds kind5:33 maker        -> keyInvalid
  m1 adds kind6:33:2 maker      -> keyInvalid
  m1 adds k1 none               -> rolesInvalid
  m1 adds k1 maker+checker      -> rolesInvalid
  m1 adds k1 checker+maker      -> ok emits keyAdded
  key k1 member=m1 roles=checker+maker active=true | member m1 keys=4
  m1 adds k1 maker              -> keyExists
  m2 adds m1.maker maker        -> keyExists
  m2 adds k2 maker              -> tooManyKeys limit=64
  m1 adds k2 node               -> ok
  m1 adds k3 maker signed by m1.maker -> policyNotMet role=admin
  m9 adds k3 maker              -> kernel.memberUnknown
`)

cases(addKey, `
  # takes the last key that a member may have
  given member m1 none keys=63
  m1 adds k1 maker -> ok
  m1 adds k2 maker -> tooManyKeys limit=64
`)

cases(addKey, `
  # takes keys of every kind, compressed
  given member m1
  m1 adds kind2:33:2 maker      -> ok
  m1 adds kind3:33:2 maker      -> ok
  m1 adds kind4:33:3 maker      -> ok
  m1 adds kind5:33:2 maker      -> ok
  m1 adds kind4:32:2 maker      -> keyInvalid
  m1 adds kind5:65:4 maker      -> keyInvalid
`)

cases(addKey, `
  # a passkey signs no batches, and a credential for signing in signs nothing else
  given member m1
  m1 adds kind3:33:2 node          -> rolesInvalid
  m1 adds kind3:33:2 maker+node    -> rolesInvalid
  m1 adds kind3:33:2 maker+sign-in -> rolesInvalid
  m1 adds kind3:33:2 sign-in       -> ok
  m1 adds k1 sign-in               -> ok
  m1 decides by sign-in            -> policyInvalid
`)
