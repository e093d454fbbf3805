import assert from 'node:assert/strict'
import { SaxesParser } from 'saxes'
import type { Type } from '../xml/grammar.ts'

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

/**
 * Compares a grammar with the official schema type by type: elements, order, occurrences, facets. Answers how many pairs of types were compared; throws where they differ. `stricter`: names of our
 * types that differ on purpose.
 */
export function compareGrammar(schema: string, root: string, grammar: Type, stricter: ReadonlySet<string> = new Set()): number {
  const types = readSchema(schema)
  const seen = new Set<string>()
  const compare = (ours: Type, name: string, path: string): void => {
    if (seen.has(`${ours.name} ${name}`) || stricter.has(ours.name)) return
    seen.add(`${ours.name} ${name}`)
    const theirs = types.get(name)
    assert.ok(theirs, `${path}: the schema has no type ${name}`)
    if (ours.kind === 'value') {
      assert.equal(theirs.kind, ours.currency === undefined ? 'simpleType' : 'amount', path)
      assert.equal(ours.value.facets, facetsOf(ours.currency === undefined ? theirs : types.get(theirs.base)!), path)
      return
    }
    assert.equal(ours.kind, theirs.kind, path)
    if (ours.kind === 'any' || ours.kind === 'loose') return
    assert.deepEqual(ours.items.map(({ name: n, min, max }) => ({ n, min, max })), theirs.items.map(({ name: n, min, max }) => ({ n, min, max })), path)
    ours.items.forEach((item, i) => compare(item.type, theirs.items[i]!.type, `${path}/${item.name}`))
  }
  compare(grammar, root, '')
  return seen.size
}
