import { create, type DescField, type DescMessage, type MessageShape, ScalarType } from '@bufbuild/protobuf'
import { assert } from './assert.ts'
import { nameFromUtf8 } from './bytes.ts'

/**
 * Decodes the one accepted encoding of a protobuf message (docs/spec/transaction.md, "One encoding"). Decoders in general
 * accept several encodings of one message; on a ledger two byte strings that mean the same would be two transactions.
 * Refused are: fields out of ascending order or repeated, unknown fields, varints longer than needed or out of the
 * type's range, explicit defaults, repeated scalars that are not packed, text that is not UTF-8, nesting beyond the limit.
 */

/** Why bytes are not the one encoding of a message. */
export type StrictProblem =
  | 'truncated' | 'varintNotMinimal' | 'outOfRange' | 'fieldOrder' | 'unknownField' | 'wireType' | 'explicitDefault'
  | 'notUtf8' | 'tooDeep' | 'tooLong' | 'tooManyItems'

/** The message, or why and where (byte offset) the bytes are not it. */
export type StrictResult<T> = { ok: true; value: T } | { ok: false; problem: StrictProblem; offset: number }

/** Deepest nesting of messages. */
export const DEPTH_MAX = 16

/**
 * Items of all repeated fields together. Every message of the protocol that held more would break a bound of its own; stopping here keeps
 * a mebibyte of empty items from becoming hundreds of mebibytes of objects.
 */
const ITEMS_MAX = 65_536

class NotCanonical {
  readonly problem: StrictProblem
  readonly offset: number
  constructor(problem: StrictProblem, offset: number) {
    this.problem = problem
    this.offset = offset
  }
}

/**
 * @param bytes at most `maxBytes` long
 * @returns the message in protobuf-es shape; byte fields are views of the input, not copies
 */
export function decodeStrict<D extends DescMessage>(
  schema: D, bytes: Uint8Array, maxBytes = 1 << 20,
): StrictResult<MessageShape<D>> {
  if (bytes.length > maxBytes) return { ok: false, problem: 'tooLong', offset: maxBytes }
  try {
    return { ok: true, value: planOf(schema).read(new Cursor(bytes), bytes.length, 1) as MessageShape<D> }
  } catch (error) {
    if (error instanceof NotCanonical) return { ok: false, problem: error.problem, offset: error.offset }
    throw error
  }
}

