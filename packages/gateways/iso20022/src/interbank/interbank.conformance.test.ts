import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_LIMITS } from '../limits.ts'
import { readCamt060 } from '../readCamt060.ts'
import { readPacs004 } from '../readPacs004.ts'
import { readStatements } from '../readStatements.ts'
import { readTransferOrder } from '../readTransferOrder.ts'
import { instanceOf, seeded, write } from '../testing/instances.ts'
import { mutate } from '../testing/mutants.ts'
import { compareGrammar } from '../testing/schemaGrammar.ts'
import { ISO20022, judge, schemaTest, schemaText } from '../testing/schemaJudge.ts'
import { readStructure } from '../xml/structure.ts'
import { INTERBANK_MESSAGES, namespacesOf } from './messages.ts'
import type { InterbankMessage } from './messages.ts'

/** Types that are stricter than the schema, or by themselves, on purpose (grammar.data.ts): the two choices, and texts of the header that the schema does not bound. */
const STRICTER = new Set(['MandateData', 'SequenceChoice', 'AnyText'])

const MESSAGES = [...INTERBANK_MESSAGES.keys()]

schemaTest('the grammars have the elements, order, occurrences and facets of the official schemas', () => {
  for (const name of MESSAGES) {
    const root = name === 'head.001.001.02' ? 'BusinessApplicationHeaderV02' : 'Document'
    const pairs = compareGrammar(schemaText(name), root, INTERBANK_MESSAGES.get(name)!, STRICTER)
    assert.ok(pairs >= 30, `${name}: ${pairs} pairs of types compared`)
  }
})

function verdictOf(name: InterbankMessage, xml: string): { ok: boolean; names: string[] } {
  const read = readStructure(new TextEncoder().encode(xml), { messages: namespacesOf(name), consumers: new Map(), counted: [], limits: DEFAULT_LIMITS })
  return { ok: read.ok, names: read.ok ? [] : read.problems.map((problem) => problem.name) }
}

schemaTest('of documents that the grammars make, and of changed ones, the reader accepts exactly those that the official schemas accept', async () => {
  for (const name of MESSAGES.filter((each) => each !== 'head.001.001.02')) {
    const random = seeded(name.length * 7 + Number(name.slice(5, 8)))
    const trees = [0, 2, 5, 10, 15].map((percent) => {
      const tree = instanceOf('Document', INTERBANK_MESSAGES.get(name)!, random, percent)
      tree.attributes = { xmlns: `urn:iso:std:iso:20022:tech:xsd:${name}` }
      return tree
    })
    const mutants = Array.from({ length: 120 }, (_, i) => {
      const tree = structuredClone(trees[i % 3]!)
      return { change: mutate(tree, random), xml: write(tree) }
    }).filter(({ xml }) => xml.length < 60_000)
    const documents = [...trees.map((tree) => ({ change: 'none', xml: write(tree) })), ...mutants]
    const verdicts = await judge(name, documents.map(({ xml }) => xml))
    documents.forEach(({ change, xml }, i) => {
      const ours = verdictOf(name, xml)
      const theirs = verdicts[i]!
      if (change === 'none') assert.deepEqual([theirs.valid, ours.ok, theirs.complaint], [true, true, ''], `${name} document ${i}: ${ours.names.join()}`)
      const stricter = theirs.valid && !ours.ok && ours.names.every((problem) => problem === 'valueNotDate')
      assert.ok(ours.ok === theirs.valid || stricter, `${name} ${i}, ${change}: reader ${ours.ok ? 'accepts' : `refuses (${ours.names.join()})`}, schema says "${theirs.complaint}"`)
    })
  }
})

const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(join(ISO20022!, path)))

schemaTest('a published order with its header is read through the elements of its network around it', () => {
  const read = readTransferOrder(bytesOf('fednow20022/testdata/sample-participant-to-fednow-message.xml'), { policy: { addresses: 'any' } })
  // The sample names its agents in each payment, and its currency has two decimals.
  assert.ok(read.ok, JSON.stringify(read))
  assert.equal(read.header?.messageName, 'pacs.008.001.08')
  assert.equal(read.message.count, 1)
  const [group] = read.message.paymentInformations
  assert.equal(group?.transactions[0]?.uetr, '8a562c67-ca16-48ba-b074-65581be6f011')
})

schemaTest('published messages of other kinds, wrapped otherwise, or wrong on purpose are refused with a code by every reader', () => {
  const paths = [
    'fednow20022/testdata/fednow-sample-message-pacs002.xml', 'fednow20022/testdata/admi004-ping.xml', 'fednow20022/tests/testdata/head_001.xml', 'fednow20022/tests/testdata/admi_002.xml',
    'rtp20022/pkg/rtp/test/testdata/pacs009.xml', 'rtp20022/pkg/rtp/test/testdata/camt056.refund.xml', 'rtp20022/pkg/rtp/test/testdata/head001.signature.xml', 'moov-iso20022/test/testdata/invalid_pain_v11.xml',
    ...['pacs.002-CDATA-multiple-namespace', 'pacs.002-CDATA-with-documentWrapper', 'pacs.002-CDATA-with-header', 'pacs.002-CDATA', 'pacs.009.001.07', 'mx_sample_request_wrapper'].map((name) => `prowide-iso20022/iso20022-core/src/test/resources/${name}.xml`),
  ]
  for (const path of paths) {
    for (const read of [readTransferOrder, readPacs004, readCamt060]) {
      const result = read(bytesOf(path))
      assert.ok(!result.ok && result.problems.length > 0 && result.problems.every(({ code }) => code >= 100), path)
    }
  }
})

schemaTest('a published statement in a version without a schema is read through its envelope', () => {
  const read = readStatements('camt.053', bytesOf('prowide-iso20022/iso20022-core/src/test/resources/camt.053.001.07.xml'))
  assert.ok(read.ok, JSON.stringify(read))
  assert.equal(read.messageName, 'camt.053.001.07')
})
