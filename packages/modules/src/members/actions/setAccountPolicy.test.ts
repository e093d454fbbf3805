import { cases } from '../vocabulary.ts'
import { setAccountPolicy } from './setAccountPolicy.ts'

cases(setAccountPolicy, `
  # is signed under the policy that it replaces
  given account A member=m1 maker+checker
  bytes:5 is paid from by maker     -> idShape
  A is paid from by none            -> policyInvalid
  B is paid from by maker           -> kernel.accountUnknown
  A is paid from by maker signed by m1.maker -> policyNotMet
  A is paid from by maker           -> ok emits accountPolicySet
  account A policy=maker
  A is paid from by admin signed by m1.maker -> ok emits accountPolicySet
  A is paid from by maker signed by m1.maker -> policyNotMet role=admin
`)
