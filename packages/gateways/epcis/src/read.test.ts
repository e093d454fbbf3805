import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventHashId } from './eventHash.ts'
import { readJsonEvents } from './readJson.ts'
import { readXmlEvents } from './readXml.ts'

const whyJson = (text: string): string => { const read = readJsonEvents(text); return read.ok ? 'read' : `${read.why} ${read.at}` }
const whyXml = (text: string): string => { const read = readXmlEvents(text); return read.ok ? 'read' : read.why }
const xml = (events: string, before = ''): string => `${before}<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2"><EPCISBody><EventList>${events}</EventList></EPCISBody></e:EPCISDocument>`
const event = '<ObjectEvent><eventTime>2026-11-24T08:00:00Z</eventTime></ObjectEvent>'

test('what is no EPCIS document is refused with its place', () => {
  assert.deepEqual(['{', '[]', '{}', '{"epcisBody":{}}', '{"epcisBody":{"eventList":[{}]}}', '{"epcisBody":{"eventList":[{"type":"ObjectEvent"},7]}}'].map(whyJson),
    ['malformed /', 'notEpcis /', 'notEpcis /epcisBody', 'notEpcis /epcisBody', 'notEpcis /epcisBody/eventList/0', 'notEpcis /epcisBody/eventList/1'])
  assert.deepEqual([xml(event), xml(''), '<a/>', '<a>', '', 'x'].map(whyXml), ['read', 'notEpcis', 'notEpcis', 'malformed', 'malformed', 'malformed'])
})

test('a document type is refused before any of its entities is looked at', () => {
  assert.equal(whyXml(xml(event, '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>')), 'doctype')
  assert.equal(whyXml(xml(event.replace('2026', '&bomb;'))), 'malformed')
})

test('nesting is bounded in both kinds', () => {
  const deep = (n: number): string => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`
  assert.equal(whyJson(`{"epcisBody":{"eventList":[{"type":"ObjectEvent","x":${deep(20)}}]}}`), 'read')
  assert.equal(whyJson(`{"epcisBody":{"eventList":[{"type":"ObjectEvent","x":${deep(40)}}]}}`), 'tooDeep /epcisBody/eventList/0')
  assert.equal(whyXml(xml(`<ObjectEvent>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</ObjectEvent>`)), 'tooLarge')
})

test('remote contexts are not fetched, and an event is the same in both kinds', () => {
  const json = readJsonEvents(JSON.stringify({
    '@context': ['https://nowhere.invalid/context.jsonld', { ex: 'https://ex.org/' }],
    'epcisBody': { eventList: [{ 'type': 'ObjectEvent', 'eventTime': '2026-11-24T16:00:00.000+08:00', 'eventTimeZoneOffset': '+08:00', 'action': 'OBSERVE', 'bizStep': 'shipping', 'epcList': ['urn:epc:id:sscc:4012345.0000000333'], 'ex:note': '07.50' }] },
  }))
  const same = readXmlEvents(xml(`<ObjectEvent xmlns:x="https://ex.org/"><eventTime>2026-11-24T08:00:00Z</eventTime><recordTime>2026-11-24T08:00:01Z</recordTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
    <epcList><epc>https://shop.example/00/040123450000003338</epc></epcList><action>OBSERVE</action><bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep><x:note>7.5</x:note></ObjectEvent>`))
  assert.ok(json.ok && same.ok)
  const [one] = json.events.map(eventHashId)
  assert.deepEqual(same.events.map(eventHashId), [one])
})
