import { isRefused, type Refused } from '@jianghan/crypto'
import type { AuditActor } from '@jianghan/client/audit'
import type { TransferKind } from '@jianghan/gateway-iso20022'
import { assert, fromUtf8, utf8 } from '@jianghan/protocol'
import { type FieldsOfTransaction, MAX_PAGE, type Vault, type VaultDraft } from '@jianghan/vault'
import type { Grant } from '../callers/grant.ts'
import { ProblemFault, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import type { DayTaken } from './granted/budget.ts'
import { fileProblems } from './problems.data.ts'
import type { SheetOrder, Source } from './reading.ts'
import type { NameChecks } from './payeeNames.ts'
import type { Reason } from './reasons.ts'
import type { Standing } from './report/standing.ts'
import { pack, unpack } from './work/packing.ts'

/** For whom a file is paid, where an API key sent it: within which grant, as it was then. */
export type FileSender = Readonly<{ actor: AuditActor; member: string; grant: Grant }>

/** What a file that waits for other officers was found to be when it came. Amounts are whole numbers as text. */
export type Waits = Readonly<{
  /** Milliseconds since 1970. */
  expiresAt: number
  /** Ledger accounts of the debtors, one per PmtInf; empty where it is not known. Hexadecimal. */
  debtors: readonly string[]
  /** What it spends of each asset, and the largest of its payments. */
  spends: readonly Readonly<{ asset: string; atoms: string; most: string }>[]
  /** What it took of the day of the API key that sent it. */
  taken: readonly DayTaken[]
}>

/** What is always held in memory of a message that was taken; the rest lies in the vault. */
export type MessageHead = Readonly<{
  /** 2 where it waits: the plan is made when it has been approved. */
  version: 1 | 2
  messageId: string
  party: string
  partyName: string
  /** Hexadecimal. */
  messageKey: string
  /** SHA-256 of the file, hexadecimal. */
  digest: string
  /** Milliseconds since 1970. */
  receivedAt: number
  count: number
  /** Items of the vault. */
  source: string
  plan: string
  /** Some chunks of the plan each, packed. */
  chunks: readonly string[]
  by?: FileSender
  waits?: Waits
  /** With what it is read, where it is a sheet. */
  sheet?: SheetOrder
  /** Set for an order from another bank's system. */
  transfers?: TransferKind
  /** BizMsgIdr of the header that it came behind. */
  businessId?: string
}>

/** Where the plan of a message lies. */
type PlanPlace = Readonly<{ plan: string; chunks: readonly string[] }>

/** An officer's approval of a file: the key of the ledger that will sign as well, hexadecimal. */
export type FileApproval = Readonly<{ head: string; apiKey: string; key: string; at: number }>

/** What a plan says beside its payments. Bytes are hexadecimal. */
export type PlanOutline = Readonly<{
  signerSets: readonly (readonly string[])[]
  refused: readonly (readonly [index: number, reason: number])[]
  reasons: readonly Reason[]
  /** Ledger accounts of the debtors, one per PmtInf; empty where it is not known. */
  debtors: readonly string[]
  record: Readonly<{ id: string; body: string; signerSet: number }>
  /** What payees' banks said of their names, where they were asked. */
  names?: NameChecks
}>

/** Transactions that were signed anew because their validity had ended: payments, or the record of the message. */
export type Attempt = Readonly<{ head: string; chunk?: string; record?: PlanOutline['record'] }>

/** The end of a message: its results, and what lists say of it. */
export type MessageEnd = Readonly<{ head: string; standing: string; settled: number; refused: number }>

/** A message as it lies in the vault. */
export type StoredMessage = {
  readonly item: string
  readonly head: MessageHead
  /** Undefined while it waits for approval. */
  planned: PlanPlace | undefined
  approvals: FileApproval[]
  attempts: Attempt[]
  end: MessageEnd | undefined
}

/** Whether a message waits for the approval of other officers. */
export const isWaiting = ({ planned, end }: StoredMessage): boolean => planned === undefined && end === undefined

const KIND = {
  source: 'iso20022.pain001', plan: 'iso20022.plan', chunk: 'iso20022.chunk', head: 'iso20022.head', attempt: 'iso20022.attempt', approval: 'iso20022.approval', released: 'iso20022.released', end: 'iso20022.end', standing: 'iso20022.standing',
} as const
const JSON_TYPE = 'application/json'
const BYTES_TYPE = 'application/octet-stream'

/** Payment files in the vault. A message exists from the moment its head is durable; what was written before a crash without a head is never looked at. */
export class MessageStore {
  readonly #vault: Vault

  constructor(vault: Vault) {
    this.#vault = vault
  }

  /** Keeps an item of a plan that is being made; its id. Without a head it is never looked at. */
  async keepPlanned(item: Uint8Array): Promise<string> {
    return held(await this.#vault.put(draft(KIND.chunk, item)))
  }

  /** Keeps a file with its plan, whose items are kept already; durable when it answers. */
  async keep(head: Omit<MessageHead, 'version' | 'source' | 'plan' | 'chunks'>, source: Uint8Array, outline: PlanOutline, chunks: readonly string[]): Promise<StoredMessage> {
    const drafts = [draft(KIND.source, source, head.sheet === undefined ? 'application/xml' : BYTES_TYPE), jsonDraft(KIND.plan, outline)]
    const [sourceItem = '', planItem = ''] = held(await this.#vault.putMany(drafts))
    return this.#begun({ version: 1, ...head, source: sourceItem, plan: planItem, chunks })
  }

  /** Keeps a file that waits for approval; durable when it answers. */
  async keepWaiting(head: Omit<MessageHead, 'version' | 'source' | 'plan' | 'chunks'>, source: Uint8Array): Promise<StoredMessage> {
    return this.#begun({ version: 2, ...head, source: held(await this.#vault.put(draft(KIND.source, source, head.sheet === undefined ? 'application/xml' : BYTES_TYPE))), plan: '', chunks: [] })
  }

  async #begun(head: MessageHead): Promise<StoredMessage> {
    return messageOf(held(await this.#vault.put(jsonDraft(KIND.head, head))), head)
  }

  /** Keeps an approval. */
  async keepApproval(message: StoredMessage, approval: Omit<FileApproval, 'head'>): Promise<void> {
    const whole: FileApproval = { head: message.item, ...approval }
    held(await this.#vault.put(jsonDraft(KIND.approval, whole)))
    message.approvals.push(whole)
  }

  /** Keeps the plan of a file that has its approvals: from here on it is on its way. */
  async release(message: StoredMessage, outline: PlanOutline, chunks: readonly string[]): Promise<void> {
    const released: Released = { head: message.item, plan: held(await this.#vault.put(jsonDraft(KIND.plan, outline))), chunks }
    held(await this.#vault.put(jsonDraft(KIND.released, released)))
    message.planned = released
  }

  /** Keeps what was signed anew, before it is sent. */
  async keepAttempt(message: StoredMessage, renewed: Readonly<{ chunk?: Uint8Array; record?: PlanOutline['record'] }>): Promise<void> {
    const chunk = renewed.chunk === undefined ? undefined : held(await this.#vault.put(draft(KIND.chunk, pack([renewed.chunk]))))
    const attempt: Attempt = { head: message.item, ...(chunk !== undefined && { chunk }), ...(renewed.record && { record: renewed.record }) }
    held(await this.#vault.put(jsonDraft(KIND.attempt, attempt)))
    message.attempts.push(attempt)
  }

  /** Keeps the results; then what was only needed to get there is erased: the openings live with their transactions. */
  async finish(message: StoredMessage, standing: Standing): Promise<void> {
    const standingItem = held(await this.#vault.put(jsonDraft(KIND.standing, standing)))
    const count = (status: string): number => standing.payments.filter(payment => payment.status === status).length
    const end: MessageEnd = { head: message.item, standing: standingItem, settled: count('ACSC'), refused: count('RJCT') }
    held(await this.#vault.put(jsonDraft(KIND.end, end)))
    message.end = end
    await this.#erase([...itemsOf(message), ...message.attempts.flatMap(({ chunk }) => chunk ?? [])])
  }

  /** Forgets a message of which the ledger took nothing. */
  async forget(message: StoredMessage): Promise<void> {
    await this.#erase([message.item, message.head.source, ...itemsOf(message)])
  }

  /** Every message, in the order they came. */
  async load(): Promise<StoredMessage[]> {
    const messages = new Map<string, StoredMessage>()
    for await (const [item, head] of this.#all<MessageHead>(KIND.head)) messages.set(item, messageOf(item, head))
    for await (const [, approval] of this.#all<FileApproval>(KIND.approval)) messages.get(approval.head)?.approvals.push(approval)
    for await (const [, released] of this.#all<Released>(KIND.released)) {
      const message = messages.get(released.head)
      if (message !== undefined) message.planned = released
    }
    for await (const [, attempt] of this.#all<Attempt>(KIND.attempt)) messages.get(attempt.head)?.attempts.push(attempt)
    for await (const [, end] of this.#all<MessageEnd>(KIND.end)) {
      const message = messages.get(end.head)
      if (message !== undefined) message.end = end
    }
    return [...messages.values()]
  }

  /** The file as it came, with what it is read with. */
  async source({ head: { source, receivedAt, sheet, transfers } }: StoredMessage): Promise<Source> {
    return { bytes: held(await this.#vault.get(source)).bytes, receivedAt, ...(sheet && { sheet }), ...(transfers && { transfers }) }
  }

  async outline({ planned }: StoredMessage): Promise<PlanOutline> {
    assert(planned !== undefined, 'a file that waits has no plan')
    return json(held(await this.#vault.get(planned.plan)).bytes)
  }

  async standing(end: MessageEnd): Promise<Standing> {
    return json(held(await this.#vault.get(end.standing)).bytes)
  }

  /** The chunks of a plan, or of what was signed anew, item by item: what was not asked for yet lies on the disk. */
  async *chunks(items: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const item of items) yield* unpack(held(await this.#vault.get(item)).bytes)
  }

  /** The openings of the commitments of a chunk, by transaction. Once more after a crash changes nothing. */
  async keepFields(entries: readonly FieldsOfTransaction[]): Promise<void> {
    held(await this.#vault.putManyFields(entries))
  }

  async #erase(items: readonly string[]): Promise<void> {
    for (const item of items) await this.#vault.erase(item)
  }

  /** Items of a kind with their content; erased ones are passed over. */
  async *#all<T>(kind: string): AsyncGenerator<[item: string, value: T]> {
    for (let after: string | undefined; ;) {
      const page = held(await this.#vault.list({ kind, limit: MAX_PAGE, ...(after !== undefined && { after }) }))
      for (const { id } of page.items) {
        const item = await this.#vault.get(id)
        if (isRefused(item) && item.refused.code === 'vault.erased') continue
        yield [id, json<T>(held(item).bytes)]
      }
      if (page.next === undefined) return
      after = page.next
    }
  }
}

type Released = Readonly<{ head: string }> & PlanPlace

const messageOf = (item: string, head: MessageHead): StoredMessage =>
  ({ item, head, planned: head.waits === undefined ? { plan: head.plan, chunks: head.chunks } : undefined, approvals: [], attempts: [], end: undefined })

const itemsOf = ({ planned }: StoredMessage): string[] => (planned === undefined ? [] : [planned.plan, ...planned.chunks])

const draft = (kind: string, bytes: Uint8Array, mediaType = BYTES_TYPE): VaultDraft => ({ kind, mediaType, readers: [], bytes })
const jsonDraft = (kind: string, value: unknown): VaultDraft => draft(kind, utf8(JSON.stringify(value)), JSON_TYPE)

function json<T>(bytes: Uint8Array): T {
  const text = fromUtf8(bytes)
  return text === undefined ? damaged() : JSON.parse(text) as T
}

function damaged(): never {
  const words = { zh: '付款文件的一个条目不是写入时的内容。请从备份恢复 vault 目录。', en: 'An item of a payment file is not what was written. Restore the vault folder from a backup.' }
  throw new ProblemFault(problem(fileProblems.vaultNotReady, words))
}

/** What the vault answered, or its refusal as the problem of the node that it is. */
export function held<T>(answer: T | Refused): T {
  if (!isRefused(answer)) return answer
  const { code, zh, en } = answer.refused
  const cause = new Error(`${code}: ${en}`)
  if (code === 'vault.busy') throw new ProblemFault(problem(problems.busy, { what: 'vault', limit: 'bytes' }, 1), cause)
  if (code === 'vault.diskFull') throw new ProblemFault(problem(problems.diskFull, {}, 5), cause)
  throw new ProblemFault(problem(fileProblems.vaultNotReady, { zh, en }), cause)
}
