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
  m1 decides by admin8+checker8       -> policyUnreachable subject=m1 role=admin needed=8 available=1
`)

cases(setAdminPolicy, `
  # is a policy that the member's own keys can meet
  given member m1
  m1 decides by maker2                 -> policyUnreachable role=maker needed=2 available=1
  m1 adds k1 checker+maker             -> ok
  m1 decides by maker2                 -> ok
  m1 decides by checker+maker2 signed by m1.maker+k1 -> ok
  m1 decides by checker2+maker2 signed by m1.maker+k1+m1.checker -> policyUnreachable
`)
