import { cases } from '../vocabulary.ts'
import { transfer } from './transfer.ts'

cases(transfer, `
  # moves units and refuses in the order of its checks
  given asset CNY.HJB
  given account A member=m1 maker+checker
  given account B member=m2
  given balance A 900 CNY.HJB
  A pays B 1 cny              -> assetIdShape assetId=cny
  A pays B 01 CNY.HJB         -> amountShape
  A pays B 2^127 CNY.HJB      -> amountShape
  A pays B no CNY.HJB         -> assetIdShape
  A pays B 0 CNY.HJB          -> amountNotPositive
  A pays bytes:19 1 CNY.HJB   -> accountShape
  A pays A 1 CNY.HJB          -> sameAccount
  A pays B 1 CNY.DHB          -> assetNotFound assetId=CNY.DHB
  A pays C 1 CNY.HJB          -> accountNotFound
  A pays B 901 CNY.HJB        -> insufficientFunds needed=901 available=900
  A pays B 2^127-1 CNY.HJB    -> insufficientFunds
  balance A 900 CNY.HJB | balance B 0 CNY.HJB | supply CNY.HJB 900
  A pays B 900 CNY.HJB        -> ok emits transferred
  balance A 0 CNY.HJB | balance B 900 CNY.HJB | supply CNY.HJB 900
  A pays B 1 CNY.HJB          -> insufficientFunds available=0
`)

cases(transfer, `
  # asks for the signatures of the payer's policy and of nobody else
  given asset CNY.HJB
  given account A member=m1 maker+checker
  given account B member=m2
  given balance A 900 CNY.HJB
  A pays B 1 CNY.HJB signed by m1.maker                -> kernel.policyNotMet role=checker needed=1 given=0
  A pays B 1 CNY.HJB signed by m1.admin+m1.maker       -> policyNotMet
  A pays B 1 CNY.HJB signed by m2.maker+m2.checker     -> policyNotMet
  A pays B 1 CNY.HJB signed by stranger                -> signerUnknown
  Z pays B 1 CNY.HJB                                   -> accountUnknown
  A pays B 1 CNY.HJB signed by m1.maker+m1.checker     -> ok
  A pays B 1 CNY.HJB signed by m1.maker+m1.checker+m2.maker -> ok
`)

cases(transfer, `
  # a later action sees what an earlier one of its transaction did, and all is undone when one is refused
  given asset CNY.HJB
  given account A member=m1
  given account B member=m2
  given account C member=m3
  given balance A 100 CNY.HJB
  A pays B 100 CNY.HJB & B pays C 60 CNY.HJB  -> ok emits transferred transferred
  balance A 0 CNY.HJB | balance B 40 CNY.HJB | balance C 60 CNY.HJB
  B pays C 40 CNY.HJB & A pays C 1 CNY.HJB    -> insufficientFunds
  balance B 40 CNY.HJB | balance C 60 CNY.HJB
  B pays A 10 CNY.HJB & A pays C 10 CNY.HJB & C pays B 70 CNY.HJB -> ok emits transferred transferred transferred
  balance A 0 CNY.HJB | balance B 100 CNY.HJB | balance C 0 CNY.HJB
`)
