import assert from 'node:assert/strict'
import { SaxesParser } from 'saxes'
import { DEFAULT_LIMITS } from '../limits.ts'
import { PAIN001_MESSAGES, PAIN001_NAMESPACES } from '../pain001/messages.ts'
import { all, instanceOf, seeded, write } from '../testing/instances.ts'
import type { Random, Tree } from '../testing/instances.ts'
import { judge, schemaTest, schemaText } from '../testing/schemaJudge.ts'
import type { Type } from './grammar.ts'
import { readStructure } from './structure.ts'

const MESSAGE = 'pain.001.001.10'
const NAMESPACE = `urn:iso:std:iso:20022:tech:xsd:${MESSAGE}`
const GRAMMAR = PAIN001_MESSAGES.get(MESSAGE)!

/** A schema as a flat table in our notation: type → kind and items, or facets. */
interface SchemaType {
  kind: string
  items: { name: string; type: string; min: number; max: number }[]
  facets: [string, string][]
  base: string
}

function readSchema(text: string): Map<string, SchemaType> {
  const types = new Map<string, SchemaType>()
  let current: SchemaType | undefined
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    const local = name.slice(name.indexOf(':') + 1)
    const at = attributes as Record<string, string>
    if (local === 'complexType' || local === 'simpleType') types.set(at['name']!, (current = { kind: local, items: [], facets: [], base: '' }))
    else if (local === 'choice' || local === 'sequence') current!.kind = local
    else if (local === 'any') current!.kind = 'any'
    else if (local === 'attribute') current!.kind = 'amount'
    else if (local === 'extension' || local === 'restriction') current!.base = at['base']!
    else if (local === 'element' && current !== undefined) {
      const max = at['maxOccurs'] === 'unbounded' ? Infinity : Number(at['maxOccurs'] ?? 1)
      current.items.push({ name: at['name']!, type: at['type']!, min: Number(at['minOccurs'] ?? 1), max })
    } else if (at['value'] !== undefined) current!.facets.push([local, at['value']])
  })
  parser.write(text).close()
  return types
}

/** The facets of a simple type as our value types write them. */
function facetsOf(type: SchemaType): string {
  const one = (name: string): string | undefined => type.facets.find(([facet]) => facet === name)?.[1]
  const base = type.base.replace(/^xs:/, '')
  const codes = type.facets.filter(([facet]) => facet === 'enumeration').map(([, code]) => code)
  if (codes.length > 0) return `codes ${codes.join(' ')}`
  if (one('pattern') !== undefined) return `pattern ${one('pattern')}`
  if (base === 'string') return `text ${one('minLength')} ${one('maxLength')}`
  if (base === 'decimal') return `decimal ${one('totalDigits')} ${one('fractionDigits')}${one('minInclusive') === '0' ? ' min 0' : ''}`
  if (base === 'base64Binary') return `base64 ${one('minLength')} ${one('maxLength')}`
  return base
}

schemaTest('the grammar has the elements, order, occurrences and facets of the official schema', () => {
  const schema = readSchema(schemaText(MESSAGE))
  const seen = new Set<string>()
  const compare = (ours: Type, name: string, path: string): void => {
    if (seen.has(`${ours.name} ${name}`)) return
    seen.add(`${ours.name} ${name}`)
    const theirs = schema.get(name)
    assert.ok(theirs, `${path}: the schema has no type ${name}`)
    if (ours.kind === 'value') {
      assert.equal(theirs.kind, ours.currency === undefined ? 'simpleType' : 'amount', path)
      assert.equal(ours.value.facets, facetsOf(ours.currency === undefined ? theirs : schema.get(theirs.base)!), path)
      return
    }
    assert.equal(ours.kind, theirs.kind, path)
    if (ours.kind === 'any' || ours.kind === 'loose') return
    assert.deepEqual(ours.items.map(({ name: n, min, max }) => ({ n, min, max })), theirs.items.map(({ name: n, min, max }) => ({ n, min, max })), path)
    ours.items.forEach((item, i) => compare(item.type, theirs.items[i]!.type, `${path}/${item.name}`))
  }
  compare(GRAMMAR, 'Document', '')
  assert.ok(seen.size > 90, `${seen.size} pairs of types compared`)
})

