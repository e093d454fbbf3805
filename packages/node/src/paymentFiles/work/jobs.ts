import { type KeyPair, type PrivateKey, sign } from '@jianghan/crypto'
import type { Account, Agent, Language, PaymentInitiation, TransferKind } from '@jianghan/gateway-iso20022'
import { assert, keyId, parseDecimal, signBody, type Signer, toHex } from '@jianghan/protocol'
import { Directory, type DirectoryEntry } from '../directory.ts'
import { digestOf, makePlan, type Plan, type PlanInput } from '../plan/makePlan.ts'
import { type ReadOrder, readOrder, type ReadProblem, type Source } from '../reading.ts'
import type { Reason } from '../reasons.ts'
import { camt054Report } from '../report/camt054Report.ts'
import { fileJson, type PaymentsAsked, paymentsJson, type ProblemJson, problemJson } from '../report/jsonReport.ts'
import { refusedReport, statusReport, unreadableReport } from '../report/statusReport.ts'
import { resultSheet, type SheetForm } from '../report/resultSheet.ts'
import type { FileFacts, Standing } from '../report/standing.ts'
import { pack, unpack } from './packing.ts'

/** What must be known of a message before it can be planned. */
export type MessageOutline = Readonly<{
  digest: string
  messageId: string
  /** Who sent it, in one text: its strongest identification. */
  party: string
  partyName: string
  count: number
  groups: readonly GroupOutline[]
  /** BizMsgIdr of the header, where there is one. */
  businessId?: string
}>

/** One PmtInf: its payer, and what its payments come to, whatever their currency, in units of 10^-5 as an amount of ISO 20022 has at most. */
export type GroupOutline = Pick<PaymentInitiation['paymentInformations'][number], 'debtorAccount' | 'debtorAgent'> & Readonly<{ sum: bigint; most: bigint }>

/** Decimals of {@link GroupOutline} sums. */
export const OUTLINE_SCALE = 5

/** What a report is asked to be. */
export type ReportForm =
  | Readonly<{ form: 'json'; payments?: 'all' | 'none' | undefined }>
  | Readonly<{ form: 'payments' }> & PaymentsAsked
  /** pain.002, or pacs.002 of an order from another bank's system. */
  | Readonly<{ form: 'status'; nowMs: number; language: Language }>
  | Readonly<{ form: 'camt.054'; nowMs: number; account: string | undefined }>
  | Readonly<{ form: 'refusal'; nowMs: number; language: Language; reasons: readonly Reason[] }>

/** A PmtInf as it is to be booked: its id, whether as one, and how many payments it has. */
export type BookingOutline = Readonly<{ id: string; batchBooking: boolean; count: number }>

/** Whom a payment pays, as its file says. */
export type Payee = Readonly<{ agent?: Agent; account: Account; name: string }>

/** The heavy work on payment files, by name: pure functions from plain values to plain values, so that a worker thread can do it. */
export type Jobs = {
  /** What the groups of a file ask for, in their order. */
  groups: { input: { source: Source }; value: Readonly<{ messageId: string; groups: readonly BookingOutline[] }> }
  read: { input: { source: Source }; value: { ok: true; outline: MessageOutline } | { ok: false; problems: readonly ReadProblem[] } }
  /** Whom a file pays, in its order. */
  payees: { input: { source: Source }; value: readonly Payee[] }
  plan: { input: { source: Source; directory: readonly DirectoryEntry[]; plan: PlanInput }; value: Plan }
  /** Bodies and SignedTransactions packed: five hundred arrays of their own would cost more to hand over than to sign. */
  sign: { input: { bodies: Uint8Array; signerSets: readonly number[]; keysOfSets: readonly (readonly string[])[]; keys: readonly KeyPair[] }; value: Uint8Array }
  report: { input: { source: Source; facts: FileFacts; standing: Standing; as: ReportForm }; value: string | undefined }
  /** The file's rows with what became of each, as a sheet. */
  sheet: { input: { source: Source; standing: Standing; as: SheetForm; language: Language }; value: Uint8Array }
  problems: { input: { problems: readonly ReadProblem[]; as: { form: 'json' } | { form: 'status'; nowMs: number; language: Language; transfers: TransferKind | undefined } }; value: readonly ProblemJson[] | string }
}

type ReadMessage = ReadOrder & Readonly<{ digest: string; /** With what it was read, where it is a sheet. */ as: string }>

/** Payments of a message that is remembered while it is paid. */
const KEPT_PAYMENTS = 20_000

/** Runs jobs. Remembers the last message, which plan and reports ask for again, and the last directory. */
export class JobRunner {
  #message: ReadMessage | undefined
  #directory: Readonly<{ entries: readonly DirectoryEntry[]; directory: Directory }> | undefined
  readonly #signers = new Map<string, Signer>()
  readonly #sign: (key: PrivateKey, message: Uint8Array) => Uint8Array

  constructor(signWith = sign) {
    this.#sign = signWith
  }

  /** @param emit takes what a job gives out before its end: items of a plan */
  run<M extends keyof Jobs>(method: M, input: Jobs[M]['input'], emit: (piece: Uint8Array) => void = () => undefined): Jobs[M]['value'] {
    return (this[method] as (input: Jobs[M]['input'], emit: (piece: Uint8Array) => void) => Jobs[M]['value'])(input, emit)
  }

