import { cases } from '../vocabulary.ts'
import { unfreezeAccount } from './unfreezeAccount.ts'

cases(unfreezeAccount, `
  # releases what is frozen
  given account A member=m1 maker
  op releases bytes:19 resolved           -> idShape
  op releases A because                   -> reasonInvalid
  op releases B resolved                  -> noSuchAccount
  op releases A resolved                  -> notFrozen
  op freezes A credit mistake             -> ok
  op releases A resolved signed by m1.admin -> capacityMissing
  op releases A resolved order=text       -> ok emits accountUnfrozen
  account A freeze=no
`)
