import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { test } from 'node:test'
import { eventHashId } from './eventHash.ts'
import { readJsonEvents } from './readJson.ts'
import { readXmlEvents } from './readXml.ts'

const examples = resolve(import.meta.dirname, '../../../../../shared/conformance/epcis')

/** Hash identifiers of the events of a document; why it is none otherwise. */
function idsOf(path: string): readonly string[] | string {
  const text = readFileSync(path, 'utf8')
  const read = path.endsWith('.xml') ? readXmlEvents(text) : readJsonEvents(text)
  return read.ok ? read.events.map(eventHashId) : read.why
}

const inside = (pattern: string): string[] => globSync(pattern, { cwd: examples }).sort().map(path => join(examples, path))

for (const path of [...inside('EPCIS/JSON/**/*.jsonld'), ...inside('EPCIS/XML/**/*.xml')]) {
  test(`GS1's ${path.slice(examples.length + 1)} is read, each event with an identifier of its own`, () => {
    const ids = idsOf(path)
    // Answers of the capture interface and vocabularies hold no events.
    if (path.includes('CaptureJob') || path.includes('/CBV/') || /master/i.test(path)) return assert.ok(Array.isArray(ids) || ids === 'notEpcis')
    assert.ok(Array.isArray(ids) && ids.length > 0, String(ids))
  })
}

test('documents of GS1 that say the same in other ways have one identifier', () => {
  // The second one tells another offset of its time zone, which is hashed (CBV 2.0, section 8.9.3).
  const ids = inside('EPCIS/XML/WithEventHashID/event_with_identical_hash_id_*.xml').filter(path => !path.endsWith('_2.xml')).map(idsOf)
  assert.ok(ids.length > 1)
  for (const each of ids) assert.deepEqual(each, ids[0])
})

const root = 'openepcis-test-resources/core/src/main/resources/2.0/EPCIS'
for (const json of inside(`${root}/JSON/Capture/Documents/*.json`)) {
  const [xml] = inside(`${root}/XML/Capture/Documents/${basename(json, '.json')}.xml`)
  if (xml === undefined) continue
  test(`${basename(json)} and ${basename(xml)} hold the same events`, () => assert.deepEqual(idsOf(json), idsOf(xml)))
}
