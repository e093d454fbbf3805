import type { Read, Write } from '@jianghan/kernel'
import { assert, toHex } from '@jianghan/protocol'
import { EVENT_KINDS, type CapturedEvent, type HistoryItem, type Item } from './model.ts'
import type { EventBody, Named } from './schema/capture.ts'
import { state } from './state.ts'

/** An item while a capture is carried out. */
export type DraftItem = { -readonly [K in keyof Item]: Item[K] }

/** Where a unit keeps something: `at` of `parent`, as one text. */
const placeName = (parent: string, at: number): string => `${parent} ${at}`

/**
 * The state as the events of one capture change it, one after the other: what `decide` works on and `apply` writes. An event that is refused has changed nothing, since each is
 * judged whole before it changes anything. An item is read once and written once, however many events name it.
 */
export class Draft {
  readonly #read: Read
  readonly #items = new Map<string, DraftItem | undefined>()
  readonly #changed = new Set<string>()
  readonly #contents = new Map<string, { parent: string; at: number; item: string | undefined }>()
  readonly #events = new Map<string, { eventId: Uint8Array; event: CapturedEvent }>()
  readonly #appends: ((write: Write) => void)[] = []

  constructor(read: Read) {
    this.#read = read
  }

  /** The item of a name; changes of it count once {@link change} was told. */
  item(name: string): DraftItem | undefined {
    if (this.#items.has(name)) return this.#items.get(name)
    const found = state.items.get(this.#read, name)
    const item = found && { ...found }
    this.#items.set(name, item)
    return item
  }

  /** The item of a name, which is there, to be changed. */
  change(name: string): DraftItem {
    const item = this.item(name)
    assert(item !== undefined, `an item that is there, ${name}`)
    this.#changed.add(name)
    return item
  }

  /** A new item. */
  create(name: string, item: Omit<Item, 'toward' | 'state' | 'parent' | 'at' | 'inside' | 'levels' | 'left' | 'since'>): void {
    assert(this.item(name) === undefined, `an item that is new, ${name}`)
    this.#items.set(name, { ...item, toward: '', state: 0, parent: '', at: 0, inside: 0, levels: 0, left: item.made, since: this.#read.height })
    this.#changed.add(name)
  }

  /** The outermost unit that an item is in, or itself, and how many units are around it. */
  outermost(name: string): Readonly<{ name: string; item: DraftItem; around: number }> {
    let [at, item, around] = [name, this.item(name), 0]
    while (item !== undefined && item.parent !== '') {
      at = item.parent
      item = this.item(at)
      around++
      assert(around <= 16, 'units are nested within bounds')
    }
    assert(item !== undefined, `an item that is there, ${at}`)
    return { name: at, item, around }
  }

  /** Whether any recall names the item. */
  isRecalled(name: string): boolean {
    return state.marks.has(this.#read, name)
  }

  event(eventId: Uint8Array): CapturedEvent | undefined {
    return this.#events.get(toHex(eventId))?.event ?? state.events.get(this.#read, eventId)
  }

  putEvent(eventId: Uint8Array, event: CapturedEvent): void {
    this.#events.set(toHex(eventId), { eventId, event })
  }

  /** Puts an item into a unit, behind what is there. */
  putInto(parent: string, name: string): void {
    const unit = this.change(parent)
    const item = this.change(name)
    item.parent = parent
    item.at = unit.inside++
    this.#contents.set(placeName(parent, item.at), { parent, at: item.at, item: name })
  }

  /** Takes an item out of its unit; the last one there takes its place. */
  takeOut(parent: string, name: string): void {
    const unit = this.change(parent)
    const item = this.change(name)
    const last = --unit.inside
    if (item.at !== last) {
      const moved = this.#contents.get(placeName(parent, last))?.item ?? state.contents.get(this.#read, { parent, at: last })?.item
      assert(moved !== undefined, 'places of a unit have no gaps')
      this.change(moved).at = item.at
      this.#contents.set(placeName(parent, item.at), { parent, at: item.at, item: moved })
    }
    this.#contents.set(placeName(parent, last), { parent, at: last, item: undefined })
    item.parent = ''
    item.at = 0
  }

  /** Adds an event to the history of items, and moves their clocks. */
  note(member: string, { eventId, kind, detail, gln, timeMs, commitment }: EventBody, names: readonly string[]): void {
    const { height } = this.#read
    const entry: HistoryItem = { eventId, kind: EVENT_KINDS.indexOf(kind), member, detail, gln, timeMs, height, commitment }
    for (const name of names) {
      const item = this.change(name)
      item.lastMs = timeMs
      if (gln !== '') item.gln = gln
      this.#appends.push(write => { state.history.append(write, name, entry) })
    }
  }

  /** Writes down what went into a transformation and what came out of it. */
  link(eventId: Uint8Array, inputs: readonly Named[], outputs: readonly Named[]): void {
    this.#appends.push(write => {
      for (const { item, atoms } of inputs) {
        state.uses.append(write, item, { eventId, atoms })
        state.inputs.append(write, eventId, { item, atoms })
      }
      for (const { item, atoms } of outputs) state.outputs.append(write, eventId, { item, atoms })
    })
  }

  /** Writes everything. */
  write(write: Write): void {
    for (const name of this.#changed) state.items.put(write, name, this.#items.get(name) as Item)
    for (const { parent, at, item } of this.#contents.values()) {
      if (item === undefined) state.contents.delete(write, { parent, at })
      else state.contents.put(write, { parent, at }, { item })
    }
    for (const { eventId, event } of this.#events.values()) state.events.put(write, eventId, event)
    for (const append of this.#appends) append(write)
  }
}
