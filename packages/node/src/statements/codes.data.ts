import type { TransactionCode } from '@jianghan/gateway-iso20022'

type Code = Extract<TransactionCode, { domain: string }>

/** Bank transaction codes of ISO 20022 (domain, family, sub-family) of what is credited and of what is debited, by the type of the action. */
const CODES: Readonly<Record<string, readonly [credit: Code, debit: Code]>> = {
  'payments.v1.CustomerCreditTransfer': pair('RCDT', 'ICDT', 'DMCT'),
  'payments.v1.SchedulePayment': pair('RCDT', 'ICDT', 'DMCT'),
  'payments.v1.PostHold': pair('RCDT', 'ICDT', 'DMCT'),
  'payments.v1.SettleQueue': pair('RCDT', 'ICDT', 'DMCT'),
  'payments.v1.Transfer': pair('RCDT', 'ICDT', 'BOOK'),
  'payments.v1.BulkTransfer': pair('RCDT', 'ICDT', 'BOOK'),
  // Reimbursement or return of a credit transfer.
  'payments.v1.Refund': pair('RCDT', 'ICDT', 'RRTN'),
}

const FEES: readonly [Code, Code] = [{ domain: 'PMNT', family: 'MCOP', subFamily: 'FEES' }, { domain: 'PMNT', family: 'MDOP', subFamily: 'FEES' }]
const OTHERS = pair('MCOP', 'MDOP', 'OTHR')

function pair(credit: string, debit: string, subFamily: string): readonly [Code, Code] {
  return [{ domain: 'PMNT', family: credit, subFamily }, { domain: 'PMNT', family: debit, subFamily }]
}

/** The code of a movement; what no code stands for is a miscellaneous operation. */
export function codeOf(action: string, direction: 'CRDT' | 'DBIT', purpose: 'fee' | undefined): Code {
  const [credit, debit] = purpose === 'fee' ? FEES : CODES[action] ?? OTHERS
  return direction === 'CRDT' ? credit : debit
}
