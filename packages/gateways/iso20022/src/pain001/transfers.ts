import { CURRENCY_DECIMALS } from '../currencies.data.ts'
import { AMOUNT_SCALE, canonicalDecimal, parseDecimal, scaled } from '../decimal.ts'
import type { CreditTransfer, Money, PaymentType, Remittance, StructuredRemittance } from '../model.ts'
import { child, childrenOf, descend, valueOf } from '../xml/node.ts'
import type { XmlNode } from '../xml/node.ts'
import type { Findings } from './findings.ts'
import { accountOf, agentOf, codeOrName, defined, identifier, partyOf } from './parties.ts'
import type { Policy } from './parties.ts'

/** Elements that are read and kept with the file, but that the ledger does not act on. */
const IGNORED = [
  'XchgRateInf', 'MndtRltdInf', 'IntrmyAgt1', 'IntrmyAgt1Acct', 'IntrmyAgt2', 'IntrmyAgt2Acct', 'IntrmyAgt3', 'IntrmyAgt3Acct', 'CdtrAgtAcct',
  'InstrForCdtrAgt', 'InstrForDbtrAgt', 'RgltryRptg', 'Tax', 'RltdRmtInf', 'SplmtryData',
]

/** What PmtInf says for all its transactions, where a transaction does not say otherwise. */
export interface Inherited {
  readonly paymentType?: PaymentType
  readonly chargeBearer?: CreditTransfer['chargeBearer']
  readonly ultimateDebtor?: CreditTransfer['ultimateDebtor']
}

/** A transaction with its amount in units of 10^-5, for sums. */
export interface ReadTransfer {
  readonly transfer: CreditTransfer
  readonly units: bigint
}

/** The text of an amount in the currency's spelling: at least its decimals, no needless zeros. The structure has checked that it is a number. */
export function moneyOf(node: XmlNode): Money {
  const decimal = parseDecimal(node.text)!
  return { currency: node.currency, value: canonicalDecimal(decimal, CURRENCY_DECIMALS.get(node.currency) ?? 0) }
}

/** PmtTpInf. */
export function paymentTypeOf(node: XmlNode | undefined): PaymentType | undefined {
  if (node === undefined) return undefined
  const levels = childrenOf(node, 'SvcLvl').map((level) => codeOrName(level)!)
  return defined<PaymentType>({
    priority: valueOf(node, 'InstrPrty') as PaymentType['priority'],
    serviceLevels: levels.length > 0 ? levels : undefined,
    localInstrument: codeOrName(child(node, 'LclInstrm')),
    categoryPurpose: codeOrName(child(node, 'CtgyPurp')),
  })
}

function structuredOf(node: XmlNode): StructuredRemittance {
  const documents = childrenOf(node, 'RfrdDocInf').map((document) =>
    defined<StructuredRemittance['documents'][number]>({
      type: codeOrName(descend(document, 'Tp', 'CdOrPrtry')),
      number: valueOf(document, 'Nb'),
      date: valueOf(document, 'RltdDt'),
    }),
  )
  const remitted = descend(node, 'RfrdDocAmt', 'RmtdAmt')
  const reference = child(node, 'CdtrRefInf')
  const text = valueOf(reference, 'Ref')
  return defined<StructuredRemittance>({
    documents,
    remittedAmount: remitted === undefined ? undefined : moneyOf(remitted),
    creditorReference: text === undefined ? undefined : defined<NonNullable<StructuredRemittance['creditorReference']>>({
      type: codeOrName(descend(reference, 'Tp', 'CdOrPrtry')),
      issuer: valueOf(child(reference, 'Tp'), 'Issr'),
      reference: text,
    }),
    additional: childrenOf(node, 'AddtlRmtInf').map((line) => line.text),
  })
}

/** RmtInf, with what the model keeps of it. */
export function remittanceOf(node: XmlNode | undefined): Remittance | undefined {
  if (node === undefined) return undefined
  return { unstructured: childrenOf(node, 'Ustrd').map((line) => line.text), structured: childrenOf(node, 'Strd').map(structuredOf) }
}

/** The amount to pay, after the rules about it; undefined after a finding. */
function instructedAmount(amount: XmlNode, findings: Findings): { money: Money; units: bigint } | undefined {
  const node = child(amount, 'InstdAmt')
  if (node === undefined) {
    findings.add('equivalentAmountNotSupported', amount)
    return undefined
  }
  const decimal = parseDecimal(node.text)!
  const units = scaled(decimal, AMOUNT_SCALE)!
  const decimals = CURRENCY_DECIMALS.get(node.currency)
  if (decimals === undefined) findings.add('currencyUnknown', node, { currency: node.currency })
  else if (decimal.fraction.length > decimals) findings.add('amountDecimals', node, { value: node.text, currency: node.currency, decimals })
  if (units === 0n) findings.add('amountZero', node)
  return { money: moneyOf(node), units }
}

/** Reads one CdtTrfTxInf; undefined when a rule refuses it, after noting all that is wrong with it. */
export function transferOf(node: XmlNode, inherited: Inherited, policy: Policy, findings: Findings): ReadTransfer | undefined {
  const id = child(node, 'PmtId')!
  const instructionId = child(id, 'InstrId')
  const amount = instructedAmount(child(node, 'Amt')!, findings)
  const creditor = partyOf(child(node, 'Cdtr'), policy, findings)
  const creditorAccount = accountOf(child(node, 'CdtrAcct'), findings)
  const creditorAgent = agentOf(child(node, 'CdtrAgt'), policy, findings)
  const name = creditor?.name
  if (name === undefined) findings.add('creditorMissing', child(node, 'Cdtr') ?? node)
  if (creditorAccount === undefined) findings.add('creditorAccountMissing', node)
  const agentKnown = creditorAgent?.bic ?? creditorAgent?.clearing ?? creditorAgent?.lei
  if (creditorAccount?.kind === 'Othr' && agentKnown === undefined) findings.add('creditorAgentMissing', child(node, 'CdtrAgt') ?? node)
  const cheque = child(node, 'ChqInstr')
  if (cheque !== undefined) findings.add('chequeNotSupported', cheque)
  const transfer = defined<Partial<CreditTransfer>>({
    instructionId: instructionId === undefined ? undefined : identifier(instructionId, findings),
    endToEndId: identifier(child(id, 'EndToEndId')!, findings),
    uetr: valueOf(id, 'UETR'),
    amount: amount?.money,
    paymentType: paymentTypeOf(child(node, 'PmtTpInf')) ?? inherited.paymentType,
    chargeBearer: (valueOf(node, 'ChrgBr') as CreditTransfer['chargeBearer']) ?? inherited.chargeBearer,
    ultimateDebtor: partyOf(child(node, 'UltmtDbtr'), policy, findings) ?? inherited.ultimateDebtor,
    creditorAgent,
    creditor: name === undefined ? undefined : { ...creditor, name },
    creditorAccount,
    ultimateCreditor: partyOf(child(node, 'UltmtCdtr'), policy, findings),
    purpose: codeOrName(child(node, 'Purp')),
    remittance: remittanceOf(child(node, 'RmtInf')),
    source: { line: node.line },
  })
  if (amount === undefined || name === undefined || creditorAccount === undefined) return undefined
  return { transfer: transfer as CreditTransfer, units: amount.units }
}

/** The elements of a transaction that are kept and not acted on. */
export function ignoredIn(node: XmlNode): XmlNode[] {
  return node.children.filter((part) => IGNORED.includes(part.name))
}
