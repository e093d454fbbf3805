import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf'
import { actionSchema, showBytes } from '@jianghan/client/describe'
import { toHex } from '@jianghan/protocol'

/** One field of a message as it stands in the bytes. */
export type WireField = Readonly<{
  /** Offset of its tag in all of the bytes. */
  at: number
  /** Bytes of tag, length and value. */
  length: number
  /** The number of the field. */
  number: number
  /** Its name; undefined where the message has no such field. */
  name: string | undefined
  /** "varint", "text", "bytes", "message" and so on. */
  type: string
  /** All of its bytes, hexadecimal. */
  hex: string
  /** What they stand for; undefined where there are fields below. */
  value: string | undefined
  children: readonly WireField[]
}>

/** Levels that are laid open. */
const DEPTH_MAX = 8
/** Fields that are listed: a bulk transfer is one field, however many it pays. */
const FIELDS_MAX = 2_000

/**
 * The fields of a message one by one, as they stand in its bytes (protobuf's wire format); undefined where the bytes are no message. Read here by hand, so that a page can show what is signed
 * down to the last byte: parsed and written anew, an unusual encoding would not be seen.
 */
export function wireFields(bytes: Uint8Array, message: DescMessage | undefined): WireField[] | undefined {
  const budget = { left: FIELDS_MAX }
  return fieldsAt({ bytes, offset: 0, message, depth: 0, budget })
}

type Place = Readonly<{ bytes: Uint8Array; offset: number; message: DescMessage | undefined; depth: number; budget: { left: number } }>

function fieldsAt({ bytes, offset, message, depth, budget }: Place): WireField[] | undefined {
  const fields: WireField[] = []
  let actionType = ''
  for (let at = 0; at < bytes.length;) {
    if (--budget.left < 0) return undefined
    const tag = varintAt(bytes, at)
    if (tag === undefined || tag.value >> 3n === 0n || tag.value > 0xffff_ffffn) return undefined
    const found = valueAt(bytes, tag.next, Number(tag.value & 7n))
    if (found === undefined) return undefined
    const number = Number(tag.value >> 3n)
    const field = message?.fields.find(each => each.number === number)
    const inner = found.start < 0 ? undefined : bytes.subarray(found.start, found.next)
    if (message?.typeName === 'jianghan.tx.v1.Action' && field?.localName === 'type' && inner !== undefined) actionType = new TextDecoder().decode(inner)
    const within = messageIn(message, field, actionType)
    const children = inner !== undefined && within !== undefined && depth < DEPTH_MAX ? fieldsAt({ bytes: inner, offset: offset + found.start, message: within, depth: depth + 1, budget }) : undefined
    fields.push({
      at: offset + at, length: found.next - at, number, name: field?.localName, type: typeOf(field, within), hex: toHex(bytes.subarray(at, found.next)),
      value: children === undefined ? textOf(field, inner, found.number) : undefined, children: children ?? [],
    })
    at = found.next
  }
  return fields
}

/** The message that a field holds; the bytes of an action are the message that its type names. */
function messageIn(message: DescMessage | undefined, field: DescField | undefined, actionType: string): DescMessage | undefined {
  if (message?.typeName === 'jianghan.tx.v1.Action' && field?.localName === 'body') return actionSchema(actionType)?.message
  return field?.fieldKind === 'message' || (field?.fieldKind === 'list' && field.listKind === 'message') ? field.message : undefined
}

const scalarOf = (field: DescField | undefined): ScalarType | undefined => (field?.fieldKind === 'scalar' || (field?.fieldKind === 'list' && field.listKind === 'scalar') ? field.scalar : undefined)

const typeOf = (field: DescField | undefined, within: DescMessage | undefined): string => within?.name ?? (scalarOf(field) === undefined ? '?' : ScalarType[scalarOf(field) as ScalarType].toLowerCase())

function textOf(field: DescField | undefined, inner: Uint8Array | undefined, number: bigint): string {
  if (inner === undefined) return scalarOf(field) === ScalarType.BOOL ? String(number === 1n) : String(number)
  if (scalarOf(field) === ScalarType.STRING) return new TextDecoder().decode(inner)
  return field === undefined ? toHex(inner) : showBytes(field.localName, inner)
}

/** A base-128 number of at most ten bytes. */
function varintAt(bytes: Uint8Array, at: number): { value: bigint; next: number } | undefined {
  let value = 0n
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return undefined
    value |= BigInt(byte & 0x7f) << BigInt(7 * i)
    if (byte < 0x80) return { value, next: at + i + 1 }
  }
  return undefined
}

/** Where a value of this wire type ends, and where its bytes begin, if it has a length. */
function valueAt(bytes: Uint8Array, at: number, wireType: number): { start: number; next: number; number: bigint } | undefined {
  if (wireType === 0) {
    const read = varintAt(bytes, at)
    return read && { start: -1, next: read.next, number: read.value }
  }
  if (wireType === 2) {
    const size = varintAt(bytes, at)
    return size === undefined || size.value > BigInt(bytes.length - size.next) ? undefined : { start: size.next, next: size.next + Number(size.value), number: 0n }
  }
  const width = wireType === 1 ? 8 : wireType === 5 ? 4 : 0
  return width === 0 || at + width > bytes.length ? undefined : { start: at, next: at + width, number: 0n }
}
