import { type BlockRecord, decodeBlockRecord, decodeEvent, type EventDefinition, type Json, type Party, type Router } from '@jianghan/kernel'
import { assert, decodeLeaf, formatAddress, toHex } from '@jianghan/protocol'
import { SegmentTail } from '@jianghan/store'
import { audienceOf } from '../../audience/viewer.ts'
import { timeText } from '../render.ts'
import { formatEventId } from './eventId.ts'

/** An event ready to be sent. */
export type FeedItem = Readonly<{
  index: number
  event: number
  name: string
  /** Addresses of the accounts it concerns. */
  accounts: readonly string[]
  /** Members that it names as its parties. */
  members: readonly string[]
  /** To whom it may be told. */
  audience: 'public' | 'members' | readonly Party[]
  /** The message as it goes to a client. */
  text: string
  /** The message for a reader to whom only a part is told; where it is missing all of it is. */
  partFor?: (isReader: (party: Party) => boolean) => string
}>

/** Blocks whose events are kept ready for those who follow closely. */
const BLOCKS_KEPT = 32

/** The events of blocks, rendered once for all who listen. Reads the segments itself: the kernel worker is not asked. */
export class EventFeed {
  readonly #router: Router
  readonly #tail: SegmentTail
  readonly #kept = new Map<bigint, readonly FeedItem[]>()

  constructor(blocksFolder: string, router: Router) {
    this.#router = router
    this.#tail = new SegmentTail(blocksFolder)
  }

  /** Oldest block whose events can be read. */
  get firstHeight(): bigint {
    return this.#tail.firstHeight() ?? 1n
  }

  /** Events of a block that is final; undefined when it was pruned. `tail` is the reader of one who is far behind. */
  at(height: bigint, tail: SegmentTail = this.#tail): readonly FeedItem[] | undefined {
    const kept = this.#kept.get(height)
    if (kept !== undefined) return kept
    const record = tail.read(height)
    if (record === undefined) return undefined
    const items = itemsOf(decodeBlockRecord(record.payload), this.#router)
    if (tail === this.#tail) this.#keep(height, items)
    return items
  }

  #keep(height: bigint, items: readonly FeedItem[]): void {
    this.#kept.set(height, items)
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > BLOCKS_KEPT && !oldest.done) this.#kept.delete(oldest.value)
  }

  close(): void {
    this.#tail.close()
  }
}

function itemsOf(record: BlockRecord, router: Router): FeedItem[] {
  const items: FeedItem[] = []
  for (const [index, { leaf: bytes, events }] of [...record.receipts, ...record.outcomes].entries()) {
    if (events.length === 0) continue
    const leaf = decodeLeaf(bytes)
    assert(leaf !== undefined && leaf.kind !== 'block', 'receipts and outcomes stand before the block leaf')
    for (const [number, event] of events.entries()) {
      const decoded = decodeEvent(router.events, event)
      if (decoded === undefined) continue
      const id = formatEventId(record.height, index, number, events.length)
      const textOf = (fields: Json): string => {
        const data = JSON.stringify({ height: String(record.height), index, transaction: toHex(leaf.transactionId), time: timeText(record.time), ...(leaf.kind === 'outcome' && { later: true }), fields })
        return `id: ${id}\nevent: ${decoded.name}\ndata: ${data}\n\n`
      }
      const { definition } = decoded
      const { partFor } = definition ?? {}
      items.push({
        index, event: number, name: decoded.name, ...concernedBy(decoded.definition, decoded.fields), text: textOf(decoded.json),
        // An event of a release to come: nobody knows whom it names, so that it is told to those who see all.
        audience: definition === undefined ? [] : audienceOf(definition.audience, decoded.fields as never),
        ...(definition && partFor && { partFor: isReader => textOf(definition.fields.toJson(partFor(decoded.fields as never, isReader) as never)) }),
      })
    }
  }
  return items
}

/** The accounts and members that an event concerns, by its own declaration. */
function concernedBy(definition: EventDefinition | undefined, fields: Readonly<Record<string, unknown>>): Pick<FeedItem, 'accounts' | 'members'> {
  if (definition === undefined) return { accounts: [], members: [] }
  const known = fields as Readonly<Record<string, never>>
  const { movements, parties, audience } = definition
  const named = [...movements?.(known) ?? [], ...parties?.(known) ?? [], ...(typeof audience === 'function' ? audience(known) : [])]
  return {
    accounts: [...new Set(named.flatMap(party => ('account' in party ? [formatAddress('account', party.account)] : [])))],
    members: [...new Set(named.flatMap(party => ('member' in party ? [party.member] : [])))],
  }
}
