import { cases } from '../vocabulary.ts'
import { freezeAccount } from './freezeAccount.ts'

cases(freezeAccount, `
  # is for a supervisor, and stops what leaves, what comes, or both
  given account A member=m1 maker
  given member sup supervisor
  op freezes bytes:19 debit court-order           -> idShape
  op freezes A debit because                      -> reasonInvalid
  op freezes A debit court-order order=bytes:31   -> reasonInvalid
  op freezes A sideways court-order               -> freezeKindInvalid
  op freezes B debit court-order                  -> noSuchAccount
  op freezes A debit court-order signed by m1.admin+m1.maker+m1.checker -> capacityMissing capacity=supervisor
  op freezes A debit court-order signed by op.maker -> policyNotMet
  op freezes A debit court-order order=text       -> ok emits accountFrozen
  account A freeze=debit reason=court-order
  op freezes A both sanctions signed by sup.admin -> ok emits accountFrozen
  account A freeze=both reason=sanctions
  A is paid from by checker                       -> ok
`)
