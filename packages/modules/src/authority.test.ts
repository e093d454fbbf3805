import { casesOn } from '@jianghan/kernel/testing'
import { transfer } from './payments/actions/transfer.ts'
import { paymentsStage } from './payments/vocabulary.ts'

const cases = casesOn(paymentsStage)
const before = `
  given asset CNY
  given asset USD
  given account A member=m1 maker+checker
  given account B member=m2
  given account C member=m3
  given balance A 10000 CNY
  given balance A 10000 USD
`

cases(transfer, `
  # a limit in a transaction counts all its actions, in its asset alone
  m1 limits A CNY:100/                    -> ok
  A pays B 101 CNY                        -> kernel.transactionLimitExceeded assetId=CNY limit=100 amount=101
  A pays B 60 CNY & A pays C 41 CNY       -> kernel.transactionLimitExceeded limit=100 amount=101
  A redeems 101 CNY                       -> kernel.transactionLimitExceeded
  A pays B 60 CNY & A pays C 40 CNY       -> ok
  A pays B 100 CNY                        -> ok
  A pays B 5000 USD                       -> ok
  balance A 9800 CNY | spent A CNY none
`, before)

cases(transfer, `
  # a limit in a day tells what is spent; a refused payment spends nothing; the day begins at midnight UTC+8
  m1 limits A CNY:200/300                 -> ok
  A pays B 200 CNY                        -> ok
  spent A CNY atoms=200
  A pays B 101 CNY                        -> kernel.dailyLimitExceeded limit=300 spent=200 amount=101 date=2025-11-25
  A pays Z 100 CNY                        -> accountNotFound
  spent A CNY atoms=200
  A pays B 60 CNY & A pays C 41 CNY       -> kernel.dailyLimitExceeded amount=101
  A pays B 60 CNY & A pays C 40 CNY       -> ok
  spent A CNY atoms=300
  A pays B 1 CNY                          -> kernel.dailyLimitExceeded spent=300 amount=1
  wait 1440m
  A pays B 200 CNY                        -> ok
  spent A CNY atoms=200
  m1 limits A CNY:/1000                   -> ok
  A pays B 801 CNY                        -> kernel.dailyLimitExceeded spent=200
  A pays B 800 CNY                        -> ok
`, before)

cases(transfer, `
  # a limit is asked after the policy, and lifting it in the same transaction comes too late
  m1 limits A CNY:100/                    -> ok
  A pays B 101 CNY signed by m1.maker     -> kernel.policyNotMet role=checker needed=1 given=0
  m1 limits A none & A pays B 101 CNY     -> kernel.transactionLimitExceeded
  m1 limits A none                        -> ok
  A pays B 101 CNY                        -> ok
`, before)

cases(transfer, `
  # an account with a list pays the accounts and members on it, and nobody else
  m1 lets A pay B+member:m3               -> ok
  A pays B 1 CNY                          -> ok
  A pays C 1 CNY                          -> ok
  given account D member=m4
  given balance D 5 CNY
  A pays D 1 CNY                          -> kernel.counterpartyNotAllowed
  A pays C 1 CNY & A pays D 1 CNY         -> kernel.counterpartyNotAllowed
  A pays Z 1 CNY                          -> kernel.counterpartyNotAllowed
  A holds 1 CNY under H                   -> kernel.counterpartyUnnamed
  A holds 1 CNY under H to=D              -> kernel.counterpartyNotAllowed
  A bulks CNY to B:1,C:1                  -> ok
  A bulks CNY to B:1,D:1,C:1              -> kernel.counterpartyNotAllowed
  A bulks CNY to B:1,D:1 each=yes         -> kernel.counterpartyNotAllowed
  m1 lets A pay nobody                    -> ok
  A pays B 1 CNY                          -> kernel.counterpartyNotAllowed
  # back to where it came from is nobody's choice
  A redeems 1 CNY                         -> ok
  D sends A 5 CNY as CNY under PAID       -> ok
  A refunds 5 CNY of PAID under BACK      -> ok
  m1 lets A pay anybody                   -> ok
  A pays D 1 CNY                          -> ok
`, before)

