import { cases } from '../vocabulary.ts'
import { completeReplacement } from './completeReplacement.ts'

cases(completeReplacement, `
  # waits 72 hours, then gives the new key the roles of the lost one
  given member m1
  given account A member=m1 maker
  M1 completes m1.maker                         -> memberIdShape
  m1 completes bytes:19                         -> idShape
  m1 completes m1.maker                         -> replacementNotFound
  m1 replaces lost m1.admin by k1 signed by m1.maker+m1.checker -> ok
  m1 completes m1.admin signed by m1.maker      -> replacementTooEarly
  wait 4319m
  m1 completes m1.admin signed by m1.maker      -> replacementTooEarly
  wait 1m
  m1 completes m1.admin signed by m1.admin      -> officersMissing
  m1 completes m1.admin signed by m1.maker      -> ok emits keyRetired keyAdded
  key m1.admin active=false | key k1 active=true roles=admin member=m1 | member m1 keys=3
  replacement m1.admin none
  m1 adds k2 maker signed by m1.admin           -> kernel.signerUnknown
`)

cases(completeReplacement, `
  # is dropped with the key, and never takes a key that somebody else registered meanwhile
  given member m1
  m1 replaces lost m1.maker by k1 signed by m1.admin+m1.checker -> ok
  m1 adds k1 maker                              -> ok
  wait 4320m
  m1 completes m1.maker signed by m1.checker    -> keyExists
  m1 retires m1.maker                           -> ok
  replacement m1.maker none
  m1 replaces lost m1.checker by k2 signed by m1.admin+k1 -> ok
  m1 rotates m1.checker to k3 signed by m1.admin -> ok
  replacement m1.checker none
`)

cases(completeReplacement, `
  # is not ready a millisecond before its time
  given member m1
  m1 replaces lost m1.admin by k1 signed by m1.maker+m1.checker -> ok
  wait 4319m
  wait 58999ms
  m1 completes m1.admin signed by m1.checker    -> replacementTooEarly
`)

cases(completeReplacement, `
  # is ready at its time, for the member itself
  given member m1
  given member m2
  m1 replaces lost m1.admin by k1 signed by m1.maker+m1.checker -> ok
  m2 completes m1.admin signed by m2.maker      -> replacementNotFound
  wait 4319m
  wait 58s
  m1 completes m1.admin signed by m1.checker    -> ok emits keyRetired keyAdded
`)

cases(completeReplacement, `
  # is governance: officers of a suspended member go on with it where the supervisor allows that, and retire keys
  given member m1
  op suspends m1 insolvency governance=true     -> ok
  m1 replaces lost m1.admin by k1 signed by m1.maker+m1.checker -> ok
  wait 4320m
  m1 completes m1.admin signed by m1.checker    -> ok
  m1 replaces lost m1.maker by k2 signed by m1.checker+op.admin -> ok
  m1 objects about m1.maker signed by k1        -> ok
  m1 retires m1.maker signed by k1              -> ok
  op suspends m1 insolvency                     -> ok
  m1 replaces lost m1.checker by k3 signed by k1+op.admin -> memberSuspended
`)
