import { assert } from '@jianghan/protocol'
import { AMOUNT_SCALE, formatScaled, parseDecimal, scaled } from '../decimal.ts'
import { factOf } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Agent, CreditTransfer, Party, PaymentInformation, PaymentInitiation } from '../model.ts'
import { child, valueOf } from '../xml/node.ts'
import type { XmlNode } from '../xml/node.ts'
import { Findings } from './findings.ts'
import { accountOf, agentOf, defined, identifier, partyOf } from './parties.ts'
import type { Policy } from './parties.ts'
import { ignoredIn, paymentTypeOf, transferOf } from './transfers.ts'
import type { Inherited } from './transfers.ts'

const IGNORED_IN_PAYMENT_INFORMATION = ['ReqdAdvcTp', 'PoolgAdjstmntDt', 'DbtrAgtAcct', 'InstrForDbtrAgt', 'ChrgsAcct', 'ChrgsAcctAgt']

/** The EndToEndId that a sender gives who has none (ISO 20022 usage). It may stand in many payments. */
const NOT_PROVIDED = 'NOTPROVIDED'

type Finished =
  | { readonly ok: true; readonly message: PaymentInitiation; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Turns the nodes of a sound structure into the model, in the order in which they are completed: header, the transactions of a
 * payment information one by one, that payment information, and so on. Only transactions are kept, no nodes.
 */
export class InitiationReader {
  private readonly policy: Policy
  private readonly today: string | undefined
  private readonly findings: Findings
  private header: XmlNode | undefined
  private initiatingParty: Party | undefined
  private forwardingAgent: Agent | undefined
  private readonly paymentInformations: PaymentInformation[] = []
  private transfers: CreditTransfer[] = []
  /** What the open PmtInf says for all; read when its first transaction comes, since all of it stands before. */
  private inherited: Inherited | undefined
  /** Transactions and sum of the open PmtInf, and of the file. */
  private groupCount = 0
  private groupUnits = 0n
  private count = 0
  private units = 0n
  private withoutUetr = 0
  private firstWithoutUetr: XmlNode | undefined
  private readonly endToEndIds = new Map<string, number>()
  private readonly uetrs = new Map<string, number>()
  private readonly groupIds = new Map<string, number>()
  private readonly ignored = new Set<string>()

  constructor(policy: Policy, limits: Limits, today: string | undefined) {
    this.policy = policy
    this.today = today
    this.findings = new Findings(limits.problems)
  }

  groupHeader(node: XmlNode): void {
    this.header = node
    identifier(child(node, 'MsgId')!, this.findings)
    this.initiatingParty = partyOf(child(node, 'InitgPty'), this.policy, this.findings)
    this.forwardingAgent = agentOf(child(node, 'FwdgAgt'), this.policy, this.findings)
  }

  transaction(node: XmlNode): void {
    const group = node.parent!
    this.inherited ??= defined<Inherited>({
      paymentType: paymentTypeOf(child(group, 'PmtTpInf')),
      chargeBearer: valueOf(group, 'ChrgBr') as CreditTransfer['chargeBearer'],
      ultimateDebtor: partyOf(child(group, 'UltmtDbtr'), this.policy, this.findings),
    })
    this.groupCount++
    this.noteReferences(child(node, 'PmtId')!)
    this.noteIgnored(ignoredIn(node))
    const read = transferOf(node, this.inherited, this.policy, this.findings)
    if (read === undefined) return
    this.groupUnits += read.units
    this.transfers.push(read.transfer)
  }

  /** Rules about ids within one file: EndToEndId is warned when repeated, UETR refused; a missing UETR is told once for all. */
  private noteReferences(id: XmlNode): void {
    const endToEndId = child(id, 'EndToEndId')!
    const firstLine = this.endToEndIds.get(endToEndId.text)
    if (firstLine === undefined) this.endToEndIds.set(endToEndId.text, endToEndId.line)
    else if (endToEndId.text !== NOT_PROVIDED) this.findings.add('endToEndIdRepeated', endToEndId, { id: factOf(endToEndId.text), firstLine })
    const uetr = child(id, 'UETR')
    if (uetr === undefined) {
      this.withoutUetr++
      this.firstWithoutUetr ??= id
      return
    }
    const firstUetr = this.uetrs.get(uetr.text)
    if (firstUetr === undefined) this.uetrs.set(uetr.text, uetr.line)
    else this.findings.add('uetrRepeated', uetr, { uetr: uetr.text, firstLine: firstUetr })
  }

  private noteIgnored(nodes: readonly XmlNode[]): void {
    for (const node of nodes) {
      if (this.ignored.has(node.name)) continue
      this.ignored.add(node.name)
      this.findings.add('instructionIgnored', node, { element: node.name })
    }
  }

  paymentInformation(node: XmlNode): void {
    const id = child(node, 'PmtInfId')!
    const firstLine = this.groupIds.get(id.text)
    if (firstLine === undefined) this.groupIds.set(id.text, id.line)
    else this.findings.add('paymentInformationIdRepeated', id, { id: factOf(id.text), firstLine })
    const method = child(node, 'PmtMtd')!
    if (method.text !== 'TRF') this.findings.add('paymentMethodNotSupported', method, { method: method.text })
    this.noteIgnored(node.children.filter((part) => IGNORED_IN_PAYMENT_INFORMATION.includes(part.name)))
    this.checkTotals(node, this.groupCount, this.groupUnits, this.transfers.length)
    const { date, time } = this.executionDate(child(node, 'ReqdExctnDt')!)
    this.paymentInformations.push(
      defined<PaymentInformation>({
        id: identifier(id, this.findings),
        method: 'TRF',
        batchBooking: valueOf(node, 'BtchBookg') === 'true',
        requestedExecutionDate: date,
        requestedExecutionTime: time,
        debtor: partyOf(child(node, 'Dbtr'), this.policy, this.findings)!,
        debtorAccount: accountOf(child(node, 'DbtrAcct'), this.findings)!,
        debtorAgent: agentOf(child(node, 'DbtrAgt'), this.policy, this.findings)!,
        transactions: this.transfers,
        source: { line: node.line },
      }),
    )
    this.count += this.groupCount
    this.units += this.groupUnits
    this.transfers = []
    this.inherited = undefined
    this.groupCount = 0
    this.groupUnits = 0n
  }

  private executionDate(node: XmlNode): { date: string; time: string | undefined } {
    const text = node.children[0]!.text
    const date = text.slice(0, 10)
    if (this.today !== undefined && date < this.today) this.findings.add('executionDatePast', node, { date, today: this.today })
    return { date, time: child(node, 'DtTm')?.text }
  }

  /** NbOfTxs and CtrlSum against what was counted. The sum is not tested when an amount could not be read: that is said already. */
  private checkTotals(node: XmlNode, counted: number, units: bigint, readable: number): void {
    const count = child(node, 'NbOfTxs')
    if (count !== undefined && Number(count.text) !== counted) this.findings.add('countWrong', count, { stated: count.text, counted })
    const sum = child(node, 'CtrlSum')
    if (sum === undefined || readable !== counted) return
    if (scaled(parseDecimal(sum.text)!, AMOUNT_SCALE) === units) return
    this.findings.add('controlSumWrong', sum, { stated: sum.text, summed: formatScaled(units, AMOUNT_SCALE, 2) })
  }

  finish(messageName: string): Finished {
    assert(this.header !== undefined && this.initiatingParty !== undefined, 'a sound structure has a header')
    const readable = this.paymentInformations.reduce((sum, group) => sum + group.transactions.length, 0)
    this.checkTotals(this.header, this.count, this.units, readable)
    if (this.firstWithoutUetr !== undefined) this.findings.add('uetrMissing', this.firstWithoutUetr, { count: this.withoutUetr })
    const problems = this.findings.refusals()
    if (problems.length > 0) return { ok: false, problems }
    assert(readable === this.count && this.count > 0, 'every transaction was read')
    const message = defined<PaymentInitiation>({
      messageName,
      messageId: valueOf(this.header, 'MsgId')!,
      creationDateTime: valueOf(this.header, 'CreDtTm')!,
      initiatingParty: this.initiatingParty,
      forwardingAgent: this.forwardingAgent,
      paymentInformations: this.paymentInformations,
      count: this.count,
      controlSum: formatScaled(this.units, AMOUNT_SCALE, 2),
    })
    return { ok: true, message, warnings: this.findings.advice() }
  }

  /** What the reader of the header may add to. */
  get notes(): Findings {
    return this.findings
  }
}
