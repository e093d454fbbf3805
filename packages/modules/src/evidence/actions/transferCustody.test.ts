import { cases } from '../vocabulary.ts'
import { transferCustody } from './transferCustody.ts'

cases(transferCustody, `
  # adds links to a chain of custody, signed by both sides
  given member m1
  given member m2
  given member m3
  m1 deposits FILE                                      -> ok
  m%1 hands FILE of m1 to m2                            -> memberIdShape
  m1 hands bytes:0 of m1 to m2                          -> digestShape
  m1 hands FILE of m1 to m2 reason=X                    -> codeShape
  m1 hands FILE of m1 to m2 signed by m1.maker          -> kernel.officersMissing
  m1 hands FILE of m1 to m2 signed by m2.maker          -> kernel.officersMissing
  m1 hands NONE of m1 to m2                             -> depositNotFound memberId=m1
  m1 hands FILE of m2 to m2                             -> depositNotFound
  m2 hands FILE of m1 to m3                             -> notTheCustodian memberId=m2 custodian=m1
  m1 hands FILE of m1 to m1                             -> sameCustodian
  m1 hands FILE of m1 to nobody signed by m1.maker      -> kernel.memberUnknown
  m1 hands FILE of m1 to m2 signed by m1.maker+m2.checker -> ok emits custodyTransferred
  deposit m1 FILE links=2 custodian=m2 reason=litigation purpose=contract
  m1 hands FILE of m1 to m3                             -> notTheCustodian custodian=m2
  m2 hands FILE of m1 to m3 & m3 hands FILE of m1 to m1 reason=returned -> ok emits custodyTransferred custodyTransferred
  deposit m1 FILE links=4 custodian=m1 reason=returned
  given handovers m1 FILE 10000 to=m3
  m3 hands FILE of m1 to m2                             -> chainFull limit=10000
  deposit m1 FILE links=10001 custodian=m3
`)
