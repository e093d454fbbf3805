import { cases } from '../vocabulary.ts'
import { setCounterparties } from './setCounterparties.ts'

cases(setCounterparties, `
  # sets whom an account may pay, in the place of the list before
  given account A member=m1 maker
  given account B member=m2
  M1 lets A pay B                     -> memberIdShape
  m1 lets bytes:19 pay B              -> idShape
  m1 lets A pay B restricted=false    -> counterpartiesInvalid
  m1 lets A pay bytes:19              -> counterpartiesInvalid
  m1 lets A pay B+B                   -> counterpartiesInvalid
  m1 lets A pay member:Bank           -> counterpartiesInvalid
  m1 lets A pay member:m2+member:m1   -> counterpartiesInvalid
  m2 lets A pay B                     -> notTheHolder
  m1 lets C pay B                     -> noSuchAccount
  m1 lets A pay B signed by m1.maker  -> policyNotMet role=admin
  m1 lets A pay B+member:m2           -> ok emits counterpartiesSet
  account A controlled=true
  m1 limits A CNY:1/                  -> ok
  m1 lets A pay anybody               -> ok emits counterpartiesSet
  account A controlled=true
  m1 limits A none                    -> ok
  account A controlled=false
`)
