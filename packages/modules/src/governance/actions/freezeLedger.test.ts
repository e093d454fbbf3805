import { cases, ungovernedCases } from '../vocabulary.ts'
import { freezeLedger } from './freezeLedger.ts'

const PAYING = `
  given member m1
  given member m2
  given account A member=m1 maker
  given account B member=m2
  given asset CNY
  given balance A 900 CNY
`

cases(freezeLedger, `
  # a supervisor stops all business at once and for a limited time; governance and members go on
  op freezes the ledger for 60000 order=O -> ok emits freezeBegun
  A pays B 1 CNY -> ledgerFrozen by=op reason=fraud-suspected untilMs=1764000061000
  m1 adds x maker & A pays B 1 CNY -> ledgerFrozen
  m1 adds x maker -> ok
  op proposes module -> ok
  op freezes the ledger for 60000 -> frozenAlready untilMs=1764000061000
  closed frozen=op
  wait 53s
  A pays B 1 CNY -> ledgerFrozen
  A pays B 1 CNY -> ok
  op freezes the ledger for 60000 -> frozenAlready
  tick -> ok emits freezeEnded ticked
  closed frozen=no
  op freezes the ledger for 60000 -> ok
`, PAYING)

cases(freezeLedger, `
  # what business has due waits for the end of the freeze
  A schedules 5 CNY to B as S at=30s -> ok
  op freezes the ledger for 60000 -> ok
  wait 40s
  tick -> nothingDue
  wait 30s
  tick -> ok emits freezeEnded ticked later ok:transferred
  tick -> nothingDue
`, PAYING)

cases(freezeLedger, `
  # only supervisors, only for as long as the rules say, for a reason that is one
  m1 freezes the ledger for 60000 -> notASupervisor memberId=m1
  op freezes the ledger for 0 -> freezeTimeShape limitMs=7200000
  op freezes the ledger for 7200001 -> freezeTimeShape
  op freezes the ledger for 60000 reason=because -> reasonShape
  op freezes the ledger for 60000 order=bytes:31 -> reasonShape
  Op freezes the ledger for 60000 -> governance.memberIdShape
  op freezes the ledger for 60000 signed by op.maker -> policyNotMet
  op freezes the ledger for 7200000 -> ok
`, PAYING)

ungovernedCases(freezeLedger, `
  # a ledger that began without governance is not frozen
  op freezes the ledger for 60000 -> noGovernance
`)
