import { type BusinessHeader, groupStatusOf, makeUetr, PACS002_MESSAGE, type PaymentReturn, type PaymentStatusReport, type ReturnMessage, type TransactionReport, withHeader, writePacs002 } from '@jianghan/gateway-iso20022'
import { formatAddress, parseDecimal, sha256, toHex, utf8 } from '@jianghan/protocol'
import { localReason, type Reason } from '../paymentFiles/reasons.ts'
import { dateTimeOf } from '../paymentFiles/report/standing.ts'
import { fail } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import type { Acting, Actor } from './acting.ts'
import type { Cancelling } from './cancelling.ts'
import type { CaseBook } from './caseBook.ts'
import type { ReturnCase, Returned } from './model.ts'
import { originalOf } from './originals.ts'
import { caseProblems } from './problems.data.ts'
import { isOwn, payerOf } from './refunds.ts'

/** Returns of one message. */
const RETURNS_MAX = 1_000

const RETURN_TAG = 'jianghan-return-1'

type ReturnPorts = Readonly<{ book: CaseBook; acting: Acting; cancelling: Cancelling; now(): number }>

/** Takes returns of payments (pacs.004): each pays back a payment, or a part of it, by the account that was paid. Never more than is left of it, and each once. */
export class Returning {
  readonly #ports: ReturnPorts
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(ports: ReturnPorts) {
    this.#ports = ports
  }

  /** Takes a message: kept before anything is done, and done once; the answer is a pacs.002. The same message again is told how it stands, another one under its MsgId fails. */
  async take(bytes: Uint8Array, message: ReturnMessage, actor: Actor, { language, header }: Readonly<{ language: Language; header?: BusinessHeader | undefined }>): Promise<string> {
    const key = keyOf(message, actor)
    // One after the other: two at once must not both find it new.
    const turn = (this.#turns.get(key) ?? Promise.resolve()).catch(() => undefined).then(() => this.#taken(key, bytes, message, actor))
    this.#turns.set(key, turn)
    try {
      return await this.#report(key, message, await turn, { language, header })
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key)
    }
  }

  async #taken(key: string, bytes: Uint8Array, message: ReturnMessage, actor: Actor): Promise<readonly Returned[]> {
    const { book, now } = this.#ports
    const { messageId, returns } = message
    if (returns.length > RETURNS_MAX) fail(caseProblems.tooManyPayments, { count: returns.length, limit: RETURNS_MAX })
    await book.refresh()
    const digest = toHex(sha256(bytes))
    const known = book.returnCase(key)
    if (known !== undefined && known.digest !== digest) fail(caseProblems.caseKnown, { id: messageId })
    if (known === undefined) await book.keepReturns({ version: 1, key, messageId, digest, receivedAt: now(), by: actor.actor } satisfies ReturnCase)
    const ended = book.returned(key)
    if (ended !== undefined) return ended
    const done: Returned[] = []
    for (const [i, each] of returns.entries()) done.push(await this.#payBack(each, message, actor, uetrOf(key, i)))
    await book.keepReturned({ case: key, done })
    return done
  }

