import { assert } from '@jianghan/protocol'
import { AMOUNT_SCALE, formatScaled, parseDecimal, scaled } from '../decimal.ts'
import { CURRENCY_DECIMALS } from '../currencies.data.ts'
import { factOf } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Account, Agent, CreditTransfer, Party, PaymentInformation, PaymentInitiation } from '../model.ts'
import { Findings } from '../pain001/findings.ts'
import { accountOf, agentOf, codeOrName, defined, identifier, partyOf } from '../pain001/parties.ts'
import type { Policy } from '../pain001/parties.ts'
import { moneyOf, paymentTypeOf, remittanceOf } from '../pain001/transfers.ts'
import { child, valueOf } from '../xml/node.ts'
import type { XmlNode } from '../xml/node.ts'

/** Elements that are read and kept with the file, but that the ledger does not act on. */
const IGNORED = [
  'InstdAmt', 'XchgRate', 'ChrgsInf', 'SttlmPrty', 'SttlmTmIndctn', 'SttlmTmReq', 'PoolgAdjstmntDt', 'MndtRltdInf', 'PrvsInstgAgt1', 'PrvsInstgAgt2', 'PrvsInstgAgt3', 'IntrmyAgt1', 'IntrmyAgt2', 'IntrmyAgt3',
  'CdtrAgtAcct', 'DbtrAgtAcct', 'InstrForCdtrAgt', 'InstrForNxtAgt', 'RgltryRptg', 'Tax', 'RltdRmtInf', 'UndrlygCstmrCdtTrf', 'SplmtryData',
]

type Group = PaymentInformation & { transactions: CreditTransfer[] }

