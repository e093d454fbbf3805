import { cases } from '../vocabulary.ts'
import { revokeCertificate } from './revokeCertificate.ts'

cases(revokeCertificate, `
  # revokes a certificate once, by its issuer
  given member m1
  given member m2
  m1 certifies ROOT as C                                -> ok
  m%1 revokes C                                         -> memberIdShape
  m1 revokes bytes:15                                   -> certificateShape
  m1 revokes C reason=X                                 -> certificateShape
  m1 revokes D                                          -> certificateNotFound
  m2 revokes C                                          -> notTheIssuer issuer=m1
  m1 revokes C                                          -> ok emits certificateRevoked
  certificate C revoked=withdrawn
  m1 revokes C                                          -> alreadyRevoked reason=withdrawn
`)
