import { cases } from '../vocabulary.ts'
import { rotateKey } from './rotateKey.ts'

cases(rotateKey, `
  # puts a new key with the same roles into the place of an old one
  given member m1
  given member m2
  given key fresh member=m2 checker
  M1 rotates m1.maker to new         -> memberIdShape
  m1 rotates bytes:0 to new          -> idShape
  m1 rotates m1.maker to kind1:31    -> keyInvalid
  m1 rotates m2.maker to new         -> keyNotFound
  m1 rotates nobody to new           -> keyNotFound
  m1 rotates m1.maker to fresh       -> keyExists
  m1 rotates m1.maker to m1.maker    -> keyExists
  m1 rotates m1.maker to new         -> ok emits keyRetired keyAdded
  key m1.maker active=false | key new active=true roles=maker member=m1 | member m1 keys=3
  m1 rotates m1.maker to newer signed by m1.admin -> keyNotFound
  m1 rotates m1.maker to newer signed by m1.maker+m1.admin -> kernel.signerUnknown
  m1 rotates new to newer signed by m1.checker -> policyNotMet role=admin
`)
