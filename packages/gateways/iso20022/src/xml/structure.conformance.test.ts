import assert from 'node:assert/strict'
import { DEFAULT_LIMITS } from '../limits.ts'
import { PAIN001_MESSAGES, PAIN001_NAMESPACES } from '../pain001/messages.ts'
import { instanceOf, seeded, write } from '../testing/instances.ts'
import { mutate } from '../testing/mutants.ts'
import { compareGrammar } from '../testing/schemaGrammar.ts'
import type { Random, Tree } from '../testing/instances.ts'
import { judge, schemaTest, schemaText } from '../testing/schemaJudge.ts'
import { readStructure } from './structure.ts'

const MESSAGE = 'pain.001.001.10'
const NAMESPACE = `urn:iso:std:iso:20022:tech:xsd:${MESSAGE}`
const GRAMMAR = PAIN001_MESSAGES.get(MESSAGE)!

schemaTest('the grammar has the elements, order, occurrences and facets of the official schema', () => {
  const pairs = compareGrammar(schemaText(MESSAGE), 'Document', GRAMMAR)
  assert.ok(pairs > 90, `${pairs} pairs of types compared`)
})

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
