import { type EventNode, type EventTree, ILMD, PREFIXES, TREE_LIMITS, type TreeResult } from './tree.ts'

type Json = unknown
type Fields = Readonly<Record<string, Json>>

/** Thrown inside this file alone. */
class Unfit extends Error {
  readonly why: 'notEpcis' | 'tooDeep' | 'tooLarge'
  constructor(why: 'notEpcis' | 'tooDeep' | 'tooLarge') {
    super(why)
    this.why = why
  }
}

const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lists whose entries have a name of their own in the common model (EPCIS 2.0, XML binding). */
const ENTRIES: Readonly<Record<string, string>> = {
  epcList: 'epc', inputEPCList: 'epc', outputEPCList: 'epc', childEPCs: 'epc', quantityList: 'quantityElement', childQuantityList: 'quantityElement', inputQuantityList: 'quantityElement', outputQuantityList: 'quantityElement',
  bizTransactionList: 'bizTransaction', sourceList: 'source', destinationList: 'destination', sensorElementList: 'sensorElement',
}
/** What a bare word stands for, by the part it is the value of and the part around that (EPCIS JSON-LD context 2.0). */
const VOCABULARY: Readonly<Record<string, string>> = {
  'bizStep': 'https://ref.gs1.org/cbv/BizStep-', 'disposition': 'https://ref.gs1.org/cbv/Disp-', 'persistentDisposition.set': 'https://ref.gs1.org/cbv/Disp-', 'persistentDisposition.unset': 'https://ref.gs1.org/cbv/Disp-',
  'bizTransaction.type': 'https://ref.gs1.org/cbv/BTT-', 'source.type': 'https://ref.gs1.org/cbv/SDT-', 'destination.type': 'https://ref.gs1.org/cbv/SDT-',
  'sensorReport.type': 'https://gs1.org/voc/', 'sensorReport.exception': 'https://gs1.org/voc/', 'sensorReport.component': 'https://ref.gs1.org/cbv/Comp-',
}
/** Parts that nobody hashes or indexes. */
const COMMENTS = ['#text', 'rdfs:comment', 'comment']

type Prefixes = ReadonlyMap<string, string>

/** Prefixes that a context declares besides those around it. */
function prefixesOf(context: Json, around: Prefixes): Prefixes {
  const declared = (Array.isArray(context) ? context : [context]).filter(isFields).flatMap(each => Object.entries(each)).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return declared.length === 0 ? around : new Map([...around, ...declared])
}

/** Where a part stands: the name of the part around it, how deep it is, and what prefixes mean there. */
type Place = Readonly<{ around: string; depth: number; prefixes: Prefixes }>

/** Reads the events of one document. Contexts are never fetched: prefixes come from the document, the standard's words from here. */
class Reader {
  readonly #prefixes: Prefixes
  readonly #ignored: ReadonlySet<string>
  #nodes = 0

  constructor(context: Json, ignored: readonly string[]) {
    this.#prefixes = prefixesOf(context, new Map([[ILMD.prefix, ILMD.uri]]))
    this.#ignored = new Set(ignored)
  }

