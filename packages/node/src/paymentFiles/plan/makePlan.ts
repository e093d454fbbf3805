import { create, toBinary } from '@bufbuild/protobuf'
import { commitField, type FieldOpening, randomSalts } from '@jianghan/crypto'
import { type CreditTransfer, makeUetr, parseUetr, type PaymentInformation, type PaymentInitiation } from '@jianghan/gateway-iso20022'
import { assert, formatDecimal, fromHex, parseDecimal, paymentsV1, sha256, toHex, transactionBody, transactionId } from '@jianghan/protocol'
import { encodeFields } from '@jianghan/vault'
import type { Directory, DirectoryEntry } from '../directory.ts'
import { localReason, type Reason, ReasonBook } from '../reasons.ts'
import { FIELD_NAMES, fieldsOf } from './fields.ts'
import { pack } from '../work/packing.ts'
import { CHUNK_PAYMENTS, encodeChunk, ITEM_CHUNKS, type PlannedPayment } from './planCodec.ts'

/** What an asset's amounts are written in. */
export type AssetTerms = Readonly<{ currency: string; decimals: number }>

/** What was found about one PmtInf before its payments are planned: who pays and who signs, or why nobody does. */
export type GroupStanding =
  | Readonly<{ debtor: DirectoryEntry; /** Key ids, 20 bytes each as hexadecimal. */ signers: readonly string[] }>
  | Readonly<{ refused: Reason }>

/** All that a plan is made from beside the message itself. */
export type PlanInput = Readonly<{
  chainId: string
  validUntilMs: bigint
  /** Terms of the assets of the directory, by asset id. */
  assets: Readonly<Record<string, AssetTerms>>
  groups: readonly GroupStanding[]
  /** What each payment, and all of them, may spend of an asset in atoms; one that is not named has no limit here. */
  limits?: Readonly<{ perTransaction: Readonly<Record<string, bigint>>; together: Readonly<Record<string, bigint>> }> | undefined
  /** Payments that are refused for the name of their payee, by their place in the file. */
  wrongNames?: ReadonlySet<number>
  /** The member that records the message, its uniqueness key (32 bytes), and the key that signs it. */
  record: Readonly<{ memberId: string; messageKey: Uint8Array; signers: readonly string[]; digest: Uint8Array }>
}>

/** What will be sent for a file: decided once, kept before anything is sent. */
export type Plan = Readonly<{
  /** Sets of key ids that sign; payments and record name their set. */
  signerSets: readonly (readonly string[])[]
  /** Refused here: place of the payment, place of its reason. */
  refused: readonly (readonly [index: number, reason: number])[]
  reasons: readonly Reason[]
  /** The transaction that makes the message unique. */
  record: PlannedRecord
  /** What is left of what all payments may spend together. */
  unspent: Readonly<Record<string, bigint>>
}>

/** The first transaction of a file: its id, and its body. */
export type PlannedRecord = Readonly<{ id: Uint8Array; body: Uint8Array; signerSet: number; salt: Uint8Array }>

class SignerSets {
  readonly list: string[][] = []
  place(signers: readonly string[]): number {
    const known = this.list.findIndex(set => set.join() === signers.join())
    return known >= 0 ? known : this.list.push([...signers]) - 1
  }
}

type Making = Readonly<{ input: PlanInput; directory: Directory; message: PaymentInitiation; salts: () => Uint8Array; unspent: Record<string, bigint> }>

/**
 * Decides every transaction of a message: accounts, amounts, ids, salts. Random only where it must be: salts, uniques and missing UETRs.
 * @param emit takes the payments as they are decided: up to {@link ITEM_CHUNKS} chunks by `encodeChunk`, packed. They are not held here
 */
export function makePlan(message: PaymentInitiation, directory: Directory, input: PlanInput, emit: (item: Uint8Array) => void): Plan {
  assert(input.groups.length === message.paymentInformations.length, 'every PmtInf has its standing')
  const making: Making = { input, directory, message, salts: randomSalts(), unspent: { ...input.limits?.together } }
  const sets = new SignerSets()
  const reasons = new ReasonBook()
  const refused: [number, number][] = []
  let chunks: Uint8Array[] = []
  let open: PlannedPayment[] = []
  let index = 0
  for (const [place, group] of message.paymentInformations.entries()) {
    const standing = input.groups[place] as GroupStanding
    for (const transfer of group.transactions) {
      const planned = 'refused' in standing ? standing.refused : making.input.wrongNames?.has(index) === true ? localReason('payeeNameWrong') : planPayment(making, standing.debtor, group, transfer)
      if ('code' in planned) {
        refused.push([index++, reasons.place(planned)])
        continue
      }
      const { signers } = standing as Exclude<GroupStanding, { refused: Reason }>
      open.push(sealed(making, planned, { index: index++, signerSet: sets.place(signers), signers }))
      if (open.length === CHUNK_PAYMENTS) {
        chunks.push(encodeChunk(open))
        open = []
      }
      if (chunks.length === ITEM_CHUNKS) {
        emit(pack(chunks))
        chunks = []
      }
    }
  }
  if (open.length > 0) chunks.push(encodeChunk(open))
  if (chunks.length > 0) emit(pack(chunks))
  const record = planRecord(making, sets)
  return { signerSets: sets.list, refused, reasons: reasons.list, record, unspent: making.unspent }
}

