import { assert } from '@jianghan/protocol'
import { SaxesParser } from 'saxes'
import type { SaxesTagNS } from 'saxes'
import { factOf, problem } from '../errors.ts'
import type { ErrorName, Facts, Problem } from '../errors.ts'
import type { Limits } from '../limits.ts'
import { detectEncoding } from './encoding.ts'
import type { Item, Type } from './grammar.ts'
import { pathOf } from './node.ts'
import type { XmlNode } from './node.ts'

/** How a file is to be read: which messages are known, and what becomes of their parts. */
export interface Plan {
  /** Namespace of the message → its grammar. */
  readonly messages: ReadonlyMap<string, Type>
  /** Name of a type (of a loose one: of an element) → what takes its nodes as soon as they are complete. They are not kept in the tree, so memory stays bounded by one of them. */
  readonly consumers: ReadonlyMap<string, (node: XmlNode) => void>
  /** The types (of a loose one: the element) whose elements `limits.payments` bounds. */
  readonly counted: string | readonly string[]
  /** Namespace → grammar of a header (AppHdr) that may stand before the Document, with elements of whoever around both; where it is absent, the Document is the root. */
  readonly headers?: ReadonlyMap<string, Type>
  /** A namespace of foreign content that loose types keep; all other is passed over. */
  readonly foreign?: string
  readonly limits: Limits
}

/** A file that fits a grammar: the tree of what no consumer took. Otherwise all that is wrong, in the order of the file. */
export type Structure =
  | { readonly ok: true; readonly namespace: string; readonly root: XmlNode; readonly header?: XmlNode }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const XMLNS = 'http://www.w3.org/2000/xmlns/'
const XSI = 'http://www.w3.org/2001/XMLSchema-instance'

/**
 * Bytes decoded and parsed at a time; between pieces the reader can stop. Small, because the parser looks for a namespace through
 * all open elements: a file of nothing but start tags costs the square of the tags in one piece.
 */
const PIECE = 8 * 1024

/** What stands around header and Document. */
const WRAPPER: Type = { kind: 'loose', name: '' }

/** The element being read: its type, its node, and how far its content has come. */
interface Frame {
  readonly type: Type
  readonly node: XmlNode
  /** Index of the item last met, and how often it was met. */
  at: number
  count: number
}

/**
 * Holds the stream of tags against a grammar. A fault inside an element is noted and the element passed over, so that one
 * reading names all faults; what cannot be read on (not well-formed, a bound exceeded) ends the reading.
 */
class Walker {
  readonly problems: Problem[] = []
  stopped = false
  namespace = ''
  root: XmlNode | undefined
  header: XmlNode | undefined
  private readonly plan: Plan
  private readonly parser: SaxesParser<{ xmlns: true }>
  private readonly stack: Frame[] = []
  private text = ''
  /** How many elements deep we are inside one that is passed over; 0 outside. */
  private passing = 0
  private depth = 0
  private markup = 0
  private counted = 0
  private readonly counting: ReadonlySet<string>

  constructor(plan: Plan, parser: SaxesParser<{ xmlns: true }>) {
    this.plan = plan
    this.counting = new Set(typeof plan.counted === 'string' ? [plan.counted] : plan.counted)
    this.parser = parser
    // At most six handlers: with a seventh, V8 keeps the parser's fields in a hash table and reading takes four times as long (measured).
    parser.on('error', (error) => this.stop('notWellFormed', { detail: factOf(error.message.replace(/^\d+:\d+: |\.$/g, '')) }))
    parser.on('doctype', () => this.stop('doctypeRefused'))
    parser.on('opentag', (tag) => this.open(tag))
    parser.on('closetag', () => this.close())
    parser.on('text', (text) => this.addText(text))
    parser.on('cdata', (text) => this.addText(text, true))
  }

  stop(name: ErrorName, facts: Facts = {}): void {
    if (this.stopped) return
    this.note(name, pathOf(this.stack.at(-1)?.node) || '/', facts)
    this.stopped = true
  }

  private note(name: ErrorName, path: string, facts: Facts = {}): void {
    const { problems: limit } = this.plan.limits
    if (this.stopped) return
    if (this.problems.length >= limit) {
      this.problems.push(problem('problemsCutShort', this.parser.line, '/', { shown: limit }))
      this.stopped = true
      return
    }
    this.problems.push(problem(name, this.parser.line, path, facts))
  }

  /** How many tags and texts were read so far; a piece that adds none lies inside one. */
  get progress(): number {
    return this.markup
  }

  private open(tag: SaxesTagNS): void {
    this.markup++
    if (this.stopped) return
    if (++this.depth > this.plan.limits.depth) return this.stop('tooDeep', { limit: this.plan.limits.depth })
    if (this.passing > 0) {
      this.passing++
      this.refuseInnerDocument(tag)
      return
    }
    const parent = this.stack.at(-1)
    if (parent === undefined || parent.type === WRAPPER) return this.openOutside(tag, parent)
    if (parent.type.kind === 'loose') {
      if (tag.uri === this.namespace || tag.uri === this.plan.foreign) this.push(parent.type, tag, parent.node, 0)
      else this.passing = 1
      return
    }
    const item = this.itemFor(parent, tag)
    if (item === undefined) this.passing = 1
    else this.push(item.type, tag, parent.node, item.max > 1 ? parent.count : 0)
  }

