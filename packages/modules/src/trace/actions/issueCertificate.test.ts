import { cases } from '../vocabulary.ts'
import { issueCertificate } from './issueCertificate.ts'

cases(issueCertificate, `
  # issues a certificate under a new id
  given member m1
  m%1 certifies ROOT as C                               -> memberIdShape
  m1 certifies ROOT as bytes:15                         -> certificateShape
  m1 certifies ROOT as C hash=bytes:31                  -> certificateShape
  m1 certifies ROOT as C scheme=Organic                 -> certificateShape
  m1 certifies as:01/09506000134353 as C                -> certificateShape
  m1 certifies ROOT as C until=1                        -> certificateExpired
  m1 certifies ROOT as C                                -> ok emits certificateIssued
  m1 certifies as:414/9506000140445 as D                -> ok
  m1 certifies box:B1 as E scheme=haccp                 -> ok
  certificate C issuer=m1 scheme=organic revoked=no
  m1 certifies ROOT as C                                -> certificateExists height=7
`)
