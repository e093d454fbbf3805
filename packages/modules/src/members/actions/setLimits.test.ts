import { cases } from '../vocabulary.ts'
import { setLimits } from './setLimits.ts'

cases(setLimits, `
  # sets limits a transaction and a day, in the place of those before
  given account A member=m1 maker
  given member m2
  M1 limits A CNY:100/500             -> memberIdShape
  m1 limits bytes:19 CNY:100/500      -> idShape
  m1 limits A cny:100/500             -> limitsInvalid
  m1 limits A CNY:/                   -> limitsInvalid
  m1 limits A CNY:0/500               -> limitsInvalid
  m1 limits A CNY:-1/                 -> limitsInvalid
  m1 limits A CNY:501/500             -> limitsInvalid
  m1 limits A CNY:100/500@USD         -> limitsInvalid
  m1 limits A USD:1/,CNY:1/           -> limitsInvalid
  m1 limits A CNY:1/,CNY:1/           -> limitsInvalid
  m1 limits A AA:1/,AB:1/,AC:1/,AD:1/,AE:1/,AF:1/,AG:1/,AH:1/,AI:1/,AJ:1/,AK:1/,AL:1/,AM:1/,AN:1/,AO:1/,AP:1/,AQ:1/ -> limitsInvalid
  m2 limits A CNY:100/500             -> notTheHolder memberId=m2
  m1 limits B CNY:100/500             -> noSuchAccount
  m1 limits A CNY:100/500 signed by m1.maker -> policyNotMet role=admin
  account A controlled=false
  m1 limits A CNY:100/500,USD:/9      -> ok emits limitsSet
  account A controlled=true
  m1 limits A none                    -> ok emits limitsSet
  account A controlled=false
`)
