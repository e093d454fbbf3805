import { cases } from '../vocabulary.ts'
import { setAdminPolicy } from './setAdminPolicy.ts'

cases(setAdminPolicy, `
  # is signed under the policy that it replaces
  given member m1
  M1 decides by admin               -> memberIdShape
  m1 decides by none                -> policyInvalid
  m1 decides by admin+admin         -> policyInvalid
  m1 decides by admin+checker       -> ok emits adminPolicySet
  member m1 policy=admin+checker
  m1 decides by admin signed by m1.admin            -> policyNotMet role=checker
  m1 decides by admin signed by m1.admin+m1.checker -> ok emits adminPolicySet
  member m1 policy=admin
`)

cases(setAdminPolicy, `
  # never asks for more officers than can sign one transaction
  given member m1
  m1 decides by admin8+checker8+maker -> policyInvalid
  m1 decides by admin8+checker8       -> ok
`)
