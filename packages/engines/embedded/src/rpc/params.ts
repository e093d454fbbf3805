import { fromHex, utf8 } from '@jianghan/protocol'
import { fromBase64 } from '@jianghan/light'

/** How a parameter is written: an integer, a flag, a text, bytes in base64, bytes in hexadecimal. */
export type ParamKind = 'int' | 'flag' | 'text' | 'base64' | 'hex'

/** The values of the kinds. */
type ValueOf = { int: bigint; flag: boolean; text: string; base64: Uint8Array; hex: Uint8Array }

/** Names and kinds of a method's parameters, in their order for callers who give a list. */
export type ParamList = readonly (readonly [name: string, kind: ParamKind])[]

/** Parsed parameters: absent ones are undefined. */
export type Params = Readonly<Record<string, ValueOf[ParamKind] | undefined>>

/** A parameter that does not fit its kind, in words. */
export class BadParam extends Error {}

const INT = /^-?\d{1,19}$/

function bytesOf(kind: 'base64' | 'hex', text: string): Uint8Array {
  const bytes = kind === 'hex' ? fromHex(text) : fromBase64(text)
  if (bytes === undefined) throw new BadParam(`not ${kind === 'hex' ? 'hexadecimal' : 'base64'}`)
  return bytes
}

/** A value of a JSON-RPC request. 64-bit integers come as texts; small ones are taken as numbers too. */
function fromJson(kind: ParamKind, value: unknown): ValueOf[ParamKind] | undefined {
  if (value === undefined || value === null) return undefined
  if (kind === 'flag') {
    if (typeof value !== 'boolean') throw new BadParam('expected a boolean')
    return value
  }
  if (kind === 'int') {
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
    if (typeof text !== 'string' || !INT.test(text)) throw new BadParam('expected an integer')
    return BigInt(text)
  }
  if (typeof value !== 'string') throw new BadParam('expected a string')
  return kind === 'text' ? value : bytesOf(kind, value)
}

/** A value of a query string: 0x… is bytes, "…" a quoted text (whose bytes a byte parameter takes), integers stand bare or quoted. */
function fromQuery(kind: ParamKind, raw: string): ValueOf[ParamKind] | undefined {
  if (raw === '') return undefined
  const unquoted = /^"(.*)"$/s.exec(raw)?.[1]
  if (kind === 'flag') {
    if (raw !== 'true' && raw !== 'false') throw new BadParam('expected true or false')
    return raw === 'true'
  }
  if (kind === 'int') return fromJson('int', unquoted ?? raw)
  if (/^0x/i.test(raw)) {
    const bytes = bytesOf('hex', raw.slice(2))
    return kind === 'text' ? new TextDecoder().decode(bytes) : bytes
  }
  if (unquoted === undefined) throw new BadParam('expected a quoted text or 0x and hexadecimal')
  return kind === 'text' ? unquoted : utf8(unquoted)
}

function each(list: ParamList, value: (name: string, kind: ParamKind, index: number) => ValueOf[ParamKind] | undefined): Params {
  return Object.fromEntries(list.map(([name, kind], index) => {
    try {
      return [name, value(name, kind, index)]
    } catch (error) {
      if (error instanceof BadParam) throw new BadParam(`${name}: ${error.message}`)
      throw error
    }
  }))
}

/** Parameters of a JSON-RPC request: an object by name, a list in order, or nothing. Throws {@link BadParam}. */
export function paramsOfRequest(list: ParamList, params: unknown): Params {
  if (params === undefined || params === null) return {}
  if (Array.isArray(params)) {
    if (params.length !== list.length) {
      throw new BadParam(`expected ${list.length} parameters ([${list.map(([name]) => name).join(' ')}]), got ${params.length}`)
    }
    return each(list, (_, kind, index) => fromJson(kind, params[index]))
  }
  if (typeof params !== 'object') throw new BadParam('unknown type for JSON params. Expected map or array')
  return each(list, (name, kind) => fromJson(kind, Object.hasOwn(params, name) ? (params as Record<string, unknown>)[name] : undefined))
}

/** Parameters of a query string. Throws {@link BadParam}. */
export const paramsOfQuery = (list: ParamList, query: URLSearchParams): Params =>
  each(list, (name, kind) => fromQuery(kind, query.get(name) ?? ''))
