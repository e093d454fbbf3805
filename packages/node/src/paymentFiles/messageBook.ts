import { type Problem, problem } from '../problem/define.ts'
import type { StoredMessage } from './messageStore.ts'
import { fileProblems } from './problems.data.ts'

/** The messages that this node was sent, in the order they came, and by their keys. */
export class MessageBook {
  readonly #all: StoredMessage[] = []
  readonly #byKey = new Map<string, StoredMessage>()
  readonly #byBusinessId = new Map<string, StoredMessage>()

  constructor(messages: readonly StoredMessage[]) {
    for (const message of messages) this.add(message)
  }

  get all(): readonly StoredMessage[] {
    return this.#all
  }

  /** By the key of (initiating party, MsgId), hexadecimal. */
  byKey(messageKey: string): StoredMessage | undefined {
    return this.#byKey.get(messageKey)
  }

  /** The message of a party that came behind a header with this BizMsgIdr. */
  byBusinessId(party: string, businessId: string): StoredMessage | undefined {
    return this.#byBusinessId.get(businessName(party, businessId))
  }

  add(message: StoredMessage): void {
    this.#all.push(message)
    this.#byKey.set(message.head.messageKey, message)
    const { party, businessId } = message.head
    if (businessId !== undefined) this.#byBusinessId.set(businessName(party, businessId), message)
  }

  remove(message: StoredMessage): void {
    this.#byKey.delete(message.head.messageKey)
    const { party, businessId } = message.head
    if (businessId !== undefined) this.#byBusinessId.delete(businessName(party, businessId))
    const place = this.#all.indexOf(message)
    if (place >= 0) this.#all.splice(place, 1)
  }

  /** The messages that go by this MsgId: of one party, named by its name or an identification, or of all. */
  named(msgId: string, initiatingParty?: string): readonly StoredMessage[] {
    return this.#all.filter(({ head: { messageId, party, partyName } }) => messageId === msgId &&
      (initiatingParty === undefined || initiatingParty === partyName || initiatingParty === party || party.endsWith(`:${initiatingParty}`)))
  }

  /** The one message among those found for this MsgId, or what stands against telling. */
  theOne(msgId: string, initiatingParty?: string, found: readonly StoredMessage[] = this.named(msgId, initiatingParty)): StoredMessage | Problem {
    const [only] = found
    if (only === undefined) return problem(fileProblems.messageNotFound, { msgId: msgId.slice(0, 70) })
    return found.length === 1 ? only : problem(fileProblems.messageAmbiguous, { msgId: msgId.slice(0, 70), count: found.length })
  }

  /** Messages before a place of the list (by default from its end), the newest first; `next` is the place to go on. */
  page(before: number | undefined, limit: number): Readonly<{ items: readonly StoredMessage[]; next: number | undefined }> {
    const end = Math.min(before ?? this.#all.length, this.#all.length)
    const start = Math.max(0, end - limit)
    return { items: this.#all.slice(start, end).reverse(), next: start > 0 ? start : undefined }
  }
}

const businessName = (party: string, businessId: string): string => `${party}\n${businessId}`