  event(value: Json): EventTree {
    if (!isFields(value) || typeof value['type'] !== 'string') throw new Unfit('notEpcis')
    const fields = Object.fromEntries(Object.entries(value).filter(([name]) => !this.#ignored.has(name)))
    return { type: value['type'], children: this.#fields(fields, { around: '', depth: 0, prefixes: this.#prefixes }) }
  }

  #fields(fields: Fields, { around, depth, prefixes: outer }: Place): EventNode[] {
    if (depth > TREE_LIMITS.depth) throw new Unfit('tooDeep')
    const prefixes = prefixesOf(fields['@context'], outer)
    return Object.entries(fields).filter(([name]) => !COMMENTS.includes(name) && !name.startsWith('@')).flatMap(([name, value]) => this.#parts(name, value, { around, depth, prefixes }))
  }

  #parts(name: string, value: Json, place: Place): EventNode[] {
    const own = nameOf(name, place.prefixes)
    const entry = ENTRIES[name] ?? (own.endsWith('List') && Array.isArray(value) ? own.slice(0, -4) : undefined)
    const values: readonly Json[] = Array.isArray(value) ? value : [value]
    if (entry === undefined) return values.map(each => this.#part(own, each, place))
    return [{ name: own, text: '', children: values.map(each => this.#part(entry, each, { ...place, around: own, depth: place.depth + 1 })) }]
  }

  #part(name: string, value: Json, place: Place): EventNode {
    if (++this.#nodes > TREE_LIMITS.nodes) throw new Unfit('tooLarge')
    const inner = { ...place, around: name, depth: place.depth + 1 }
    if (Array.isArray(value)) {
      if (inner.depth > TREE_LIMITS.depth) throw new Unfit('tooDeep')
      return { name, text: '', children: value.map(each => this.#part(name, each, inner)) }
    }
    if (!isFields(value)) return { name, text: textOf(name, value, place), children: [] }
    const children = this.#fields(value, inner)
    // A business transaction, a source and a destination carry their value in a field of their own name.
    const itself = ['bizTransaction', 'source', 'destination'].includes(name) ? children.find(child => child.name === name) : undefined
    return { name, text: itself?.text ?? (typeof value['#text'] === 'string' ? value['#text'] : ''), children: children.filter(child => child !== itself) }
  }
}

/** A value as text. Words of the standard and names of GS1's vocabularies are written out; those of other vocabularies stay, as they do in XML. */
function textOf(name: string, value: Json, { around, prefixes }: Place): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  if (typeof value !== 'string') return text
  const vocabulary = VOCABULARY[`${around}.${name}`] ?? VOCABULARY[name]
  if (vocabulary !== undefined && /^[A-Za-z0-9_]+$/.test(text)) return `${vocabulary}${text}`
  const [, prefix = '', rest = ''] = /^([^:]+):(.*)$/s.exec(text) ?? []
  const known = prefixes.get(prefix) ?? PREFIXES[prefix]
  return known !== undefined && /^https:\/\/(ref\.)?gs1\.org\//.test(known) ? `${known}${rest}` : text
}

function nameOf(name: string, prefixes: Prefixes): string {
  const [, prefix = '', rest = ''] = /^([^:]+):(.*)$/s.exec(name) ?? []
  const known = prefixes.get(prefix)
  return known === undefined ? name : `{${known}}${rest}`
}

/** The namespace in which a repository lists fields that do not belong to events (GS1's test documents use it). */
const REPOSITORY = 'https://repository-x.example.com/'

function ignoredIn(context: Json, holder: Fields): string[] {
  const prefix = (Array.isArray(context) ? context : [context]).filter(isFields).flatMap(each => Object.entries(each)).find(([, uri]) => uri === REPOSITORY)?.[0]
  const found = prefix === undefined ? undefined : holder[`${prefix}:ignoreFields`]
  return Array.isArray(found) ? found.filter((each): each is string => typeof each === 'string') : []
}

/** The events of an EPCIS 2.0 document, a query document or a bare event in JSON-LD. */
export function readJsonEvents(text: string): TreeResult {
  if (text.length > TREE_LIMITS.textBytes) return { ok: false, at: '/', why: 'tooLarge' }
  let document: Json
  try {
    document = JSON.parse(text)
  } catch {
    return { ok: false, at: '/', why: 'malformed' }
  }
  if (!isFields(document)) return { ok: false, at: '/', why: 'notEpcis' }
  const body = isFields(document['epcisBody']) ? document['epcisBody'] : {}
  const results = isFields(body['queryResults']) ? body['queryResults'] : undefined
  const resultsBody = results !== undefined && isFields(results['resultsBody']) ? results['resultsBody'] : {}
  const list = body['eventList'] ?? resultsBody['eventList'] ?? (body['event'] === undefined ? undefined : [body['event']]) ?? (typeof document['eventTime'] === 'string' ? [document] : undefined)
  if (!Array.isArray(list)) return { ok: false, at: '/epcisBody', why: 'notEpcis' }
  if (list.length > TREE_LIMITS.events) return { ok: false, at: '/epcisBody/eventList', why: 'tooLarge' }
  const reader = new Reader(document['@context'], ignoredIn(document['@context'], results ?? document))
  const events: EventTree[] = []
  for (const [i, each] of list.entries()) {
    try {
      events.push(reader.event(each))
    } catch (fault) {
      if (fault instanceof Unfit) return { ok: false, at: `/epcisBody/eventList/${i}`, why: fault.why }
      throw fault
    }
  }
  return { ok: true, events }
}