const TEXTS = [
  '', ' ', 'x', 'X'.repeat(36), 'x'.repeat(141), '武'.repeat(35), '武'.repeat(36), 'TRF', 'TRF ', 'CNY', 'cny', '-1', '+1', '1,5', '1.', '.', '.5', '1e3', 'NaN', 'INF', '0x1', ' 12 ',
  '١٢', '123456789012345678', '1234567890123456789', '0.123456', '0.12345', '1234567890123.12345', '12345678901234.12345', '0.12345678901', '12345678901.5',
  '2026-02-29', '2024-02-29', '2026-13-01', '2026-1-1', '2026-11-24T00:00:00', '2026-11-24', '2026-11-24Z', '2026-11-24+15:00', '2026-11-24+14:00', '2026-11-24+14:01',
  '2026-11-24T24:00:01', '2026-11-24T23:59:60', '2026-11-24T23:59:59.', '2026-11-24T23:59', '2026-11-24 23:59:00', 'True', 'yes', '1', '0', '00', '01', 'AQ', 'AR==', 'A===', '====', 'AQ==AQ==',
  'EB6305C9-1f7f-49de-aed0-16487c27b42d', 'eb6305c9-1f7f-19de-aed0-16487c27b42d', 'GB29NWBK60161331926819', 'gb29NWBK60161331926819', 'BKCHCNBJ', 'BKCHCNBJX', '+86-1', '+86', 'CN', 'C', 'CNN',
]

/** One change at one place. Some leave the document valid: then both must accept. */
function mutate(root: Tree, random: Random): string {
  const nodes = all(root)
  const node = nodes[1 + random(nodes.length - 1)]!
  const parent = nodes.find((candidate) => candidate.children.includes(node))!
  const at = parent.children.indexOf(node)
  const siblings = parent.children
  const operations: [string, () => void][] = [
    ['delete', () => siblings.splice(at, 1)],
    ['repeat', () => siblings.splice(at, 0, structuredClone(node))],
    ['repeat nine times', () => siblings.splice(at, 0, ...Array.from({ length: 9 }, () => structuredClone(node)))],
    ['move to the end', () => siblings.push(...siblings.splice(at, 1))],
    ['move to the front', () => siblings.unshift(...siblings.splice(at, 1))],
    ['rename', () => (node.name = random(2) === 0 ? `${node.name}X` : nodes[random(nodes.length)]!.name)],
    ['replace by another', () => (siblings[at] = structuredClone(nodes[1 + random(nodes.length - 1)]!))],
    ['empty', () => ((node.children = []), (node.text = ''))],
    ['add an attribute', () => (node.attributes[random(2) === 0 ? 'Ccy' : 'id'] = 'CNY')],
    ['drop the currency', () => delete node.attributes['Ccy']],
    ['set the currency', () => 'Ccy' in node.attributes && (node.attributes['Ccy'] = ['cny', '', 'CNYX', 'C1Y', ' CNY'][random(5)]!)],
    ['add text', () => (node.text += 'x')],
    ['wrap', () => (siblings[at] = { name: 'Wrap', attributes: {}, text: '', children: [node] })],
    ['add a foreign element', () => node.children.push({ name: 'y:Y', attributes: { 'xmlns:y': 'urn:example:y' }, text: '', children: [] })],
    ['change the namespace', () => (node.attributes['xmlns'] = 'urn:example:other')],
  ]
  for (let i = 0; i < 8; i++) operations.push(['set the text', () => node.children.length === 0 && (node.text = TEXTS[random(TEXTS.length)]!)])
  const [name, change] = operations[random(operations.length)]!
  change()
  return `${name} ${node.name}`
}

/** Where the reader is stricter than the schema on purpose; README.md says so. */
const STRICTER = new Set(['valueNotDate'])

const PLAN = { messages: PAIN001_NAMESPACES, consumers: new Map(), counted: 'Transaction', limits: DEFAULT_LIMITS }

function verdictOf(xml: string): { ok: boolean; names: string[] } {
  const read = readStructure(new TextEncoder().encode(xml), PLAN)
  return { ok: read.ok, names: read.ok ? [] : read.problems.map(({ name }) => name) }
}

