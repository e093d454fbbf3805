import { CURRENCY_DECIMALS } from '../currencies.data.ts'
import { canonicalDecimal, parseDecimal } from '../decimal.ts'
import type { Account, Agent, Money, Party } from '../model.ts'
import { Findings } from '../pain001/findings.ts'
import { accountOf, agentOf, codeOrName, defined, partyOf } from '../pain001/parties.ts'
import { remittanceOf } from '../pain001/transfers.ts'
import { codes, date, dateTime, decimal, pattern, text } from '../xml/values.ts'
import type { ValueType } from '../xml/values.ts'
import { child, childrenOf, descend, valueOf } from '../xml/node.ts'
import type { XmlNode } from '../xml/node.ts'
import type { Direction, ProofReference, StatementBalance, StatementEntry, StatementPayment, TransactionCode } from './model.ts'

/** What must hold for a value whatever the version of the message. */
const AMOUNT = decimal(18, 5, true)
const CURRENCY = pattern('[A-Z]{3,3}', 'CNY')
const DIRECTION = codes('CRDT DBIT')
const ID = text(1, 35)
const LONG = text(1, 500)
const COUNT = pattern('[0-9]{1,15}', '1–15 × 0-9')

/** Identifiers of others are kept as they are: what is wrong with them is for their own bank, not for who reads the statement. */
const LENIENT = { addresses: 'any' } as const
const nobody = (): Findings => new Findings(0)

/** Reads the parts of a statement of any version, noting what does not have its form. */
export class EntryReader {
  readonly findings: Findings

  constructor(findings: Findings) {
    this.findings = findings
  }

  /** The value of a node by its type; undefined after a finding. */
  value(node: XmlNode | undefined, type: ValueType): string | undefined {
    if (node === undefined) return undefined
    const read = type.read(node.text)
    if (!('name' in read)) return read.value
    this.findings.add(read.name, node, read.facts)
    return undefined
  }

  /** A child that must be there. */
  needed(node: XmlNode, name: string): XmlNode | undefined {
    const found = child(node, name)
    if (found === undefined) this.findings.add('elementMissing', node, { element: name })
    return found
  }

  id(node: XmlNode | undefined): string | undefined {
    return this.value(node, ID)
  }

  words(node: XmlNode | undefined): string | undefined {
    return node === undefined || node.text === '' ? undefined : this.value(node, LONG)
  }

  /** Amount and direction that stand side by side; a missing one is a finding. */
  moved(node: XmlNode): { amount: Money; direction: Direction } | undefined {
    const amount = this.money(this.needed(node, 'Amt'))
    const direction = this.value(this.needed(node, 'CdtDbtInd'), DIRECTION)
    return amount === undefined || direction === undefined ? undefined : { amount, direction: direction as Direction }
  }

  money(node: XmlNode | undefined): Money | undefined {
    const number = this.value(node, AMOUNT)
    if (node === undefined || number === undefined) return undefined
    const read = CURRENCY.read(node.currency)
    if ('name' in read) {
      this.findings.add(node.currency === '' ? 'attributeMissing' : read.name, node, node.currency === '' ? { attribute: 'Ccy' } : read.facts)
      return undefined
    }
    return { currency: read.value, value: canonicalDecimal(parseDecimal(number)!, CURRENCY_DECIMALS.get(read.value) ?? 0) }
  }

  /** DateAndDateTimeChoice, in all its versions. */
  moment(node: XmlNode | undefined): string | undefined {
    if (node === undefined) return undefined
    const [day, time] = [child(node, 'Dt'), child(node, 'DtTm')]
    if (day === undefined && time === undefined) this.findings.add('elementMissing', node, { element: 'Dt | DtTm' })
    return day === undefined ? this.value(time, dateTime) : this.value(day, date)
  }

  dateTime(node: XmlNode | undefined): string | undefined {
    return this.value(node, dateTime)
  }

  balance(node: XmlNode): StatementBalance | undefined {
    const kind = child(node, 'Tp')
    const code = descend(kind, 'CdOrPrtry', 'Cd') ?? child(kind, 'Cd') ?? descend(kind, 'CdOrPrtry', 'Prtry')
    if (code === undefined) this.findings.add('elementMissing', node, { element: 'Tp' })
    const moved = this.moved(node)
    const at = this.moment(this.needed(node, 'Dt'))
    return code === undefined || moved === undefined || at === undefined ? undefined : { type: code.text.slice(0, 4), ...moved, date: at }
  }

  entry(node: XmlNode): StatementEntry | undefined {
    const moved = this.moved(node)
    const status = this.needed(node, 'Sts')
    const blocks = childrenOf(node, 'NtryDtls')
    // Before version 2 the details stood in the entry itself.
    const places = blocks.length > 0 ? blocks : [node]
    const batch = places.map((place) => child(place, 'Btch')).find((found) => found !== undefined)
    const payments = places.flatMap((place) => childrenOf(place, 'TxDtls')).map((details) => this.payment(details, moved))
    if (moved === undefined || status === undefined) return undefined
    return defined<StatementEntry>({
      ...moved,
      reversal: valueOf(node, 'RvslInd') === 'true' || valueOf(node, 'RvslInd') === '1' ? true : undefined,
      status: (valueOf(status, 'Cd') ?? valueOf(status, 'Prtry') ?? status.text).slice(0, 4),
      bookingDate: this.moment(child(node, 'BookgDt')),
      valueDate: this.moment(child(node, 'ValDt')),
      reference: this.id(child(node, 'AcctSvcrRef')),
      code: codeOf(child(node, 'BkTxCd')),
      batch: batch && this.batch(batch),
      payments,
      additional: this.words(child(node, 'AddtlNtryInf')),
    })
  }

