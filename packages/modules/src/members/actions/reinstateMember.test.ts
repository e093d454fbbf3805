import { cases } from '../vocabulary.ts'
import { reinstateMember } from './reinstateMember.ts'

cases(reinstateMember, `
  # lets a member act again
  given account A member=m1 maker
  op reinstates M1 resolved                     -> memberIdShape
  op reinstates m1 because                      -> reasonInvalid
  op reinstates m3 resolved                     -> noSuchMember
  op reinstates m1 resolved                     -> notSuspended
  op suspends m1 mistake                        -> ok
  A is paid from by checker                     -> memberSuspended
  op reinstates m1 resolved signed by m1.admin  -> capacityMissing
  op reinstates m1 resolved                     -> ok emits memberReinstated
  A is paid from by checker                     -> ok
`)