class Cursor {
  readonly bytes: Uint8Array
  at = 0
  #items = 0
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** Counts an item of a repeated field. */
  countItem(): void {
    if (++this.#items > ITEMS_MAX) throw new NotCanonical('tooManyItems', this.at)
  }

  /** A varint that fits 32 bits. */
  uint32(end: number): number {
    const start = this.at
    let result = 0
    for (let shift = 0; ; shift += 7) {
      if (this.at >= end) throw new NotCanonical('truncated', start)
      const byte = this.bytes[this.at++] as number
      if (shift === 28 && byte > 0x0f) throw new NotCanonical('outOfRange', start)
      result = (result | (byte & 0x7f) << shift) >>> 0
      if (byte < 0x80) {
        if (byte === 0 && shift > 0) throw new NotCanonical('varintNotMinimal', start)
        return result
      }
    }
  }

  /** Gathered in two numbers, 28 bits and the 36 above them: a big integer a byte would cost more than everything else here. */
  uint64(end: number): bigint {
    const start = this.at
    let low = 0
    let high = 0
    for (let group = 0, scale = 1; ; group++) {
      if (this.at >= end) throw new NotCanonical('truncated', start)
      const byte = this.bytes[this.at++] as number
      if (group === 9 && byte > 1) throw new NotCanonical('outOfRange', start)
      if (group < 4) low |= (byte & 0x7f) << 7 * group
      else {
        high += (byte & 0x7f) * scale
        scale *= 128
      }
      if (byte < 0x80) {
        if (byte === 0 && group > 0) throw new NotCanonical('varintNotMinimal', start)
        return high === 0 ? BigInt(low) : BigInt(high) << 28n | BigInt(low)
      }
    }
  }

  /** End of a length-delimited value that starts here. */
  span(end: number): number {
    const start = this.at
    const length = this.uint32(end)
    if (length > end - this.at) throw new NotCanonical('truncated', start)
    return this.at + length
  }
}

type Message = Record<string, unknown>
type FieldReader = (cursor: Cursor, end: number, depth: number, message: Message) => void
type FieldPlan = { wireType: number; repeated: boolean; oneof: string | undefined; read: FieldReader }
type Plan = { read: (cursor: Cursor, end: number, depth: number) => Message }

const plans = new WeakMap<DescMessage, Plan>()

/** The compiled reader of a message type; compiled once. */
function planOf(schema: DescMessage): Plan {
  const known = plans.get(schema)
  if (known !== undefined) return known
  const fields: (FieldPlan | undefined)[] = []
  const plan: Plan = { read: (cursor, end, depth) => readMessage(schema, fields, cursor, end, depth) }
  plans.set(schema, plan)
  for (const field of schema.fields) fields[field.number] = fieldPlan(field)
  return plan
}

function readMessage(
  schema: DescMessage, fields: readonly (FieldPlan | undefined)[], cursor: Cursor, end: number, depth: number,
): Message {
  if (depth > DEPTH_MAX) throw new NotCanonical('tooDeep', cursor.at)
  const message = create(schema) as unknown as Message
  let last = 0
  while (cursor.at < end) {
    const start = cursor.at
    const tag = cursor.uint32(end)
    const number = tag >>> 3
    const field = fields[number]
    if (field === undefined) throw new NotCanonical('unknownField', start)
    if (number < last || (number === last && !field.repeated)) throw new NotCanonical('fieldOrder', start)
    if ((tag & 7) !== field.wireType) throw new NotCanonical('wireType', start)
    if (field.oneof !== undefined && (message[field.oneof] as { case: unknown }).case !== undefined) {
      throw new NotCanonical('fieldOrder', start)
    }
    field.read(cursor, end, depth, message)
    last = number
  }
  return message
}

function fieldPlan(field: DescField): FieldPlan {
  const name = field.localName
  const oneof = field.oneof?.localName
  if (field.fieldKind === 'message') {
    const child = planOf(field.message)
    return plan(2, false, (cursor, end, depth) => child.read(cursor, cursor.span(end), depth + 1))
  }
  if (field.fieldKind === 'list' && field.listKind === 'message') {
    const child = planOf(field.message)
    return listPlan((cursor, end, depth) => child.read(cursor, cursor.span(end), depth + 1))
  }
  if (field.fieldKind === 'list' && field.listKind === 'scalar') return scalarList(field.scalar)
  assert(field.fieldKind === 'scalar', `field ${field} has a kind that the wire protocol does not use`)
  const [wireType, read, isDefault] = scalarReader(field.scalar)
  // Protobuf leaves implicit-presence fields out when they hold their default.
  const mayBeDefault = field.oneof !== undefined || field.proto.proto3Optional
  return plan(wireType, false, (cursor, end) => {
    const start = cursor.at
    const value = read(cursor, end)
    if (!mayBeDefault && isDefault(value)) throw new NotCanonical('explicitDefault', start)
    return value
  })

  function plan(wireType: number, repeated: boolean, value: (c: Cursor, end: number, depth: number) => unknown): FieldPlan {
    return {
      wireType, repeated, oneof,
      read: oneof === undefined
        ? (cursor, end, depth, message) => { message[name] = value(cursor, end, depth) }
        : (cursor, end, depth, message) => { message[oneof] = { case: name, value: value(cursor, end, depth) } },
    }
  }
  function listPlan(value: (c: Cursor, end: number, depth: number) => unknown): FieldPlan {
    return {
      wireType: 2, repeated: true, oneof: undefined,
      read: (cursor, end, depth, message) => {
        cursor.countItem()
        const items = message[name] as unknown[]
        items.push(value(cursor, end, depth))
      },
    }
  }
  function scalarList(type: ScalarType): FieldPlan {
    const [wireType, read] = scalarReader(type)
    if (wireType === 2) return listPlan(read)
    return {
      wireType: 2, repeated: false, oneof: undefined,
      read: (cursor, end, _depth, message) => {
        const start = cursor.at
        const stop = cursor.span(end)
        if (cursor.at === stop) throw new NotCanonical('explicitDefault', start)
        const items = message[name] as unknown[]
        while (cursor.at < stop) {
          cursor.countItem()
          items.push(read(cursor, stop))
        }
      },
    }
  }
}

type ScalarReader = readonly [wireType: number, read: (cursor: Cursor, end: number) => unknown, isDefault: (value: unknown) => boolean]

function scalarReader(type: ScalarType): ScalarReader {
  switch (type) {
    case ScalarType.UINT32:
      return [0, (cursor, end) => cursor.uint32(end), value => value === 0]
    case ScalarType.UINT64:
      return [0, (cursor, end) => cursor.uint64(end), value => value === 0n]
    case ScalarType.BOOL:
      return [0, readBool, value => value === false]
    case ScalarType.BYTES:
      return [2, readBytes, value => (value as Uint8Array).length === 0]
    case ScalarType.STRING:
      return [2, readText, value => value === '']
    default:
      throw new Error(`scalar type ${ScalarType[type]} is not used by the wire protocol`)
  }
}

function readBool(cursor: Cursor, end: number): boolean {
  const start = cursor.at
  const value = cursor.uint32(end)
  if (value > 1) throw new NotCanonical('outOfRange', start)
  return value === 1
}

function readBytes(cursor: Cursor, end: number): Uint8Array {
  const stop = cursor.span(end)
  const value = cursor.bytes.subarray(cursor.at, stop)
  cursor.at = stop
  return value
}

function readText(cursor: Cursor, end: number): string {
  const start = cursor.at
  const stop = cursor.span(end)
  const text = nameFromUtf8(cursor.bytes, cursor.at, stop)
  cursor.at = stop
  if (text === undefined) throw new NotCanonical('notUtf8', start)
  return text
}