  async #payBack(each: PaymentReturn, message: ReturnMessage, actor: Actor, uetr: string): Promise<Returned> {
    const { acting, cancelling } = this.#ports
    const before = await originalOf(acting.node, uetr)
    if (before?.kind === 'settled') return { state: 'done', uetr, transactionId: before.transactionId, height: before.height }
    const refused = (reason: Reason): Returned => ({ state: 'refused', reason: { code: reason.code, zh: reason.zh, en: reason.en } })
    const found = await cancelling.find({
      reasons: [], ...(each.originalUetr !== undefined && { uetr: each.originalUetr }), ...(each.originalEndToEndId !== undefined && { endToEndId: each.originalEndToEndId }), ...(message.original && { messageId: message.original.messageId }),
    }, actor)
    if ('state' in found || found.kind !== 'settled' || !await isOwn(acting, payerOf(actor), found.passage.creditor)) return refused(localReason('originalUnknown'))
    const { passage: { creditor, creditorAssetId: assetId, atoms }, refunded } = found
    const terms = await acting.node.query('payments.getAsset', { asset: assetId }) as { currency: string; decimals: number } | null
    if (terms?.currency !== each.amount.currency) return refused(localReason('currencyNotAllowed'))
    const back = parseDecimal(each.amount.value, terms.decimals)
    if (back === undefined || back === 0n) return refused(localReason('amountNotRepresentable'))
    if (back > atoms - refunded) return refused(localReason('returnAbovePayment'))
    const account = formatAddress('account', creditor)
    const acted = await acting.act(actor, creditor, { type: 'payments.v1.Refund', input: { originalUetr: found.uetr, uetr, account, amount: { assetId, atoms: String(back) } } })
    switch (acted.kind) {
      case 'done': return { state: 'done', uetr, transactionId: acted.transactionId, height: acted.height }
      case 'refused': return refused(acted.reason)
      default: return { state: 'open', uetr }
    }
  }

  async #report(key: string, message: ReturnMessage, done: readonly Returned[], { language, header }: Readonly<{ language: Language; header?: BusinessHeader | undefined }>): Promise<string> {
    const nowMs = this.#ports.now()
    const transactions: TransactionReport[] = []
    for (const [i, each] of message.returns.entries()) transactions.push(await this.#transaction(each, done[i], language))
    const { messageId, creationDateTime, returns, instructingAgent: instructing, instructedAgent: instructed } = message
    const report: PaymentStatusReport = {
      messageId: `S${key.slice(0, 20)}-${nowMs.toString(36)}`, creationDateTime: dateTimeOf(nowMs), original: { messageId, messageName: 'pacs.004.001.10', creationDateTime, count: returns.length },
      status: groupStatusOf(transactions.map(({ status }) => status)), paymentInformations: [{ id: messageId, transactions }],
    }
    const document = writePacs002(report, { instructing, instructed })
    return header === undefined ? document : withHeader({ from: header.to, to: header.from, id: report.messageId, messageName: PACS002_MESSAGE, createdAt: report.creationDateTime, ...(header.service !== undefined && { service: header.service }) }, document)
  }

  async #transaction({ id, originalInstructionId, originalEndToEndId, originalUetr, amount, creditor, creditorAccount, creditorAgent }: PaymentReturn, done: Returned | undefined, language: Language): Promise<TransactionReport> {
    const { acting: { node } } = this.#ports
    // What waited for other officers may have been made meanwhile.
    const made = done?.state === 'open' ? await originalOf(node, done.uetr ?? '') : undefined
    const now: Returned | undefined = made?.kind === 'settled' ? { state: 'done', transactionId: made.transactionId, height: made.height } : done
    const transfer: TransactionReport['transfer'] = {
      endToEndId: originalEndToEndId ?? 'NOTPROVIDED', amount, creditor: { ...creditor, name: creditor?.name ?? 'NOTPROVIDED' }, creditorAccount: creditorAccount ?? { kind: 'Othr', id: 'NOTPROVIDED' },
      ...(originalInstructionId !== undefined && { instructionId: originalInstructionId }), ...(id !== undefined && { interbankId: id }), ...(originalUetr !== undefined && { uetr: originalUetr }), ...(creditorAgent && { creditorAgent }),
    }
    if (now?.state === 'done') {
      const reference = now.transactionId?.slice(0, 32)
      return { transfer, status: 'ACSC', acceptanceDateTime: dateTimeOf(await node.timeOf(BigInt(now.height ?? 0))), ...(reference !== undefined && { servicerReference: reference, statusId: reference }) }
    }
    return now?.state === 'refused' ? { transfer, status: 'RJCT', ...(now.reason && { reasons: [{ code: now.reason.code, additionalInfo: now.reason[language] }] }) } : { transfer, status: 'PDNG' }
  }
}

/** By whom a message is known: the sender's member, the bank that it names, and its MsgId. */
const keyOf = ({ messageId, instructingAgent }: ReturnMessage, { viewer: { member = '' } }: Actor): string => toHex(sha256(utf8(JSON.stringify([RETURN_TAG, member, instructingAgent ?? null, messageId]))))

/** UETR of what a return pays: of its message and its place in it, so that the ledger takes it once. */
const uetrOf = (key: string, place: number): string => makeUetr(sha256(utf8(`${RETURN_TAG} ${key} ${place}`)).slice(0, 16))