  /** Where neither header nor Document is open. */
  private openOutside(tag: SaxesTagNS, parent: Frame | undefined): void {
    const { headers } = this.plan
    if (headers === undefined || tag.local === 'Document') return this.openRoot(tag)
    const type = tag.local === 'AppHdr' ? headers.get(tag.uri) : undefined
    if (type === undefined) return this.push(WRAPPER, tag, parent?.node, 0)
    if (this.header !== undefined || this.root !== undefined) return this.stop(this.header === undefined ? 'elementMisplaced' : 'elementRepeated', { element: 'AppHdr', limit: 1 })
    this.namespace = tag.uri
    this.push(type, tag, undefined, 0)
    this.header = this.stack.at(-1)!.node
  }

  private openRoot(tag: SaxesTagNS): void {
    if (this.root !== undefined) return this.stop('elementRepeated', { element: 'Document', limit: 1 })
    if (tag.local !== 'Document') return this.stop('rootNotDocument', { found: factOf(tag.name) })
    const type = this.plan.messages.get(tag.uri)
    if (type === undefined) {
      const supported = [...this.plan.messages.keys()].map((uri) => uri.slice(uri.lastIndexOf(':') + 1)).join(', ')
      return this.stop('messageNotSupported', { namespace: factOf(tag.uri), supported })
    }
    this.namespace = tag.uri
    this.push(type, tag, undefined, 0)
    this.root = this.stack.at(-1)!.node
  }

  private push(type: Type, tag: SaxesTagNS, parent: XmlNode | undefined, ordinal: number): void {
    const node: XmlNode = { name: tag.local, type: type.kind === 'loose' && type !== WRAPPER ? tag.local : type.name, parent, line: this.parser.line, ordinal, text: '', currency: '', children: [] }
    this.text = ''
    this.stack.push({ type, node, at: 0, count: 0 })
    this.readAttributes(tag, type, node)
    if (this.counting.has(node.type) && ++this.counted > this.plan.limits.payments) {
      this.stop('tooManyPayments', { limit: this.plan.limits.payments })
    }
  }

  /** The place of a child in its parent's type, or undefined after noting why it has none. */
  private itemFor(parent: Frame, tag: SaxesTagNS): Item | undefined {
    const { type } = parent
    assert(type.kind !== 'loose', 'a loose type has no items')
    if (type.kind === 'value') return this.noPlace('elementInValue', parent, tag)
    if (type.kind === 'any') {
      this.refuseInnerDocument(tag)
      return parent.count++ === 0 ? undefined : this.noPlace('elementRepeated', parent, tag, 1)
    }
    const index = tag.uri === this.namespace ? indexOf(type.items, tag.local) : -1
    const item = type.items[index]
    if (item === undefined) return this.noPlace('elementUnknown', parent, tag)
    if (type.kind === 'choice') return parent.count++ === 0 ? item : this.noPlace('elementMisplaced', parent, tag)
    if (index < parent.at) return this.noPlace('elementMisplaced', parent, tag)
    if (index > parent.at) {
      this.noteMissing(parent, type.items, index)
      parent.at = index
      parent.count = 0
    }
    if (parent.count >= item.max) return this.noPlace('elementRepeated', parent, tag, item.max)
    parent.count++
    return item
  }

  private noPlace(name: ErrorName, parent: Frame, tag: SaxesTagNS, limit = 0): undefined {
    const shown = factOf(tag.name)
    this.note(name, `${pathOf(parent.node)}/${shown}`, limit > 0 ? { element: shown, limit } : { element: shown })
    return undefined
  }

  /** Notes the elements that must stand before the item `until` and did not come. */
  private noteMissing(frame: Frame, items: readonly Item[], until: number): void {
    for (let i = frame.at; i < until; i++) {
      const met = i === frame.at ? frame.count : 0
      if (met < items[i]!.min) this.note('elementMissing', pathOf(frame.node), { element: items[i]!.name })
    }
  }

  private readAttributes(tag: SaxesTagNS, type: Type, node: XmlNode): void {
    const currency = type.kind === 'value' ? type.currency : undefined
    let seen = currency === undefined
    if (Object.keys(tag.attributes).length > this.plan.limits.attributes) {
      return this.stop('tooManyAttributes', { limit: this.plan.limits.attributes })
    }
    if (type.kind === 'loose') {
      node.currency = tag.attributes['Ccy']?.value ?? ''
      return
    }
    for (const key in tag.attributes) {
      const attribute = tag.attributes[key]!
      if (attribute.uri === XMLNS) continue
      if (attribute.uri === XSI && (attribute.local === 'schemaLocation' || attribute.local === 'noNamespaceSchemaLocation')) continue
      if (currency === undefined || attribute.name !== 'Ccy') {
        this.note('attributeUnknown', pathOf(node), { attribute: factOf(attribute.name) })
        continue
      }
      seen = true
      const value = currency.read(attribute.value)
      if ('name' in value) this.note(value.name, `${pathOf(node)}/@Ccy`, value.facts)
      else node.currency = value.value
    }
    if (!seen) this.note('attributeMissing', pathOf(node), { attribute: 'Ccy' })
  }

