import { type Account, type Agent, type Direction, type Party, type ProofReference, type Remittance, type StatementEntry, type StatementPayment } from '@jianghan/gateway-iso20022'
import type { StatementLine } from '@jianghan/index'
import { assert, formatDecimal, toHex, toMillis } from '@jianghan/protocol'
import type { BookedGroup } from '../paymentFiles/paymentFiles.ts'
import { dayOf } from '../paymentFiles/report/standing.ts'
import { named, numbered } from './accountFacts.ts'
import { codeOf } from './codes.data.ts'

/** What is known of the other side of a movement. */
export type Other = Readonly<{ account?: Account; party?: Party | undefined; agent?: Agent | undefined }>

/** A line of a statement and what is known about it here: the fields that the vault holds, as texts; the other side; the payer's group. */
export type KnownLine = Readonly<{ line: StatementLine; fields: Readonly<Record<string, string>>; other: Other | undefined; group: BookedGroup | undefined }>

/** The account whose statement it is, and in what its asset is counted. */
export type Own = Readonly<{ account: Account; owner: Party | undefined; servicer: Agent | undefined; currency: string; decimals: number; chainId: string }>

/** Max35Text. */
const ID = 35
const LINE = 140

/**
 * The entries of a statement, in the order of the ledger. Payments of one group that is to be booked as one (BtchBookg) make one entry a day, at the place of the first; all
 * others one each. What moved nothing is no entry.
 */
export function entriesOf(lines: readonly KnownLine[], own: Own): StatementEntry[] {
  const entries: (StatementEntry & { payments: StatementPayment[] })[] = []
  const batches = new Map<string, { at: number; atoms: bigint }>()
  for (const known of lines) {
    const { line: { transaction, movement }, group } = known
    if (movement === undefined || movement.atoms === 0n) continue
    const direction: Direction = movement.atoms < 0n ? 'DBIT' : 'CRDT'
    const atoms = movement.atoms < 0n ? -movement.atoms : movement.atoms
    const day = dayOf(Number(toMillis(transaction.time)))
    const entry: StatementEntry & { payments: StatementPayment[] } = {
      direction, amount: moneyOf(atoms, own), status: 'BOOK', bookingDate: day, valueDate: day, reference: referenceOf(transaction.id),
      code: codeOf(transaction.action, direction, movement.purpose), payments: [paymentOf(known, direction, atoms, own)],
    }
    const booked = direction === 'DBIT' && movement.purpose === undefined && group?.batchBooking === true ? group : undefined
    const name = booked && `${booked.messageId}\n${booked.paymentInformationId}\n${day}`
    const batch = name === undefined ? undefined : batches.get(name)
    if (batch === undefined) {
      if (name !== undefined) batches.set(name, { at: entries.length, atoms })
      entries.push(entry)
      continue
    }
    batch.atoms += atoms
    const whole = entries[batch.at]
    assert(whole !== undefined && booked !== undefined, 'a batch has its entry')
    const { reference: _, ...facts } = whole
    const payments = whole.payments
    payments.push(...entry.payments)
    const { messageId, paymentInformationId } = booked
    entries[batch.at] = { ...facts, amount: moneyOf(batch.atoms, own), payments, batch: { messageId, paymentInformationId, count: payments.length } }
  }
  return entries
}

/** What the ledger calls a transaction, in at most 35 characters. */
const referenceOf = (id: Uint8Array): string => toHex(id).slice(0, 32)

/** An amount as a message has it: without sign, no needless zeros beyond two decimals. */
export const moneyOf = (atoms: bigint, { currency, decimals }: Pick<Own, 'currency' | 'decimals'>) => {
  const [whole = '', fraction = ''] = formatDecimal(atoms, decimals).split('.')
  const kept = fraction.replace(/0+$/, '').padEnd(Math.min(decimals, 2), '0')
  return { currency, value: kept === '' ? whole : `${whole}.${kept}` }
}

function paymentOf({ line: { transaction, movement, uetr }, fields, other, group }: KnownLine, direction: Direction, atoms: bigint, own: Own): StatementPayment {
  const isFee = movement?.purpose === 'fee'
  const proof: ProofReference = { chainId: own.chainId, transactionId: toHex(transaction.id), height: String(transaction.height) }
  const facts = { direction, amount: moneyOf(atoms, own), servicerReference: referenceOf(transaction.id), proof, ...(uetr !== undefined && { uetr: uuidOf(uetr) }) }
  if (isFee) return { ...facts, additional: '手续费 Fee' }
  const text = (name: string, most = ID): string | undefined => fields[name]?.slice(0, most)
  const side = (role: 'debtor' | 'creditor', isOwn: boolean) => {
    const number = fields[`${role}Account.number`]
    const account = isOwn ? own.account : other?.account ?? (number === undefined ? undefined : numbered(number))
    const party = named(fields[`${role}.name`]) ?? (isOwn ? own.owner : other?.party)
    const agent = isOwn ? own.servicer : other?.agent
    return { ...(party && { [role]: party }), ...(account && { [`${role}Account`]: account }), ...(agent && { [`${role}Agent`]: agent }) }
  }
  const [instructionId, endToEndId] = [text('instructionId'), text('endToEndId')]
  const purpose = fields['purpose']
  const ultimate = { ultimateDebtor: named(fields['ultimateDebtor.name']), ultimateCreditor: named(fields['ultimateCreditor.name']) }
  const remittance = remittanceOf(fields)
  return {
    ...facts, ...side('debtor', direction === 'DBIT'), ...side('creditor', direction === 'CRDT'),
    // What the payer calls a payment is between the payer and its bank.
    ...(direction === 'DBIT' && group && { messageId: group.messageId, paymentInformationId: group.paymentInformationId }),
    ...(direction === 'DBIT' && instructionId !== undefined && { instructionId }), ...(endToEndId !== undefined && { endToEndId }),
    ...(ultimate.ultimateDebtor && { ultimateDebtor: ultimate.ultimateDebtor }), ...(ultimate.ultimateCreditor && { ultimateCreditor: ultimate.ultimateCreditor }),
    ...(purpose !== undefined && { purpose: /^[A-Z]{4}$/.test(purpose) ? { code: purpose } : { name: purpose.slice(0, ID) } }), ...(remittance && { remittance }),
  }
}

function remittanceOf(fields: KnownLine['fields']): Remittance | undefined {
  const lines = (text: string | undefined, most: number): string[] => (text ?? '').split('\n').filter(line => line !== '').map(line => line.slice(0, most))
  const unstructured = lines(fields['remittance'], LINE)
  const documents = lines(fields['remittance.documents'], ID).map(number => ({ number }))
  if (unstructured.length === 0 && documents.length === 0) return undefined
  return { unstructured, structured: documents.length === 0 ? [] : [{ documents, additional: [] }] }
}

function uuidOf(bytes: Uint8Array): string {
  const hex = toHex(bytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