function valid(random: Random, percent: number): Tree {
  const tree = instanceOf('Document', GRAMMAR, random, percent)
  tree.attributes = { xmlns: NAMESPACE, 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:schemaLocation': `${NAMESPACE} x.xsd` }
  return tree
}

schemaTest('every document that the grammar can make is accepted by the reader and by the official schema', async () => {
  const random = seeded(20022)
  const documents = [2, 5, 10, 15, 20, 25, 30].flatMap((percent) => Array.from({ length: 4 }, () => write(valid(random, percent))))
  const verdicts = await judge(MESSAGE, documents)
  documents.forEach((xml, i) => {
    assert.deepEqual(verdicts[i], { valid: true, complaint: '' }, `document ${i}`)
    assert.deepEqual(verdictOf(xml), { ok: true, names: [] }, `document ${i}`)
  })
})

schemaTest('of 1500 changed documents the reader accepts exactly those that the official schema accepts', async () => {
  const random = seeded(1001)
  const base = Array.from({ length: 10 }, (_, i) => valid(random, [1, 2, 4, 6, 8][i % 5]!)).filter((tree) => write(tree).length < 60_000)
  assert.ok(base.length >= 5)
  const mutants = Array.from({ length: 1500 }, (_, i) => {
    const tree = structuredClone(base[i % base.length]!)
    const change = mutate(tree, random)
    return { change, xml: write(tree) }
  })
  const verdicts = await judge(MESSAGE, mutants.map(({ xml }) => xml))
  let refused = 0
  mutants.forEach(({ change, xml }, i) => {
    const ours = verdictOf(xml)
    const theirs = verdicts[i]!
    if (!theirs.valid) refused++
    const stricter = theirs.valid && !ours.ok && ours.names.every((name) => STRICTER.has(name))
    assert.ok(ours.ok === theirs.valid || stricter, `mutant ${i}, ${change}: reader ${ours.ok ? 'accepts' : `refuses (${ours.names.join()})`}, schema says "${theirs.complaint}"`)
  })
  assert.ok(refused > 500 && refused < 1450, `${refused} of the mutants are invalid`)
})

schemaTest('sections, comments, references, spaces and foreign names are taken or refused as by the official schema', async () => {
  const base = valid(seeded(3), 0)
  const xml = write(base)
  const XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
  const inId = (text: string): string => xml.replace(/<MsgId>[^<]*/, `<MsgId>${text}`)
  const inHeader = (text: string): string => xml.replace('<GrpHdr>', `<GrpHdr>${text}`)
  const headerTag = (text: string): string => xml.replace('<GrpHdr>', `<GrpHdr ${text}>`)
  const ccy = (text: string): string => xml.replace(/<Amt>(<EqvtAmt>.*?<\/EqvtAmt>|<InstdAmt.*?)<\/Amt>/, `<Amt><InstdAmt ${text}>1</InstdAmt></Amt>`)
  const envelope = (text: string): string => xml.replace('</CstmrCdtTrfInitn>', `<SplmtryData><Envlp>${text}</Envlp></SplmtryData></CstmrCdtTrfInitn>`)
  const documents = [
    inId('<![CDATA[A<B]]>-1'), inId('A<!-- x -->B'), inId('A<?x y?>B'), inId('C&#x4A;&amp;'), inId('<![CDATA[]]>'), inId('&#32;'), inId('\u00a0'), inId('\n'),
    inHeader('<![CDATA[ ]]>'), inHeader('<![CDATA[]]>'), inHeader('<![CDATA[x]]>'), inHeader('&#32;'), inHeader('&#160;'), inHeader('<!-- x -->'),
    headerTag(`${XSI} i:nil="false"`), headerTag('xml:space="preserve"'), headerTag('xml:lang="zh"'), headerTag('xmlns:z="urn:z"'), headerTag('xmlns:z="urn:z" z:a="1"'),
    headerTag(`${XSI} i:schemaLocation="urn:a b"`), headerTag(`${XSI} i:noNamespaceSchemaLocation="b"`),
    ccy('Ccy="CNY"'), ccy('Ccy=" CNY "'), ccy('Ccy="CNY&#10;"'), ccy('Ccy=""'), ccy('xmlns:q="urn:q" q:Ccy="CNY"'), ccy(''), ccy('Ccy="CNY" ccy="CNY"'),
    envelope('<a xmlns="urn:a"><b><c d="e">f</c></b></a>'), envelope('<MsgId>1</MsgId>'), envelope('<a xmlns=""/>'), envelope('<a xmlns="urn:a"/><b xmlns="urn:b"/>'), envelope(''), envelope('x<a xmlns="urn:a"/>'),
    envelope(`<Document xmlns="${NAMESPACE}"/>`), envelope(`<a xmlns="urn:a"><Document xmlns="${NAMESPACE}"/></a>`),
    xml.replaceAll('><', '>\r\n\t<'), `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<!-- a -->\n<?b c?>${xml}<!-- d -->\n`,
  ]
  const verdicts = await judge(MESSAGE, documents)
  documents.forEach((document, i) => {
    const ours = verdictOf(document)
    assert.equal(ours.ok, verdicts[i]!.valid, `document ${i}: reader ${ours.names.join()}, schema "${verdicts[i]!.complaint}" on ${document.slice(0, 400)}`)
  })
})
