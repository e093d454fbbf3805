import type { StoredMessage } from '../paymentFiles/messageStore.ts'
import type { Caller } from '../callers/caller.ts'

type Ask = (messageKey: string) => Promise<string | undefined>

/** Whose a payment file is: the member that recorded it on the ledger. Only that member sees it and its reports. */
export class FileOwners {
  readonly #ask: Ask
  readonly #known = new WeakMap<StoredMessage, string>()

  /** @param ask the member that the ledger names for a message key; undefined while it is not recorded */
  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Whether a caller sees a file. Who is confined to accounts sees only what it sent itself: a file may pay from several. */
  async sees({ viewer, actor }: Pick<Caller, 'viewer' | 'actor'>, message: StoredMessage): Promise<boolean> {
    if (viewer.all) return true
    const { by } = message.head
    if (by !== undefined && by.actor.id === actor.id && by.member === viewer.member) return true
    if (viewer.member === undefined || viewer.accounts !== undefined) return false
    // The ledger may not have recorded it yet.
    if (by !== undefined) return by.member === viewer.member
    let owner = this.#known.get(message)
    if (owner === undefined) {
      owner = await this.#ask(message.head.messageKey)
      if (owner !== undefined) this.#known.set(message, owner)
    }
    return owner === viewer.member
  }
}
