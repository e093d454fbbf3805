import { isRefused, type Refused } from '@jianghan/crypto'
import { fromUtf8, utf8 } from '@jianghan/protocol'
import { type FieldsOfTransaction, MAX_PAGE, type Vault, type VaultDraft } from '@jianghan/vault'
import { ProblemFault, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { fileProblems } from './problems.data.ts'
import type { Reason } from './reasons.ts'
import type { Standing } from './report/standing.ts'
import { pack, unpack } from './work/packing.ts'

/** What is always held in memory of a message that was taken; the rest lies in the vault. */
export type MessageHead = Readonly<{
  version: 1
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
  /** Up to {@link CHUNKS_OF_ITEM} chunks of the plan each, packed. */
  chunks: readonly string[]
}>

/** What a plan says beside its payments. Bytes are hexadecimal. */
export type PlanOutline = Readonly<{
  signerSets: readonly (readonly string[])[]
  refused: readonly (readonly [index: number, reason: number])[]
  reasons: readonly Reason[]
  /** Ledger accounts of the debtors, one per PmtInf; empty where it is not known. */
  debtors: readonly string[]
  record: Readonly<{ id: string; body: string; signerSet: number }>
}>

/** Transactions that were signed anew because their validity had ended: payments, or the record of the message. */
export type Attempt = Readonly<{ head: string; chunk?: string; record?: PlanOutline['record'] }>

/** The end of a message: its results, and what lists say of it. */
export type MessageEnd = Readonly<{ head: string; standing: string; settled: number; refused: number }>

/** A message as it lies in the vault. */
export type StoredMessage = { readonly item: string; readonly head: MessageHead; attempts: Attempt[]; end: MessageEnd | undefined }

const KIND = {
  source: 'iso20022.pain001', plan: 'iso20022.plan', chunk: 'iso20022.chunk', head: 'iso20022.head', attempt: 'iso20022.attempt', end: 'iso20022.end', standing: 'iso20022.standing',
} as const
const JSON_TYPE = 'application/json'
const BYTES_TYPE = 'application/octet-stream'

/** Payment files in the vault. A message exists from the moment its head is durable; what was written before a crash without a head is never looked at. */
export class MessageStore {
  readonly #vault: Vault

  constructor(vault: Vault) {
    this.#vault = vault
  }

  /** Keeps a file with its plan; durable when it answers. */
  async keep(head: Omit<MessageHead, 'version' | 'source' | 'plan' | 'chunks'>, source: Uint8Array, outline: PlanOutline, chunks: readonly Uint8Array[]): Promise<StoredMessage> {
    const drafts = [draft(KIND.source, source, 'application/xml'), jsonDraft(KIND.plan, outline), ...packed(chunks).map(bytes => draft(KIND.chunk, bytes))]
    const [sourceItem = '', planItem = '', ...chunkItems] = held(await this.#vault.putMany(drafts))
    const whole: MessageHead = { version: 1, ...head, source: sourceItem, plan: planItem, chunks: chunkItems }
    return { item: held(await this.#vault.put(jsonDraft(KIND.head, whole))), head: whole, attempts: [], end: undefined }
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
    await this.#erase([message.head.plan, ...message.head.chunks, ...message.attempts.flatMap(({ chunk }) => chunk ?? [])])
  }

  /** Forgets a message of which the ledger took nothing. */
  async forget({ item, head }: StoredMessage): Promise<void> {
    await this.#erase([item, head.source, head.plan, ...head.chunks])
  }

  /** Every message, in the order they came. */
  async load(): Promise<StoredMessage[]> {
    const messages = new Map<string, StoredMessage>()
    for await (const [item, head] of this.#all<MessageHead>(KIND.head)) messages.set(item, { item, head, attempts: [], end: undefined })
    for await (const [, attempt] of this.#all<Attempt>(KIND.attempt)) messages.get(attempt.head)?.attempts.push(attempt)
    for await (const [, end] of this.#all<MessageEnd>(KIND.end)) {
      const message = messages.get(end.head)
      if (message !== undefined) message.end = end
    }
    return [...messages.values()]
  }

  async source({ head }: StoredMessage): Promise<Uint8Array> {
    return held(await this.#vault.get(head.source)).bytes
  }

  async outline({ head }: StoredMessage): Promise<PlanOutline> {
    return json(held(await this.#vault.get(head.plan)).bytes)
  }

  async standing(end: MessageEnd): Promise<Standing> {
    return json(held(await this.#vault.get(end.standing)).bytes)
  }

  /** The chunks of a plan, or of what was signed anew. */
  async chunks(items: readonly string[]): Promise<Uint8Array[]> {
    const chunks: Uint8Array[] = []
    for (const item of items) chunks.push(...unpack(held(await this.#vault.get(item)).bytes))
    return chunks
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

/** Chunks in one item: the fewer items, the less there is to erase at the end. Twenty of them are some 14 MiB, of the 64 that an item may have. */
const CHUNKS_OF_ITEM = 20

const packed = (chunks: readonly Uint8Array[]): Uint8Array[] =>
  Array.from({ length: Math.ceil(chunks.length / CHUNKS_OF_ITEM) }, (_, i) => pack(chunks.slice(i * CHUNKS_OF_ITEM, (i + 1) * CHUNKS_OF_ITEM)))

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