cases(transfer, `
  # a bulk counts in a day what it paid, and is judged beforehand by all that it asks for
  m1 limits A CNY:600/1000                -> ok
  A bulks CNY to B:300,Z:250 each=yes     -> ok
  spent A CNY atoms=300
  A bulks CNY to B:300,C:301 each=yes     -> kernel.transactionLimitExceeded amount=601
  A bulks CNY to Z:1,Y:1 each=yes         -> ok
  spent A CNY atoms=300
  A bulks CNY to Z:400,B:200 each=yes & A bulks CNY to C:0 each=yes -> bulkEntryShape
  A bulks CNY to Z:300,B:100 each=yes & A pays C 50 CNY -> ok
  spent A CNY atoms=450
  A bulks CNY to B:551 each=yes           -> kernel.dailyLimitExceeded spent=450 amount=551
  A bulks CNY to B:550                    -> ok
  spent A CNY atoms=1000
  wait 1440m
  A bulks CNY to Z:1 each=yes             -> ok
  spent A CNY atoms=1000
  m1 limits A CNY:/1000                   -> ok
  A bulks CNY to B:2^127-1:64 each=yes    -> kernel.dailyLimitExceeded amount=340282366920938463463374607431768211455
`, before)

cases(transfer, `
  # a frozen account pays nothing, is paid nothing, or neither
  op freezes A debit court-order          -> ok
  A pays B 1 CNY                          -> kernel.accountFrozen kind=debit reason=court-order
  A redeems 1 CNY                         -> kernel.accountFrozen
  op freezes A credit court-order         -> ok
  A pays B 1 CNY                          -> ok
  B pays A 1 CNY                          -> payments.payeeFrozen
  op issues 1 CNY to A                    -> payments.payeeFrozen
  op freezes A both court-order           -> ok
  A pays B 1 CNY                          -> kernel.accountFrozen kind=both
  B pays A 1 CNY                          -> payments.payeeFrozen
  op releases A resolved                  -> ok
  A pays B 1 CNY & B pays A 1 CNY         -> ok
`, before)

cases(transfer, `
  # a suspended member pays nothing and is still paid
  op suspends m1 insolvency governance=true -> ok
  A pays B 1 CNY                          -> kernel.memberSuspended member=m1 reason=insolvency
  given balance B 1 CNY
  B pays A 1 CNY                          -> ok
  op reinstates m1 resolved               -> ok
  A pays B 1 CNY                          -> ok
`, before)

cases(transfer, `
  # a key that was retired signs nothing, whatever it signed before
  A pays B 1 CNY                          -> ok
  m1 retires m1.checker                   -> ok
  A pays B 1 CNY                          -> kernel.signerUnknown
`, before)

cases(transfer, `
  # each quorum of a policy by officers of the member who hold its role, each key once, whoever else signs
  given key m1.second member=m1 checker
  given key m1.sole member=m1 checker+maker
  A pays B 1 CNY signed by m1.maker             -> kernel.policyNotMet role=checker needed=1 given=0
  A pays B 1 CNY signed by m1.checker           -> kernel.policyNotMet role=maker needed=1 given=0
  A pays B 1 CNY signed by m1.checker+m1.second -> kernel.policyNotMet role=maker needed=1 given=0
  A pays B 1 CNY signed by m1.admin             -> kernel.policyNotMet role=checker needed=1 given=0
  A pays B 1 CNY signed by m1.maker+m2.checker  -> kernel.policyNotMet role=checker needed=1 given=0
  A pays B 1 CNY signed by m2.maker+m2.checker  -> kernel.policyNotMet needed=1 given=0
  A pays B 1 CNY signed by m1.maker+m1.checker+m2.maker -> ok
  A is paid from by checker2+maker              -> ok
  A pays B 1 CNY signed by m1.maker+m1.checker  -> kernel.policyNotMet role=checker needed=2 given=1
  A pays B 1 CNY signed by m1.second+m1.checker -> kernel.policyNotMet role=maker needed=1 given=0
  A pays B 1 CNY signed by m1.maker+m1.checker+m1.second -> ok
`, before)
