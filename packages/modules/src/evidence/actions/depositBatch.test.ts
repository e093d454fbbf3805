import { cases } from '../vocabulary.ts'
import { depositBatch } from './depositBatch.ts'

cases(depositBatch, `
  # deposits many files under one root
  given member m1
  given member m2
  m%1 deposits 2 files under ROOT                       -> memberIdShape
  m1 deposits 2 files under bytes:33                    -> digestShape
  m1 deposits 0 files under ROOT                        -> itemCountRange limit=1048576
  m1 deposits 1048577 files under ROOT                  -> itemCountRange
  m1 deposits 2 files under ROOT for=P                  -> codeShape
  m1 deposits 2 files under ROOT signed by m2.maker     -> kernel.officersMissing
  m1 deposits 1048576 files under ROOT                  -> ok emits batchDeposited
  deposit m1 ROOT purpose=photos itemCount=1048576 links=1 custodian=m1
  m1 deposits 2 files under ROOT                        -> alreadyDeposited height=7
  m1 deposits 1 files under MORE kept=m2                -> ok
  deposit m1 MORE custodian=m2
  m1 deposits ROOT                                      -> alreadyDeposited
  deposits m1 ROOT MORE
`)