  read({ source }: Jobs['read']['input']): Jobs['read']['value'] {
    const digest = digestOf(source.bytes)
    const result = readOrder(source)
    if (!result.ok) return { ok: false, problems: result.problems }
    const { message, warnings, recognised, header } = result
    this.#message = { digest, as: readAs(source), message, warnings, ...(recognised && { recognised }), ...(header && { header }) }
    return {
      ok: true,
      outline: {
        digest, messageId: message.messageId, party: partyOf(message), partyName: message.initiatingParty.name ?? '', count: message.count,
        groups: message.paymentInformations.map(outlineOf), ...(header && { businessId: header.id }),
      },
    }
  }

  groups({ source }: Jobs['groups']['input']): Jobs['groups']['value'] {
    const { message: { messageId, paymentInformations } } = this.#messageOf(source)
    return { messageId, groups: paymentInformations.map(({ id, batchBooking, transactions }) => ({ id, batchBooking, count: transactions.length })) }
  }

  #messageOf(source: Source): ReadMessage {
    if (this.#message?.digest !== digestOf(source.bytes) || this.#message.as !== readAs(source)) {
      const read = this.read({ source })
      assert(read.ok, 'a file that was taken can be read')
    }
    return this.#message as ReadMessage
  }

  payees({ source }: Jobs['payees']['input']): Jobs['payees']['value'] {
    return this.#messageOf(source).message.paymentInformations.flatMap(({ transactions }) => transactions.map(({ creditorAgent, creditorAccount, creditor }): Payee =>
      ({ ...(creditorAgent && { agent: creditorAgent }), account: creditorAccount, name: creditor.name })))
  }

  plan({ source, directory: entries, plan }: Jobs['plan']['input'], emit: (piece: Uint8Array) => void): Plan {
    const { message } = this.#messageOf(source)
    if (this.#directory?.entries.length !== entries.length || entries.some((entry, i) => entry.account !== this.#directory?.entries[i]?.account)) {
      this.#directory = { entries, directory: new Directory(entries) }
    }
    const made = makePlan(message, this.#directory?.directory as Directory, plan, emit)
    // A large message is read again when it is reported on, rather than held while it is paid.
    if (message.count > KEPT_PAYMENTS) this.#message = undefined
    return made
  }

  /** SignedTransactions of bodies; each names its set of keys. */
  sign({ bodies, signerSets, keysOfSets, keys }: Jobs['sign']['input']): Uint8Array {
    for (const key of keys) {
      const id = toHex(keyId(key.kind, key.publicKey))
      if (!this.#signers.has(id)) this.#signers.set(id, { kind: key.kind, publicKey: key.publicKey, sign: message => this.#sign(key, message) })
    }
    const sets = keysOfSets.map(ids => ids.flatMap(id => this.#signers.get(id) ?? []))
    return pack(unpack(bodies).map((body, i) => {
      const set = signerSets[i] ?? -1
      const signers = sets[set] ?? []
      assert(signers.length > 0 && signers.length === keysOfSets[set]?.length, 'who signs was handed over')
      return signBody(body, signers)
    }))
  }

  report({ source, facts, standing, as }: Jobs['report']['input']): string | undefined {
    const order = this.#messageOf(source)
    const { message } = order
    switch (as.form) {
      case 'json': return JSON.stringify(fileJson(order, facts, standing, as.payments))
      case 'payments': return JSON.stringify(paymentsJson(message, standing, as))
      case 'status': return statusReport(order, facts, standing, as)
      case 'camt.054': return camt054Report(message, facts, standing, as)
      case 'refusal': return refusedReport(order, facts.messageKey, as.reasons, as)
    }
  }

  sheet({ source, standing, as, language }: Jobs['sheet']['input']): Uint8Array {
    return resultSheet(source, this.#messageOf(source), standing, { as, language })
  }

  problems({ problems, as }: Jobs['problems']['input']): Jobs['problems']['value'] {
    return as.form === 'json' ? problems.map(problemJson) : unreadableReport(problems, as.transfers, as)
  }
}

/** What a reading depends on beside the bytes. The day is not in it: it decides for warnings and for days that a sheet leaves open, and both were told when the file came. */
const readAs = ({ sheet, transfers, receivedAt }: Source): string => (sheet === undefined ? transfers ?? '' : JSON.stringify([sheet, receivedAt]))

function outlineOf({ debtorAccount, debtorAgent, transactions }: PaymentInitiation['paymentInformations'][number]): GroupOutline {
  let [sum, most] = [0n, 0n]
  for (const { amount } of transactions) {
    const units = parseDecimal(amount.value, OUTLINE_SCALE) ?? 0n
    sum += units
    if (units > most) most = units
  }
  return { debtorAccount, sum, most, ...(debtorAgent && { debtorAgent }) }
}

/** The strongest identification of the initiating party: what makes (party, MsgId) unique. */
function partyOf({ initiatingParty: { lei, uscc, bic, otherIds = [], name } }: PaymentInitiation): string {
  if (uscc !== undefined) return `uscc:${uscc}`
  if (lei !== undefined) return `lei:${lei}`
  if (bic !== undefined) return `bic:${bic}`
  const [other] = otherIds
  if (other !== undefined) return `other:${other.schemeCode ?? other.schemeName ?? ''}:${other.id}`
  return `name:${name ?? ''}`
}
