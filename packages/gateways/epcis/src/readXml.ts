import { SaxesParser } from 'saxes'
import { type EventNode, type EventTree, PREFIXES, TREE_LIMITS, type TreeResult } from './tree.ts'

/** `isLeaf`: no element stands in it yet. What stands beside elements is layout. */
type Open = { name: string; text: string; children: EventNode[]; isLeaf: boolean }

/** Elements of EPCIS 1.2 that only wrap what came later (EPCIS 1.2, section 9.1). */
const WRAPPERS = ['extension', 'baseExtension']
/** Types and schema places of XML Schema say nothing of what happened. */
const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance'
const REPOSITORY = 'https://repository-x.example.com/'

const expanded = (text: string): string => {
  const [, prefix = '', rest = ''] = /^([a-z0-9]+):([\s\S]*)$/.exec(text) ?? []
  const known = PREFIXES[prefix]
  return known === undefined ? text : `${known}${rest}`
}

/** Elements around one another, those around the events too. */
const PATH_MAX = 64

/** Gathers the events of an EventList while elements are read. */
class Gathering {
  readonly events: EventTree[] = []
  readonly ignored: string[] = []
  readonly #open: Open[] = []
  readonly #path: string[] = []
  #nodes = 0

  start(uri: string, local: string, attributes: readonly (readonly [string, string])[]): void {
    if (this.#path.push(local) > PATH_MAX) throw new RangeError('tooLarge')
    if (uri === REPOSITORY || this.#path.includes('ignoreFields')) {
      if (this.#path.at(-2) === 'ignoreFields') this.ignored.push(uri === '' || uri === REPOSITORY ? local : `{${uri}}${local}`)
      return
    }
    const isInside = this.#open.length > 0
    if (!isInside && this.#path.at(-2) !== 'EventList' && !(this.#path.at(-3) === 'EventList' && WRAPPERS.includes(this.#path.at(-2) ?? ''))) return
    if (WRAPPERS.includes(local) && uri === '') return
    if (++this.#nodes > TREE_LIMITS.nodes || this.#open.length > TREE_LIMITS.depth) throw new RangeError('tooLarge')
    this.#open.push({ name: uri === '' ? local : `{${uri}}${local}`, text: '', children: attributes.map(([name, value]) => ({ name, text: expanded(value), children: [] })), isLeaf: true })
  }

  text(text: string): void {
    const open = this.#open.at(-1)
    if (open?.isLeaf === true) open.text += text
  }

  end(uri: string, local: string): void {
    this.#path.pop()
    if (uri === REPOSITORY || this.#path.includes('ignoreFields') || (WRAPPERS.includes(local) && uri === '')) return
    const done = this.#open.pop()
    if (done === undefined) return
    const node = { name: done.name, text: expanded(done.text.trim()), children: done.children }
    const around = this.#open.at(-1)
    if (around !== undefined) {
      around.children.push(node)
      around.isLeaf = false
      around.text = ''
    } else {
      if (this.events.length >= TREE_LIMITS.events) throw new RangeError('tooLarge')
      this.events.push({ type: node.name, children: node.children })
    }
  }
}

/** The events of an EPCIS 2.0 or 1.2 document or query document in XML. Nothing outside the document is read, and no entity is known. */
export function readXmlEvents(text: string): TreeResult {
  if (text.length > TREE_LIMITS.textBytes) return { ok: false, at: '/', why: 'tooLarge' }
  const gathering = new Gathering()
  const parser = new SaxesParser({ xmlns: true, position: false })
  let why: 'doctype' | 'malformed' | undefined
  // A bare name declares nothing, and some software writes one; anything else could name entities.
  parser.on('doctype', declared => { if (!/^\s*[\w:.-]+\s*$/.test(declared)) why = 'doctype' })
  parser.on('error', () => { why ??= 'malformed' })
  parser.on('opentag', tag => {
    if (why !== undefined) return
    const attributes = Object.values(tag.attributes).filter(each => each.prefix !== 'xmlns' && each.name !== 'xmlns' && each.uri !== SCHEMA_INSTANCE).map(each => [each.uri === '' ? each.local : `{${each.uri}}${each.local}`, each.value] as const)
    gathering.start(tag.uri, tag.local, attributes)
  })
  parser.on('text', part => { gathering.text(part) })
  parser.on('cdata', part => { gathering.text(part) })
  parser.on('closetag', tag => { if (why === undefined) gathering.end(tag.uri, tag.local) })
  try {
    parser.write(text).close()
  } catch (fault) {
    if (fault instanceof RangeError && fault.message === 'tooLarge') return { ok: false, at: '/', why: 'tooLarge' }
    throw fault
  }
  if (why !== undefined) return { ok: false, at: '/', why }
  if (gathering.events.length === 0) return { ok: false, at: '/epcisBody/EventList', why: 'notEpcis' }
  const ignored = new Set(gathering.ignored)
  return { ok: true, events: gathering.events.map(({ type, children }) => ({ type, children: children.filter(child => !ignored.has(child.name)) })) }
}
