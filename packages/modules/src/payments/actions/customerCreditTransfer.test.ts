import { cases } from '../vocabulary.ts'
import { customerCreditTransfer } from './customerCreditTransfer.ts'

const TWO_BANKS = `
  given member hjb issuer
  given member dhb issuer
  given account S1 member=hjb
  given account S2 member=dhb
  given asset CNY
  given asset CNY.HJB issuer=hjb settles=CNY:S1
  given asset CNY.DHB issuer=dhb settles=CNY:S2
  given account A member=m1 maker+checker
  given account B member=m2
  given balance S1 1000 CNY
  given balance A 900 CNY.HJB
`

cases(customerCreditTransfer, `
  # refuses in the order of its checks
  given asset USD.HJB issuer=hjb
  given asset EUR
  given account S3 member=dhb
  given asset EUR.DHB issuer=dhb settles=EUR:S3
  A sends B 1 cny as CNY.DHB under U1               -> assetIdShape assetId=cny
  A sends B 1 CNY.HJB as dhb under U1               -> assetIdShape assetId=dhb
  A sends B 1 CNY.HJB as aaaaaaaaabbbbbbbbbbccccccccccddddddddddEEE under U1 -> assetIdShape assetId=aaaaaaaaabbbbbbbbbbccccccccccddddddddddE
  A sends B 1 aaaaaaaaabbbbbbbbbbccccccccccddddddddddEEE as CNY.DHB under U1 -> assetIdShape assetId=aaaaaaaaabbbbbbbbbbccccccccccddddddddddE
  A sends B 1,00 CNY.HJB as CNY.DHB under U1        -> amountShape
  A sends B 0 CNY.HJB as CNY.DHB under U1           -> amountNotPositive
  bytes:1 sends B 1 CNY.HJB as CNY.DHB under U1     -> accountShape
  A sends bytes:1 1 CNY.HJB as CNY.DHB under U1     -> accountShape
  A sends A 1 CNY.HJB as CNY.DHB under U1           -> sameAccount
  A sends B 1 CNY.HJB as CNY.DHB under bytes:16     -> uetrShape
  A sends B 1 CNY.HJB as CNY.DHB under bytes:15     -> uetrShape
  A sends B 1 CNY.HJB as CNY.DHB under U1 commitments=b,a          -> commitmentsShape
  A sends B 1 CNY.HJB as CNY.DHB under U1 commitments=a,a          -> commitmentsShape
  A sends B 1 CNY.HJB as CNY.DHB under U1 commitments=a:31         -> commitmentsShape
  A sends B 1 CNY.HJB as CNY.DHB under U1 commitments=Name         -> commitmentsShape
  A sends B 1 CNY.HJB as CNY.DHB under U1 commitments=a:32:25      -> commitmentsShape
  A sends B 1 CNY.XXX as CNY.DHB under U1           -> assetNotFound assetId=CNY.XXX
  A sends B 1 CNY.HJB as CNY.XXX under U1           -> assetNotFound assetId=CNY.XXX
  A sends C 1 CNY.HJB as CNY.DHB under U1           -> accountNotFound
  A sends B 1 CNY.HJB as USD.HJB under U1           -> noSettlementPath from=CNY.HJB to=USD.HJB
  A sends B 1 CNY.HJB as EUR.DHB under U1           -> noSettlementPath
  A sends B 1 CNY.HJB as CNY under U1               -> noSettlementPath
  A sends B 1 USD.HJB as CNY.DHB under U1           -> noSettlementPath from=USD.HJB to=CNY.DHB
  A sends B 901 CNY.HJB as CNY.DHB under U1         -> insufficientFunds needed=901 available=900
  A sends B 901 CNY.HJB as CNY.HJB under U1         -> insufficientFunds
  payment U1 none
  A sends B 1 CNY.HJB as CNY.DHB under U1 commitments=a:32:24      -> ok
  A sends B 1 CNY.HJB as CNY.DHB under U1           -> duplicateUetr height=26
  A sends B 901 CNY.HJB as CNY.HJB under U1         -> duplicateUetr
  A sends B 1 CNY.HJB as CNY.DHB under U2 signed by m1.maker -> policyNotMet
`, TWO_BANKS)

cases(customerCreditTransfer, `
  # destroys the deposit here, creates it there, and settles between the banks
  A sends B 300 CNY.HJB as CNY.DHB under U1 commitments=creditor.name,remittance -> ok emits creditTransferred settled
  balance A 600 CNY.HJB | balance B 300 CNY.DHB | balance S1 700 CNY | balance S2 300 CNY
  supply CNY.HJB 600 | supply CNY.DHB 300 | supply CNY 1000
  payment U1 height=1
`, TWO_BANKS)

cases(customerCreditTransfer, `
  # stops at frozen accounts: of the creditor, and of the banks that settle
  op freezes B credit court-order                        -> ok
  A sends B 300 CNY.HJB as CNY.DHB under U1              -> payeeFrozen
  A sends B 300 CNY.HJB as CNY.HJB under U1              -> payeeFrozen
  op releases B resolved                                 -> ok
  op freezes S1 debit insolvency                         -> ok
  A sends B 300 CNY.HJB as CNY.DHB under U1              -> payments.payerFrozen
  op releases S1 resolved                                -> ok
  op freezes S2 credit insolvency                        -> ok
  A sends B 300 CNY.HJB as CNY.DHB under U1              -> payeeFrozen
  A sends B 300 CNY.HJB as CNY.HJB under U1              -> ok
`, TWO_BANKS)

cases(customerCreditTransfer, `
  # moves the deposit within one bank and settles nothing
  A sends B 300 CNY.HJB as CNY.HJB under U1 -> ok emits creditTransferred
  balance A 600 CNY.HJB | balance B 300 CNY.HJB | balance S1 1000 CNY | supply CNY.HJB 900
`, TWO_BANKS)

cases(customerCreditTransfer, `
  # is refused whole when the payer's bank cannot settle
  given balance S1 299 CNY
  A sends B 300 CNY.HJB as CNY.DHB under U1 -> insufficientFunds assetId=CNY needed=300 available=299
  balance A 900 CNY.HJB | balance B 0 CNY.DHB | payment U1 none
`, TWO_BANKS)

cases(customerCreditTransfer, `
  # settles nothing between two deposit assets over one settlement account
  given asset CNY.HJ2 issuer=hjb settles=CNY:S1
  A sends B 300 CNY.HJB as CNY.HJ2 under U1 -> ok emits creditTransferred
  balance A 600 CNY.HJB | balance B 300 CNY.HJ2 | balance S1 1000 CNY
`, TWO_BANKS)

cases(customerCreditTransfer, `
  # never creates more deposits than an asset may have
  given account C member=m3
  given balance C 2^127-2 CNY.DHB
  A sends B 2 CNY.HJB as CNY.DHB under U1 -> supplyExceeded assetId=CNY.DHB
  A sends B 1 CNY.HJB as CNY.DHB under U1 -> ok
`, TWO_BANKS)

cases(customerCreditTransfer, `
  # moves what has no settlement arrangement, within its issuer
  given asset POINTS issuer=hjb
  given balance A 5 POINTS
  A sends B 2 POINTS as POINTS under U1 -> ok emits creditTransferred
  balance A 3 POINTS | balance B 2 POINTS
`, TWO_BANKS)
