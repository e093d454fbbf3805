import type { ValueType } from './values.ts'

/**
 * The structure of a message in our own notation, one line a type:
 *
 * - `Id:AccountId Ccy?:Currency` — a sequence: each element once, `?` at most once, `*` any number, `+` at least once, `{0,2}` bounds
 * - `IBAN:Iban | Othr:GenericAccount` — exactly one of them
 * - `any` — exactly one element of any kind, which is passed over
 * - `amount` — a value with the attribute Ccy
 * - `loose` — whatever elements there are, in any order; the reader looks for those it knows. For messages of others, in many versions
 *
 * The types of the leaves are `ValueType`s. Compiled once when the module loads; a mistake in a table throws then.
 */
export type TypeTable = Readonly<Record<string, string>>
export type ValueTable = Readonly<Record<string, ValueType>>

/** One element that may stand in a type. */
export interface Item {
  readonly name: string
  readonly type: Type
  readonly min: number
  readonly max: number
}

/** A compiled type: elements in order, one of several, anything, or a value. Types that hold themselves are one object. */
export type Type =
  | { readonly kind: 'sequence' | 'choice'; readonly name: string; readonly items: readonly Item[] }
  | { readonly kind: 'any'; readonly name: string }
  | { readonly kind: 'loose'; readonly name: string }
  | { readonly kind: 'value'; readonly name: string; readonly value: ValueType; readonly currency?: ValueType }

const ITEM = /^([A-Za-z0-9]+)(\?|\*|\+|\{(\d+),(\d+)\})?:([A-Za-z0-9]+)$/
const OCCURRENCES: Readonly<Record<string, readonly [number, number]>> = {
  '': [1, 1],
  '?': [0, 1],
  '*': [0, Infinity],
  '+': [1, Infinity],
}

/** Compiles the type `root` of a table, with all that it names. */
export function compileGrammar(root: string, types: TypeTable, values: ValueTable): Type {
  const compiled = new Map<string, Type>()

  function item(source: string): Item {
    const match = ITEM.exec(source)
    if (match === null) throw new SyntaxError(`grammar: cannot read "${source}"`)
    const [min, max] = match[3] === undefined ? OCCURRENCES[match[2] ?? '']! : [Number(match[3]), Number(match[4])]
    return { name: match[1]!, type: typeOf(match[5]!), min, max }
  }

  function typeOf(name: string): Type {
    const known = compiled.get(name)
    if (known !== undefined) return known
    const value = values[name]
    const source = types[name]
    if (value !== undefined) return remember({ kind: 'value', name, value })
    if (source === undefined) throw new SyntaxError(`grammar: no type "${name}"`)
    if (source === 'any' || source === 'loose') return remember({ kind: source, name })
    if (source === 'amount') return remember({ kind: 'value', name, value: values['AmountValue']!, currency: values['Currency']! })
    const kind = source.includes(' | ') ? 'choice' : 'sequence'
    const items: Item[] = []
    const type = remember({ kind, name, items })
    items.push(...source.split(kind === 'choice' ? ' | ' : ' ').map(item))
    return type
  }

  function remember(type: Type): Type {
    compiled.set(type.name, type)
    return type
  }

  return typeOf(root)
}
