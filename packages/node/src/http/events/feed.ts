import { type BlockRecord, decodeBlockRecord, decodeEvent, type EventDefinition, type Json, partiesNeeded, type Party, type Purpose, type Router } from '@jianghan/kernel'
import { assert, decodeLeaf, formatAddress, readTransaction, toHex } from '@jianghan/protocol'
import { SegmentTail } from '@jianghan/store'
import { audienceOf } from '../../audience/viewer.ts'
import { transactionAt } from '../../kernel/records.ts'
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
  /** Its id, "height-index" or "height-index.event". */
  id: string
  /** Id of its transaction, hexadecimal. */
  transaction: string
  /** Whether it tells what became later of the transaction. */
  later: boolean
  /** What it moved, by its own declaration: addresses of accounts, and atoms that came (positive) or went. */
  moved(): readonly Moved[]
  /** Values under which people look for it, by their kinds, hexadecimal. */
  keys: Readonly<Record<string, string>>
}>

/** What an event did to an account. */
export type Moved = Readonly<{ account: string; assetId: string; atoms: bigint; purpose?: Purpose }>

/**
 * A transaction that the ledger refused: no event tells of it, and streams do not either. Its audience is whoever it needed; code 0 is never one.
 */
export type RefusalItem = Readonly<{
  index: number; id: string; transaction: string; module: number; code: number
  accounts: readonly string[]; members: readonly string[]; audience: readonly Party[]
}>

/** What a block tells. */
export type BlockTold = Readonly<{ time: string; items: readonly FeedItem[]; refusals: readonly RefusalItem[] }>

/** Blocks whose events are kept ready for those who follow closely. */
const BLOCKS_KEPT = 32

/** The events of blocks, rendered once for all who listen. Reads the segments itself: the kernel worker is not asked. */
export class EventFeed {
  readonly #router: Router
  readonly #tail: SegmentTail
  readonly #kept = new Map<bigint, BlockTold>()

  constructor(blocksFolder: string, router: Router) {
    this.#router = router
    this.#tail = new SegmentTail(blocksFolder)
  }

  /** Oldest block whose events can be read. */
  get firstHeight(): bigint {
    return this.#tail.firstHeight() ?? 1n
  }

  /** Events of a block that is final; undefined when it was pruned. `tail` is the reader of one who is far behind. */
  at(height: bigint, tail?: SegmentTail): readonly FeedItem[] | undefined {
    return this.told(height, tail)?.items
  }

  /** The same with the refusals. */
  told(height: bigint, tail: SegmentTail = this.#tail): BlockTold | undefined {
    const kept = this.#kept.get(height)
    if (kept !== undefined) return kept
    const record = tail.read(height)
    if (record === undefined) return undefined
    const told = toldBy(decodeBlockRecord(record.payload), this.#router)
    if (tail === this.#tail) this.#keep(height, told)
    return told
  }

  #keep(height: bigint, told: BlockTold): void {
    this.#kept.set(height, told)
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > BLOCKS_KEPT && !oldest.done) this.#kept.delete(oldest.value)
  }

  close(): void {
    this.#tail.close()
  }
}

function toldBy(record: BlockRecord, router: Router): BlockTold {
  return { time: timeText(record.time), items: itemsOf(record, router), refusals: refusalsOf(record, router) }
}

function refusalsOf(record: BlockRecord, router: Router): RefusalItem[] {
  return record.receipts.flatMap(({ leaf: bytes }, index) => {
    const leaf = decodeLeaf(bytes)
    assert(leaf !== undefined && leaf.kind !== 'block', 'receipts stand before the block leaf')
    if (leaf.outcome.code === 0) return []
    const read = readTransaction(transactionAt(record, index)?.bytes ?? new Uint8Array(0))
    const audience = read.ok ? partiesNeeded(router, read.value.body.actions) : []
    const { module, code } = leaf.outcome
    return [{ index, id: formatEventId(record.height, index, 0, 1), transaction: toHex(leaf.transactionId), module, code, audience, ...named(audience) }]
  })
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
        id, transaction: toHex(leaf.transactionId), later: leaf.kind === 'outcome', keys: keysOf(definition, decoded.fields), moved: () => movedBy(definition, decoded.fields),
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
  return named([...movements?.(known) ?? [], ...parties?.(known) ?? [], ...(typeof audience === 'function' ? audience(known) : [])])
}

const named = (parties: readonly (Party | Readonly<{ account: Uint8Array }>)[]): Pick<FeedItem, 'accounts' | 'members'> => ({
  accounts: [...new Set(parties.flatMap(party => ('account' in party ? [formatAddress('account', party.account)] : [])))],
  members: [...new Set(parties.flatMap(party => ('member' in party ? [party.member] : [])))],
})

const keysOf = (definition: EventDefinition | undefined, fields: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries((definition?.keys?.(fields as Readonly<Record<string, never>>) ?? []).map(({ kind, value }) => [kind, toHex(value)]))

const movedBy = (definition: EventDefinition | undefined, fields: Readonly<Record<string, unknown>>): Moved[] =>
  (definition?.movements?.(fields as Readonly<Record<string, never>>) ?? []).map(({ account, ...moved }) => ({ account: formatAddress('account', account), ...moved }))