type Order = Readonly<{ debtor: DirectoryEntry; creditor: DirectoryEntry; atoms: bigint; uetr: Uint8Array; fields: Record<string, Uint8Array> }>

/** The order behind a payment, or the first thing that stands against it. The order of the lines is the precedence. */
function planPayment(making: Making, debtor: DirectoryEntry, group: PaymentInformation, transfer: CreditTransfer): Order | Reason {
  const { input, directory, salts } = making
  const creditor = directory.resolve(transfer.creditorAgent, transfer.creditorAccount)
  if (creditor === 'bankUnknown') return localReason('creditorBankUnknown')
  if (creditor === 'accountUnknown') return localReason('creditorAccountUnknown')
  const [from, to] = [input.assets[debtor.assetId], input.assets[creditor.assetId]]
  const { currency, value } = transfer.amount
  if (from === undefined || to === undefined || currency !== from.currency || currency !== to.currency) return localReason('currencyNotAllowed')
  const stated = [group.debtorAccount.currency ?? currency, transfer.creditorAccount.currency ?? currency]
  if (stated.some(other => other !== currency)) return localReason('accountCurrencyWrong')
  const atoms = from.decimals === to.decimals ? parseDecimal(value, from.decimals) : undefined
  if (atoms === undefined || atoms === 0n) return localReason('amountNotRepresentable')
  const above = aboveLimit(making, debtor.assetId, atoms)
  if (above !== undefined) return above
  const uetr = parseUetr(transfer.uetr ?? makeUetr(salts()))
  assert(uetr !== undefined, 'a UETR is a UUID of version 4')
  return { debtor, creditor, atoms, uetr, fields: fieldsOf(group, transfer) }
}

/** Takes a payment from what all of them may spend; why not, where it is above a limit. A smaller one behind it may still fit. */
function aboveLimit({ input: { limits, assets }, unspent }: Making, assetId: string, atoms: bigint): Reason | undefined {
  const most = limits?.perTransaction[assetId]
  if (most !== undefined && atoms > most) {
    const limit = `${formatDecimal(most, assets[assetId]?.decimals ?? 0)} ${assetId}`
    return localReason('aboveTransactionLimit', { zh: `单笔限额为 ${limit}。`, en: ` It is ${limit}.` })
  }
  const left = unspent[assetId]
  if (left === undefined) return undefined
  if (atoms > left) return localReason('aboveDayLimit')
  unspent[assetId] = left - atoms
  return undefined
}

function sealed(
  { input, salts }: Making, { debtor, creditor, atoms, uetr, fields: values }: Order,
  { index, signerSet, signers }: Readonly<{ index: number; signerSet: number; signers: readonly string[] }>,
): PlannedPayment {
  const openings: Record<string, FieldOpening> = {}
  const commitments: { name: string; commitment: Uint8Array }[] = []
  for (const name of FIELD_NAMES) {
    const value = values[name]
    if (value === undefined) continue
    const opening = { salt: salts(), value }
    openings[name] = opening
    commitments.push({ name, commitment: commitField(name, opening) })
  }
  const to = bytesOf(creditor.account)
  const action = toBinary(paymentsV1.CustomerCreditTransferSchema, create(paymentsV1.CustomerCreditTransferSchema, {
    uetr, debtorAccount: bytesOf(debtor.account), creditorAccount: to, amount: { assetId: debtor.assetId, atoms: String(atoms) },
    creditorAssetId: creditor.assetId, commitments,
  }))
  const body = bodyOf(input, salts, signers, { type: 'payments.v1.CustomerCreditTransfer', body: action })
  return { index, signerSet, uetr, creditor: to, id: transactionId(body), body, fields: encodeFields(openings) }
}

/** Name of the field that commits to the bytes of a message: SHA-256 of the file as it came. */
export const MESSAGE_FIELD = 'message.sha256'

function planRecord({ input, message, salts }: Making, sets: SignerSets): PlannedRecord {
  const { memberId, messageKey, signers, digest } = input.record
  const salt = salts()
  const action = toBinary(paymentsV1.RecordMessageSchema, create(paymentsV1.RecordMessageSchema, {
    memberId, messageKey, commitment: commitField(MESSAGE_FIELD, { salt, value: digest }), transactionCount: message.count,
  }))
  const body = bodyOf(input, salts, signers, { type: 'payments.v1.RecordMessage', body: action })
  return { id: transactionId(body), body, signerSet: sets.place(signers), salt }
}

const bodyOf = (
  { chainId, validUntilMs }: PlanInput, salts: () => Uint8Array, signers: readonly string[], action: Readonly<{ type: string; body: Uint8Array }>,
): Uint8Array => transactionBody({ chainId, validUntilMs, unique: salts(), actions: [action] }, signers.map(bytesOf))

function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex)
  assert(bytes !== undefined, 'an id is hexadecimal')
  return bytes
}

/** SHA-256 of a file, as hexadecimal: by which its reading is remembered and a repetition is known. */
export const digestOf = (bytes: Uint8Array): string => toHex(sha256(bytes))