  batch(node: XmlNode): NonNullable<StatementEntry['batch']> {
    const count = this.value(child(node, 'NbOfTxs'), COUNT)
    return defined<NonNullable<StatementEntry['batch']>>({
      messageId: this.id(child(node, 'MsgId')), paymentInformationId: this.id(child(node, 'PmtInfId')), count: count === undefined ? undefined : Number(count),
    })
  }

  /** A TxDtls; where it names no amount or direction of its own it has those of its entry. */
  payment(node: XmlNode, entry: { amount: Money; direction: Direction } | undefined): StatementPayment {
    const references = child(node, 'Refs')
    const parties = child(node, 'RltdPties')
    const agents = child(node, 'RltdAgts')
    const amount = this.money(child(node, 'Amt') ?? descend(node, 'AmtDtls', 'TxAmt', 'Amt')) ?? entry?.amount ?? { currency: 'XXX', value: '0' }
    const direction = this.value(child(node, 'CdtDbtInd'), DIRECTION) ?? entry?.direction ?? 'CRDT'
    return defined<StatementPayment>({
      amount, direction: direction as Direction,
      messageId: this.id(child(references, 'MsgId')), paymentInformationId: this.id(child(references, 'PmtInfId')),
      servicerReference: this.id(child(references, 'AcctSvcrRef')), instructionId: this.id(child(references, 'InstrId')),
      endToEndId: this.id(child(references, 'EndToEndId')), uetr: valueOf(references, 'UETR'),
      debtor: partyIn(child(parties, 'Dbtr')), debtorAccount: accountIn(child(parties, 'DbtrAcct')), debtorAgent: agentIn(child(agents, 'DbtrAgt')),
      ultimateDebtor: partyIn(child(parties, 'UltmtDbtr')),
      creditor: partyIn(child(parties, 'Cdtr')), creditorAccount: accountIn(child(parties, 'CdtrAcct')), creditorAgent: agentIn(child(agents, 'CdtrAgt')),
      ultimateCreditor: partyIn(child(parties, 'UltmtCdtr')),
      purpose: codeOrName(child(node, 'Purp')), remittance: remittanceOf(child(node, 'RmtInf')), additional: this.words(child(node, 'AddtlTxInf')),
      proof: proofOf(node),
    })
  }
}

/** A party in any version: since 2019 within Pty, or an agent. */
export function partyIn(node: XmlNode | undefined): Party | undefined {
  const party = partyOf(child(node, 'Pty') ?? node, LENIENT, nobody())
  return party === undefined || Object.keys(party).length === 0 ? undefined : party
}

/** An agent in any version. */
export function agentIn(node: XmlNode | undefined): Agent | undefined {
  if (child(node, 'FinInstnId') === undefined) return undefined
  const agent = agentOf(node, LENIENT, nobody())
  return agent === undefined || Object.keys(agent).length === 0 ? undefined : agent
}

/** An account in any version; undefined where it names no number. */
export function accountIn(node: XmlNode | undefined): Account | undefined {
  const id = child(node, 'Id')
  const older = child(id, 'PrtryAcct') ?? child(id, 'BBAN') ?? child(id, 'UPIC')
  if (older !== undefined) return defined<Account>({ kind: 'Othr', id: valueOf(older, 'Id') ?? older.text, currency: valueOf(node, 'Ccy'), name: valueOf(node, 'Nm') })
  const number = valueOf(id, 'IBAN') ?? valueOf(child(id, 'Othr'), 'Id')
  return number === undefined || number === '' ? undefined : accountOf(node, nobody())
}

function codeOf(node: XmlNode | undefined): TransactionCode | undefined {
  const domain = child(node, 'Domn')
  const [code, family, subFamily] = [valueOf(domain, 'Cd'), valueOf(child(domain, 'Fmly'), 'Cd'), valueOf(child(domain, 'Fmly'), 'SubFmlyCd')]
  if (code !== undefined && family !== undefined && subFamily !== undefined) return { domain: code, family, subFamily }
  const own = child(node, 'Prtry')
  const proprietary = valueOf(own, 'Cd')
  return proprietary === undefined ? undefined : defined<Extract<TransactionCode, { proprietary: string }>>({ proprietary, issuer: valueOf(own, 'Issr') })
}

function proofOf(node: XmlNode): ProofReference | undefined {
  for (const data of childrenOf(node, 'SplmtryData')) {
    const reference = descend(data, 'Envlp', 'PrfRef')
    const [chainId, transactionId, height] = [valueOf(reference, 'ChainId'), valueOf(reference, 'TxId'), valueOf(reference, 'Hght')]
    if (chainId !== undefined && transactionId !== undefined && height !== undefined && /^[0-9a-f]{64}$/.test(transactionId)) return { chainId, transactionId, height }
  }
  return undefined
}