  /** Foreign content is passed over, except a message of ours within: a schema validator would look into it, and so may a later reader. */
  private refuseInnerDocument(tag: SaxesTagNS): void {
    if (tag.local !== 'Document' || !this.plan.messages.has(tag.uri)) return
    this.note('elementUnknown', `${pathOf(this.stack.at(-1)?.node)}/Document`, { element: factOf(tag.name) })
  }

  /** White space between elements is nothing; a CDATA section there is something, whatever it holds. */
  private addText(text: string, section = false): void {
    this.markup++
    const frame = this.stack.at(-1)
    if (this.stopped || this.passing > 0 || frame === undefined) return
    if (frame.type === WRAPPER) return
    if (frame.type.kind === 'value' || frame.type.kind === 'loose') this.text += text
    else if (section || /[^ \t\r\n]/.test(text)) this.note('textMisplaced', pathOf(frame.node), { value: factOf(text.trim()) })
  }

  private close(): void {
    this.markup++
    if (this.stopped) return
    this.depth--
    if (this.passing > 0) {
      this.passing--
      return
    }
    const frame = this.stack.at(-1)
    if (frame === undefined) return
    this.finish(frame)
    this.stack.pop()
    if (this.problems.length > 0) return // the tree is of no use any more
    const consumer = this.plan.consumers.get(frame.node.type)
    if (consumer !== undefined) consumer(frame.node)
    else frame.node.parent?.children.push(frame.node)
  }

  private finish(frame: Frame): void {
    const { type, node } = frame
    if (type.kind === 'value') {
      const read = type.value.read(this.text)
      if ('name' in read) this.note(read.name, pathOf(node), read.facts)
      else node.text = read.value
      this.text = ''
    } else if (type.kind === 'loose') {
      if (node.children.length === 0) node.text = this.text.trim()
      this.text = ''
    } else if (type.kind === 'any') {
      if (frame.count === 0) this.note('elementMissing', pathOf(node), { element: '*' })
    } else if (type.kind === 'choice') {
      if (frame.count === 0) this.note('elementMissing', pathOf(node), { element: type.items.map((item) => item.name).join(' | ') })
    } else {
      this.noteMissing(frame, type.items, type.items.length)
    }
  }
}

function indexOf(items: readonly Item[], name: string): number {
  for (let i = 0; i < items.length; i++) if (items[i]!.name === name) return i
  return -1
}

/** Reads a file piece by piece against the grammar of its namespace. Time and memory are linear in its size, which `limits.bytes` bounds. */
export function readStructure(bytes: Uint8Array, plan: Plan): Structure {
  if (bytes.length === 0) return { ok: false, problems: [problem('fileEmpty', 0, '/')] }
  if (bytes.length > plan.limits.bytes) {
    return { ok: false, problems: [problem('fileTooLarge', 0, '/', { bytes: bytes.length, limit: plan.limits.bytes })] }
  }
  const encoding = detectEncoding(bytes)
  if (!encoding.ok) return { ok: false, problems: [encoding.problem] }
  const decoder = new TextDecoder(encoding.label, { fatal: true, ignoreBOM: true })
  const parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true })
  const walker = new Walker(plan, parser)
  let silent = 0
  for (let from = encoding.skip; from < bytes.length && !walker.stopped; from += PIECE) {
    const to = Math.min(from + PIECE, bytes.length)
    const before = walker.progress
    const piece = decode(decoder, bytes.subarray(from, to), to < bytes.length)
    if (piece === undefined) walker.stop('bytesInvalid', { encoding: encoding.label.toUpperCase(), from: from + 1, to })
    else parser.write(piece)
    silent = walker.progress === before ? silent + (to - from) : 0
    if (silent > plan.limits.markup) walker.stop('markupTooLong', { limit: plan.limits.markup })
  }
  if (!walker.stopped) parser.close()
  if (walker.root === undefined && walker.problems.length === 0) return { ok: false, problems: [problem('rootNotDocument', 0, '/', { found: '-' })] }
  if (walker.problems.length > 0 || walker.root === undefined) return { ok: false, problems: walker.problems }
  return { ok: true, namespace: walker.namespace, root: walker.root, ...(walker.header && { header: walker.header }) }
}

/** TextDecoder throws on bytes outside the encoding; here that is a value. */
function decode(decoder: TextDecoder, piece: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder.decode(piece, { stream })
  } catch {
    return undefined
  }
}
