import { AMOUNT_SCALE, formatScaled, parseDecimal, scaled } from './decimal.ts'
import { CURRENCY_DECIMALS } from './currencies.data.ts'
import type { Problem } from './errors.ts'
import { headerOf } from './interbank/header.ts'
import type { BusinessHeader } from './interbank/header.ts'
import { HEADERS, namespacesOf } from './interbank/messages.ts'
import type { PaymentReturn, ReturnMessage } from './interbank/returns.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Limits } from './limits.ts'
import type { Party } from './model.ts'
import { Findings } from './pain001/findings.ts'
import { accountOf, agentOf, defined, identifier, partyOf } from './pain001/parties.ts'
import { moneyOf } from './pain001/transfers.ts'
import { unitsOf } from './statement/sums.ts'
import { child, childrenOf, valueOf } from './xml/node.ts'
import type { XmlNode } from './xml/node.ts'
import { readStructure } from './xml/structure.ts'

/** The version read and written. */
export const PACS004_MESSAGE = 'pacs.004.001.10'

/** The returns, or everything that speaks against them. */
export type ReturnsResult =
  | { readonly ok: true; readonly message: ReturnMessage; readonly header?: BusinessHeader }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const LENIENT = { addresses: 'any' } as const

/** Sums of what is returned, in units of 10^-5. */
type Sums = { units: bigint; count: number }

function returnOf(node: XmlNode, findings: Findings, sums: Sums): PaymentReturn {
  const [paid, original] = [child(node, 'RtrdIntrBkSttlmAmt')!, child(node, 'OrgnlIntrBkSttlmAmt')]
  const amount = moneyOf(paid)
  const decimal = parseDecimal(paid.text)!
  const units = scaled(decimal, AMOUNT_SCALE)!
  const decimals = CURRENCY_DECIMALS.get(paid.currency)
  sums.units += units
  sums.count++
  if (units === 0n) findings.add('amountZero', paid)
  if (decimals === undefined) findings.add('currencyUnknown', paid, { currency: paid.currency })
  else if (decimal.fraction.length > decimals) findings.add('amountDecimals', paid, { value: paid.text, currency: paid.currency, decimals })
  if (original !== undefined && (original.currency !== paid.currency || units > unitsOf(moneyOf(original))!)) {
    findings.add('returnAboveOriginal', paid, { returned: `${paid.currency} ${paid.text}`, original: `${original.currency} ${original.text}` })
  }
  const uetr = valueOf(node, 'OrgnlUETR')
  if (uetr === undefined) findings.add('originalMissing', node, { missing: 'OrgnlUETR' })
  const chain = child(node, 'RtrChain')
  const party = (name: string): Party | undefined => partyOf(child(child(chain, name), 'Pty'), LENIENT, findings)
  const id = child(node, 'RtrId')
  return defined<PaymentReturn>({
    id: id && identifier(id, findings), originalInstructionId: valueOf(node, 'OrgnlInstrId'), originalEndToEndId: valueOf(node, 'OrgnlEndToEndId'), originalTransactionId: valueOf(node, 'OrgnlTxId'),
    originalUetr: uetr, originalAmount: original && moneyOf(original), amount, settlementDate: valueOf(node, 'IntrBkSttlmDt'),
    reasons: childrenOf(node, 'RtrRsnInf').map((reason) => defined<PaymentReturn['reasons'][number]>({ code: valueOf(child(reason, 'Rsn'), 'Cd'), words: childrenOf(reason, 'AddtlInf').map(({ text }) => text) })),
    debtor: party('Dbtr'), debtorAccount: accountOf(child(chain, 'DbtrAcct'), findings), debtorAgent: agentOf(child(chain, 'DbtrAgt'), LENIENT, findings),
    creditor: party('Cdtr'), creditorAccount: accountOf(child(chain, 'CdtrAcct'), findings), creditorAgent: agentOf(child(chain, 'CdtrAgt'), LENIENT, findings),
  })
}

/**
 * Reads returns of payments (ISO 20022 pacs.004.001.10), alone or behind a business application header, in the phases and bounds of `readPain001`. Each names the UETR of its original; one that is above the original's amount
 * as the message itself states it is refused here, any other by the ledger.
 */
export function readPacs004(bytes: Uint8Array, options: { readonly limits?: Partial<Limits> } = {}): ReturnsResult {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits }
  const findings = new Findings(limits.problems)
  const returns: PaymentReturn[] = []
  const sums: Sums = { units: 0n, count: 0 }
  let group: XmlNode | undefined
  const structure = readStructure(bytes, {
    messages: namespacesOf(PACS004_MESSAGE), headers: HEADERS, counted: 'Return', limits,
    consumers: new Map([['ReturnHeader', (node: XmlNode) => { group = node }], ['Return', (node: XmlNode) => { returns.push(returnOf(node, findings, sums)) }]]),
  })
  if (!structure.ok) return structure
  const header = headerOf(structure.header, structure.namespace, findings)
  const id = identifier(child(group, 'MsgId')!, findings)
  const count = child(group, 'NbOfTxs')!
  if (Number(count.text) !== sums.count) findings.add('countWrong', count, { stated: count.text, counted: sums.count })
  for (const name of ['CtrlSum', 'TtlRtrdIntrBkSttlmAmt']) {
    const sum = child(group, name)
    if (sum !== undefined && scaled(parseDecimal(sum.text)!, AMOUNT_SCALE) !== sums.units) findings.add('controlSumWrong', sum, { stated: sum.text, summed: formatScaled(sums.units, AMOUNT_SCALE, 2) })
  }
  if (returns.length === 0) findings.add('elementMissing', group!, { element: 'TxInf' })
  const problems = findings.refusals()
  if (problems.length > 0) return { ok: false, problems }
  const original = child(child(structure.root, 'PmtRtr'), 'OrgnlGrpInf')
  const message = defined<ReturnMessage>({
    messageId: id, creationDateTime: valueOf(group, 'CreDtTm')!, instructingAgent: agentOf(child(group, 'InstgAgt'), LENIENT, findings), instructedAgent: agentOf(child(group, 'InstdAgt'), LENIENT, findings),
    original: original && { messageId: valueOf(original, 'OrgnlMsgId')!, messageName: valueOf(original, 'OrgnlMsgNmId')! }, returns,
  })
  return { ok: true, message, ...(header && { header }) }
}
