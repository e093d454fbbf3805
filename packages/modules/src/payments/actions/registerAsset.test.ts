import { cases } from '../vocabulary.ts'
import { registerAsset } from './registerAsset.ts'

cases(registerAsset, `
  # registers an asset whose settlement arrangement holds
  given member hjb issuer
  given member plain
  given account B1 member=hjb
  given account P1 member=plain
  op lists CNY settles=CNY:B1                          -> assetNotFound assetId=CNY
  op lists CNY                                         -> ok emits assetRegistered
  asset CNY issuer=op currency=CNY decimals=2 settles=none | supply CNY 0
  hjb lists C                                          -> assetIdShape assetId=C
  hjb lists TOOLONGANAMEFOR                            -> assetIdShape
  hJb lists CNY.HJB                                    -> memberIdShape
  hjb lists CNY.HJB currency=cny                       -> assetTermsShape
  hjb lists CNY.HJB decimals=19                        -> assetTermsShape
  hjb lists CNY.HJB settles=CNY:                       -> assetTermsShape
  hjb lists CNY.HJB settles=:B1                        -> assetTermsShape
  hjb lists CNY.HJB settles=CNY:bytes:19               -> assetTermsShape
  hjb lists CNY.HJB settles=:bytes:1                   -> assetTermsShape
  hjb lists aaaaaaaaabbbbbbbbbbccccccccccddddddddddEEE -> assetIdShape assetId=aaaaaaaaabbbbbbbbbbccccccccccddddddddddE
  hjb lists CNY                                        -> assetExists assetId=CNY
  plain lists CNY.PLN                                  -> notAnIssuer memberId=plain
  hjb lists CNY.HJB settles=USD:B1                     -> assetNotFound assetId=USD
  hjb lists CNY.HJB settles=CNY:P1                     -> settlementUnfit
  hjb lists CNY.HJB settles=CNY:NOBODY                 -> settlementUnfit
  hjb lists CNY.HJB settles=CNY:B1 decimals=3          -> settlementUnfit
  hjb lists CNY.HJB settles=CNY:B1 currency=USD        -> settlementUnfit
  hjb lists CNY.HJB settles=CNY:B1                     -> ok emits assetRegistered
  asset CNY.HJB issuer=hjb settles=CNY:B1
  hjb lists CNY.HJ2 settles=CNY.HJB:B1                 -> settlementUnfit assetId=CNY.HJ2
  hjb lists POINTS currency= decimals=0                -> ok emits assetRegistered
  hjb lists GRAINS currency= decimals=18               -> ok emits assetRegistered
  hjb lists CNY.HJ3 signed by plain.admin              -> policyNotMet
`)
