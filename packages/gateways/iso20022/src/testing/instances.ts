import type { Item, Type } from '../xml/grammar.ts'

/** A document as a tree that tests change and write; not the reader's nodes. */
export interface Tree {
  name: string
  attributes: Record<string, string>
  text: string
  children: Tree[]
}

export type Random = (below: number) => number

/** mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** A value for each kind of facets; patterns are known by their text. */
function valueFor(facets: string, random: Random): string {
  const [kind, first, second] = facets.split(' ')
  const pick = (...of: string[]): string => of[random(of.length)]!
  if (kind === 'text') {
    const sample = pick('武汉𠮷野', 'A', 'Straße & <Co>', 'x'.repeat(Number(second)), '汉'.repeat(Number(second)), '𠮷'.repeat(Number(second)))
    return [...sample].slice(0, Number(second)).join('')
  }
  if (kind === 'codes') return pick(...facets.split(' ').slice(1))
  if (kind === 'decimal') return Number(second) === 0 ? pick('0', '17', '+4') : pick('0', '1', '12.5', '100.00', '.5', '3.', '00012.3400000', ...(facets.endsWith('min 0') ? ['-0.0'] : ['-7.25']))
  if (kind === 'time') return pick('09:30:00', '23:59:59.5+08:00', '24:00:00Z')
  if (kind === 'boolean') return pick('true', 'false', '1', '0', ' true\n')
  if (kind === 'date') return pick('2026-11-24', '2024-02-29', '2026-01-31Z', '2026-06-30+08:00')
  if (kind === 'dateTime') return pick('2026-11-24T09:15:00+08:00', '2026-11-24T09:15:00', '2026-12-31T24:00:00', '2026-11-24T00:00:00.123456Z', '2000-02-29T23:59:59-14:00')
  if (kind === 'base64') return pick('AQ==', 'AQI=', 'AQID', ' AQ ID\n')
  return patternSample(facets.slice('pattern '.length), random, first!)
}

function patternSample(pattern: string, random: Random, hint: string): string {
  const samples: [RegExp, string[]][] = [
    [/^\[A-Z0-9\]\{4,4\}/, ['BKCHCNBJ', 'DEUTDEFF500']],
    [/^\[A-Z\]\{2,2\}\[0-9\]/, ['GB29NWBK60161331926819', 'XX00a']],
    [/^\[A-Z0-9\]\{18/, ['506700GE1G29325QX363']],
    [/^\[a-f0-9\]\{8\}/, ['eb6305c9-1f7f-49de-aed0-16487c27b42d']],
    [/^\\\+/, ['+86-27-12345678', '+1-(5)']],
    [/^\[A-Z\]\{2,2\}$/, ['CN', 'ZZ']],
    [/^\[A-Z\]\{3,3\}$/, ['CNY', 'ZZZ']],
    [/^\[0-9\]\{1,15\}$/, ['1', '000000000000012']],
    [/^\[0-9\]\{2\}$/, ['07']],
    [/^\[a-zA-Z0-9\]\{4\}$/, ['Ab12']],
  ]
  const found = samples.find(([form]) => form.test(pattern))
  if (found === undefined) throw new Error(`no sample for the pattern ${hint}`)
  return found[1][random(found[1].length)]!
}

/** A document of a grammar with each optional element present in `percent` of its places; `depth` bounds the recursion. */
export function instanceOf(name: string, type: Type, random: Random, percent: number, depth = 0): Tree {
  const tree: Tree = { name, attributes: {}, text: '', children: [] }
  if (type.kind === 'value') {
    tree.text = valueFor(type.value.facets, random)
    if (type.currency !== undefined) tree.attributes['Ccy'] = 'CNY'
  } else if (type.kind === 'any' || type.kind === 'loose') {
    tree.children.push({ name: 'x:Own', attributes: { 'xmlns:x': 'urn:example:own', note: '1' }, text: 'any', children: [] })
  } else if (type.kind === 'choice') {
    const item = type.items[random(type.items.length)]!
    tree.children.push(instanceOf(item.name, item.type, random, percent, depth + 1))
  } else {
    for (const item of type.items) {
      const times = occurrences(item, random, depth > 9 ? 0 : percent)
      for (let i = 0; i < times; i++) tree.children.push(instanceOf(item.name, item.type, random, percent, depth + 1))
    }
  }
  return tree
}

function occurrences(item: Item, random: Random, percent: number): number {
  if (random(100) >= percent) return item.min
  return Math.max(1, Math.min(item.max, item.min + random(3)))
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)
}

/** The tree as XML; a text beside elements comes before them. */
export function write(tree: Tree): string {
  const attributes = Object.entries(tree.attributes).map(([name, text]) => ` ${name}="${escape(text)}"`).join('')
  return `<${tree.name}${attributes}>${escape(tree.text)}${tree.children.map(write).join('')}</${tree.name}>`
}

/** All trees within a tree, itself first. */
export function all(tree: Tree): Tree[] {
  return [tree, ...tree.children.flatMap(all)]
}
