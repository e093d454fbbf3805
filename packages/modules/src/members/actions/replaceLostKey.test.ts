import { cases } from '../vocabulary.ts'
import { replaceLostKey } from './replaceLostKey.ts'

cases(replaceLostKey, `
  # begins by two other officers, or by one and a supervisor
  given member m1
  given member m2 supervisor
  M1 replaces lost m1.admin by k1               -> memberIdShape
  m1 replaces lost bytes:19 by k1               -> idShape
  m1 replaces lost m1.admin by kind1:31         -> keyInvalid
  m1 replaces lost m1.admin by m2.maker         -> keyExists
  m1 replaces lost nobody by k1                 -> keyNotFound
  m1 replaces lost m2.maker by k1               -> keyNotFound
  m1 replaces lost m1.admin by k1 signed by m1.maker                      -> kernel.officersMissing member=m1 needed=2 given=1
  m1 replaces lost m1.admin by k1 signed by m1.admin+m1.maker             -> officersMissing given=1
  m1 replaces lost m1.admin by k1 signed by m2.admin                      -> officersMissing given=0
  m1 replaces lost m1.admin by k1 signed by m1.maker+m1.checker           -> ok emits replacementBegun
  replacement m1.admin member=m1
  key m1.admin active=true
  m1 replaces lost m1.admin by k2 signed by m1.maker+m1.checker           -> replacementPending
  m1 replaces lost m1.checker by k3 signed by m1.maker+m2.admin           -> ok emits replacementBegun
  m2 replaces lost m2.checker by k4 signed by m2.maker+op.admin           -> ok emits replacementBegun
  m2 replaces lost m2.maker by k5 signed by m2.admin                      -> officersMissing given=1
`)

cases(replaceLostKey, `
  # is none for a key that was retired
  given member m1
  m1 retires m1.maker                           -> ok
  given key k1 member=m1 maker
  m1 replaces lost m1.maker by k2 signed by m1.admin+m1.checker -> keyNotFound
`)
