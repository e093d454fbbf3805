import { all } from './instances.ts'
import type { Random, Tree } from './instances.ts'

const TEXTS = [
  '', ' ', 'x', 'X'.repeat(36), 'x'.repeat(141), '武'.repeat(35), '武'.repeat(36), 'TRF', 'TRF ', 'CNY', 'cny', '-1', '+1', '1,5', '1.', '.', '.5', '1e3', 'NaN', 'INF', '0x1', ' 12 ',
  '١٢', '123456789012345678', '1234567890123456789', '0.123456', '0.12345', '1234567890123.12345', '12345678901234.12345', '0.12345678901', '12345678901.5',
  '2026-02-29', '2024-02-29', '2026-13-01', '2026-1-1', '2026-11-24T00:00:00', '2026-11-24', '2026-11-24Z', '2026-11-24+15:00', '2026-11-24+14:00', '2026-11-24+14:01',
  '2026-11-24T24:00:01', '2026-11-24T23:59:60', '2026-11-24T23:59:59.', '2026-11-24T23:59', '2026-11-24 23:59:00', 'True', 'yes', '1', '0', '00', '01', 'AQ', 'AR==', 'A===', '====', 'AQ==AQ==',
  'EB6305C9-1f7f-49de-aed0-16487c27b42d', 'eb6305c9-1f7f-19de-aed0-16487c27b42d', 'GB29NWBK60161331926819', 'gb29NWBK60161331926819', 'BKCHCNBJ', 'BKCHCNBJX', '+86-1', '+86', 'CN', 'C', 'CNN',
]

/** One change at one place. Some leave the document valid: then both must accept. */
export function mutate(root: Tree, random: Random): string {
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
