import { cases } from '../vocabulary.ts'
import { objectToReplacement } from './objectToReplacement.ts'

cases(objectToReplacement, `
  # is for the key itself, the admin policy, and a supervisor
  given member m1
  given member m2
  M1 objects about m1.admin                     -> memberIdShape
  m1 objects about bytes:19                     -> idShape
  m1 objects about m1.maker                     -> replacementNotFound
  m1 replaces lost m1.maker by k1 signed by m1.admin+m1.checker -> ok
  m2 objects about m1.maker signed by m2.admin  -> replacementNotFound
  m1 objects about m1.maker signed by m1.checker -> kernel.keyMissing
  m1 objects about m1.maker signed by m1.maker  -> ok emits replacementEnded
  replacement m1.maker none
  m1 replaces lost m1.maker by k1 signed by m1.admin+m1.checker -> ok
  m1 objects about m1.maker signed by m1.admin  -> ok
  m1 replaces lost m1.maker by k1 signed by m1.admin+m1.checker -> ok
  m1 objects about m1.maker signed by op.admin  -> ok
  m1 completes m1.maker signed by m1.checker    -> replacementNotFound
`)