type Finished =
  | { readonly ok: true; readonly message: PaymentInitiation; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Turns a transfer between banks (pacs.008: of customers; pacs.009: of the banks themselves) into the model of a customer's order, so that one machinery pays both: the payments of a
 * debtor's account are its group. The bank that sent it is the initiating party.
 */
export class TransferOrderReader {
  private readonly policy: Policy
  private readonly findings: Findings
  private header: XmlNode | undefined
  private readonly groups = new Map<string, Group>()
  private instructing: Agent | undefined
  private instructingName: string | undefined
  private firstWithoutAgent: XmlNode | undefined
  private instructed: Agent | undefined
  private count = 0
  private readable = 0
  private units = 0n
  private withoutUetr = 0
  private firstWithoutUetr: XmlNode | undefined
  private readonly uetrs = new Map<string, number>()
  private readonly ignored = new Set<string>()

  constructor(policy: Policy, limits: Limits) {
    this.policy = policy
    this.findings = new Findings(limits.problems)
  }

  groupHeader(node: XmlNode): void {
    this.header = node
    identifier(child(node, 'MsgId')!, this.findings)
    this.noteAgents(node)
  }

  /** The instructing agent is one for the whole message: it stands in the header, or is the same in every payment. */
  private noteAgents(node: XmlNode): void {
    const agent = agentOf(child(node, 'InstgAgt'), this.policy, this.findings)
    this.instructed ??= agentOf(child(node, 'InstdAgt'), this.policy, this.findings)
    if (agent === undefined) return
    const name = JSON.stringify(agent)
    if (this.instructing !== undefined && this.instructingName !== name) this.findings.add('instructingAgentMissing', child(node, 'InstgAgt')!)
    this.instructing ??= agent
    this.instructingName ??= name
  }

  /** One CdtTrfTxInf; `institutions`: of a pacs.009, whose parties are banks. */
  transaction(node: XmlNode, institutions: boolean): void {
    this.count++
    this.noteAgents(node)
    if (this.instructing === undefined) this.firstWithoutAgent ??= node
    this.noteIgnored(node.children.filter((part) => IGNORED.includes(part.name)))
    this.noteUetr(child(node, 'PmtId')!)
    const amount = this.amount(child(node, 'IntrBkSttlmAmt')!)
    const debtor = this.side(node, 'Dbtr', institutions)
    const creditor = this.side(node, 'Cdtr', institutions)
    const transfer = this.transfer(node, creditor)
    if (amount === undefined || transfer === undefined || debtor === undefined) return
    const { account, party, agent } = debtor
    if (account === undefined) {
      this.findings.add('elementMissing', node, { element: 'DbtrAcct' })
      return
    }
    const name = JSON.stringify([account, agent])
    const date = valueOf(node, 'IntrBkSttlmDt') ?? valueOf(this.header, 'IntrBkSttlmDt') ?? ''
    const group: Group = this.groups.get(name) ?? {
      id: `${this.groups.size + 1}`, method: 'TRF', batchBooking: valueOf(this.header, 'BtchBookg') === 'true', requestedExecutionDate: date, debtor: party, debtorAccount: account, debtorAgent: agent ?? {},
      transactions: [], source: { line: node.line },
    }
    this.groups.set(name, group)
    group.transactions.push({ ...transfer, amount })
    this.readable++
  }

  private amount(node: XmlNode): CreditTransfer['amount'] | undefined {
    const decimal = parseDecimal(node.text)!
    const units = scaled(decimal, AMOUNT_SCALE)!
    const decimals = CURRENCY_DECIMALS.get(node.currency)
    this.units += units
    if (units === 0n) this.findings.add('amountZero', node)
    if (decimals === undefined) this.findings.add('currencyUnknown', node, { currency: node.currency })
    else if (decimal.fraction.length > decimals) this.findings.add('amountDecimals', node, { value: node.text, currency: node.currency, decimals })
    return moneyOf(node)
  }

  /** Debtor or creditor: of a customer transfer a party at its agent, of a transfer of institutions an agent, perhaps at another. */
  private side(node: XmlNode, role: 'Dbtr' | 'Cdtr', institutions: boolean): { party: Party; account: Account | undefined; agent: Agent | undefined } | undefined {
    const account = accountOf(child(node, `${role}Acct`), this.findings)
    const agent = agentOf(child(node, `${role}Agt`), this.policy, this.findings)
    if (!institutions) return { party: partyOf(child(node, role), this.policy, this.findings)!, account, agent }
    const institution = agentOf(child(node, role), this.policy, this.findings)
    const name = institution?.name ?? institution?.bic ?? institution?.clearing?.memberId ?? institution?.lei
    const party = defined<Party>({ name, bic: institution?.bic, lei: institution?.lei })
    return { party, account, agent: agent ?? institution }
  }

  private transfer(node: XmlNode, creditor: ReturnType<TransferOrderReader['side']>): Omit<CreditTransfer, 'amount'> | undefined {
    const id = child(node, 'PmtId')!
    const name = creditor?.party.name
    if (name === undefined) this.findings.add('creditorMissing', child(node, 'Cdtr') ?? node)
    if (creditor?.account === undefined) this.findings.add('creditorAccountMissing', node)
    if (creditor?.account === undefined || name === undefined) return undefined
    const instruction = child(id, 'InstrId')
    const interbank = child(id, 'TxId')
    return defined<Omit<CreditTransfer, 'amount'>>({
      instructionId: instruction && identifier(instruction, this.findings), interbankId: interbank && identifier(interbank, this.findings),
      endToEndId: identifier(child(id, 'EndToEndId')!, this.findings), uetr: valueOf(id, 'UETR'),
      paymentType: paymentTypeOf(child(node, 'PmtTpInf') ?? child(this.header, 'PmtTpInf')), chargeBearer: valueOf(node, 'ChrgBr') as CreditTransfer['chargeBearer'],
      ultimateDebtor: this.ultimate(node, 'UltmtDbtr'), creditorAgent: creditor.agent, creditor: { ...creditor.party, name }, creditorAccount: creditor.account, ultimateCreditor: this.ultimate(node, 'UltmtCdtr'),
      purpose: codeOrName(child(node, 'Purp')), remittance: remittanceOf(child(node, 'RmtInf')), source: { line: node.line },
    })
  }

  private ultimate(node: XmlNode, name: string): Party | undefined {
    const found = child(node, name)
    return child(found, 'FinInstnId') === undefined ? partyOf(found, this.policy, this.findings) : undefined
  }

  private noteUetr(id: XmlNode): void {
    const uetr = child(id, 'UETR')
    if (uetr === undefined) {
      this.withoutUetr++
      this.firstWithoutUetr ??= id
      return
    }
    const first = this.uetrs.get(uetr.text)
    if (first === undefined) this.uetrs.set(uetr.text, uetr.line)
    else this.findings.add('uetrRepeated', uetr, { uetr: uetr.text, firstLine: first })
  }

  private noteIgnored(nodes: readonly XmlNode[]): void {
    for (const node of nodes) {
      if (this.ignored.has(node.name)) continue
      this.ignored.add(node.name)
      this.findings.add('instructionIgnored', node, { element: node.name })
    }
  }

  /** NbOfTxs, CtrlSum and the total against what was counted. */
  private checkTotals(header: XmlNode): void {
    const count = child(header, 'NbOfTxs')!
    if (Number(count.text) !== this.count) this.findings.add('countWrong', count, { stated: count.text, counted: this.count })
    for (const name of ['CtrlSum', 'TtlIntrBkSttlmAmt']) {
      const sum = child(header, name)
      if (sum !== undefined && scaled(parseDecimal(sum.text)!, AMOUNT_SCALE) !== this.units) this.findings.add('controlSumWrong', sum, { stated: factOf(sum.text), summed: formatScaled(this.units, AMOUNT_SCALE, 2) })
    }
  }

  finish(messageName: string, root: XmlNode): Finished {
    const { header } = this
    assert(header !== undefined, 'a sound structure has a header')
    this.checkTotals(header)
    if (this.instructing === undefined) this.findings.add('instructingAgentMissing', this.firstWithoutAgent ?? root)
    if (this.firstWithoutUetr !== undefined) this.findings.add('uetrMissing', this.firstWithoutUetr, { count: this.withoutUetr })
    const problems = this.findings.refusals()
    if (problems.length > 0 || this.instructing === undefined) return { ok: false, problems }
    assert(this.readable === this.count && this.count > 0, 'every transaction was read')
    const agent = this.instructing
    const message = defined<PaymentInitiation>({
      messageName, messageId: valueOf(header, 'MsgId')!, creationDateTime: valueOf(header, 'CreDtTm')!, initiatingParty: partyOfAgent(agent), forwardingAgent: undefined, instructingAgent: agent, instructedAgent: this.instructed,
      paymentInformations: [...this.groups.values()], count: this.count, controlSum: formatScaled(this.units, AMOUNT_SCALE, 2),
    })
    return { ok: true, message, warnings: this.findings.advice() }
  }

  /** What the reader of the header may add to. */
  get notes(): Findings {
    return this.findings
  }
}

/** A bank as the party that (party, MsgId) is unique for. */
function partyOfAgent({ name, bic, lei, clearing }: Agent): Party {
  const otherIds = clearing === undefined ? undefined : [defined<NonNullable<Party['otherIds']>[number]>({ id: clearing.memberId, schemeCode: clearing.systemCode, schemeName: clearing.systemName })]
  return defined<Party>({ name: name ?? bic ?? clearing?.memberId ?? lei, bic, lei, otherIds })
}
