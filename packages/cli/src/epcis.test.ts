import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startDemoNode } from '@jianghan/client/testing'
import { cli, type Ran } from './testing/io.ts'

const [ROOT, FARM, SHOP] = ['09506000134352', '9506000140445', '0614141111114']
const context = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld']
const common = { eventTimeZoneOffset: '+08:00', readPoint: { id: `https://id.gs1.org/414/${FARM}` } }
const lot = (number: string): string => `https://shop.example/01/${ROOT}/10/${number}`
const document = (eventList: readonly object[]): string => JSON.stringify({ '@context': context, 'type': 'EPCISDocument', 'schemaVersion': '2.0', 'epcisBody': { eventList } })

test('a file of EPCIS events is captured once, its private fields under commitments, and what the ledger refuses is told by its place', async t => {
  const node = await startDemoNode(t)
  const cwd = mkdtempSync(join(tmpdir(), 'jianghan-epcis-'))
  t.after(() => rmSync(cwd, { recursive: true }))
  const jh = (...argv: string[]): Promise<Ran> => cli(argv, { cwd, env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: node.folder } })
  const by = (member: string): string[] => ['--key', node.keys(member)[0] ?? '']
  const done = async (...argv: string[]): Promise<void> => {
    const ran = await jh(...argv)
    assert.equal(ran.exit, 0, ran.stderr + ran.stdout)
  }
  await done('trace', 'register-product', '--member-id', 'yangtze-motor', '--gtin', ROOT, '--unit', 'KGM', '--decimals', '3', ...by('yangtze-motor'))
  await done('trace', 'register-place', '--member-id', 'yangtze-motor', '--gln', FARM, '--country', 'CN', ...by('yangtze-motor'))
  await done('trace', 'register-place', '--member-id', 'hanyang-brakes', '--gln', SHOP, '--country', 'CN', ...by('hanyang-brakes'))

  writeFileSync(join(cwd, 'farm.jsonld'), document([
    { type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', eventTime: '2026-01-02T08:00:00+08:00', ...common, quantityList: [{ epcClass: lot('L1'), quantity: 500.25, uom: 'KGM' }], bizTransactionList: [{ type: 'po', bizTransaction: 'urn:example:po:4711' }] },
    { type: 'TransformationEvent', eventTime: '2026-01-02T09:00:00+08:00', ...common, inputQuantityList: [{ epcClass: lot('L1'), quantity: 100, uom: 'KGM' }], outputQuantityList: [{ epcClass: lot('L2'), quantity: 100.001, uom: 'KGM' }] },
    { type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'shipping', eventTime: '2026-01-02T10:00:00+08:00', ...common, quantityList: [{ epcClass: lot('L1'), quantity: 500.25, uom: 'KGM' }], destinationList: [{ type: 'owning_party', destination: `https://id.gs1.org/417/${SHOP}` }] },
  ]))
  const ids = JSON.parse((await jh('trace', 'capture', 'farm.jsonld', '--dry-run', '--json')).stdout) as { events: string[] }
  assert.ok(ids.events.length === 3 && ids.events.every(id => /^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/.test(id)))
  const capture = ['trace', 'capture', 'farm.jsonld', '--member', 'yangtze-motor', ...by('yangtze-motor')]
  const first = await jh(...capture)
  assert.equal(first.exit, 1, first.stderr)
  assert.match(first.stdout, /captured +2\nrefused +1\n[\s\S]*event 2: trace\.yieldExceeded/)
  const openings = readFileSync(join(cwd, 'farm.jsonld.openings.json'), 'utf8')
  assert.match(openings, /"bizTransactionList"[\s\S]*urn:example:po:4711/)

  const item = JSON.parse((await jh('trace', 'get-item', `01/${ROOT}/10/L1`, '--json')).stdout) as { answer: Record<string, unknown> }
  assert.deepEqual([item.answer['made'], item.answer['holder'], item.answer['toward'], item.answer['gln'], item.answer['events']], ['500250', 'yangtze-motor', 'hanyang-brakes', FARM, '2'])
  const history = JSON.parse((await jh('trace', 'list-history', `01/${ROOT}/10/L1`, '0', '--json')).stdout) as { answer: { history: { items: { eventId: string; commitment: string | null }[] } } }
  const [commissioned] = history.answer.history.items
  assert.ok(ids.events[0]?.includes(commissioned?.eventId ?? 'none') && /^[0-9a-f]{64}$/.test(commissioned?.commitment ?? ''))
  const unknown = document([{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'shipping', eventTime: '2026-01-02T10:00:00+08:00', ...common, quantityList: [{ epcClass: lot('L1'), quantity: 1 }] }])
  writeFileSync(join(cwd, 'nowhere.jsonld'), unknown)
  assert.match((await jh('trace', 'capture', 'nowhere.jsonld', '--member', 'yangtze-motor', ...by('yangtze-motor'))).stderr, /Event 1 of nowhere\.jsonld: the destinations of a shipment are no places of a member/)
  writeFileSync(join(cwd, 'bomb.xml'), '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
  assert.match((await jh('trace', 'capture', 'bomb.xml', '--dry-run')).stderr, /document type declaration, which is refused/)
})
