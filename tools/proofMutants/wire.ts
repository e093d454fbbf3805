import type { DescMessage } from '@bufbuild/protobuf'
import { concat, paymentsV1, proofV1, txV1, utf8 } from '@jianghan/protocol'
import type { Chance } from './chance.ts'

/**
 * A protobuf message as the fields that stand in its bytes, so that it can be written in ways that a writer of protobuf never
 * would: fields twice, out of order, unknown, empty, numbers longer than needed.
 */
export type Field = { number: number; wireType: number; /** Bytes more than needed in tag, length or number. */ pad: [tag: number, length: number]; content: Content }
type Content =
  | { kind: 'number'; value: bigint; padded: number }
  | { kind: 'bytes'; value: Uint8Array }
  | { kind: 'message'; fields: Field[] }

/** Which fields hold messages inside bytes; the wire does not tell. */
type Inner = DescMessage | undefined

function innerOf(schema: DescMessage, number: number): Inner {
  if (schema === proofV1.ProofSchema && number === 7) return txV1.SignedTransactionSchema
  if (schema === txV1.SignedTransactionSchema && number === 1) return txV1.TransactionBodySchema
  if (schema === txV1.ActionSchema && number === 2) return paymentsV1.CustomerCreditTransferSchema
  const field = schema.fields.find(candidate => candidate.number === number)
  if (field?.fieldKind === 'message' || (field?.fieldKind === 'list' && field.listKind === 'message')) return field.message
  return undefined
}

/** The fields of a message in good bytes; undefined when the bytes cannot be taken apart. */
export function parseWire(schema: DescMessage, bytes: Uint8Array): Field[] | undefined {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; at < bytes.length && shift < 70n; shift += 7n) {
      const byte = bytes[at++] as number
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    return -1n
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const [number, wireType] = [tag >>> 3, tag & 7]
    const value = varint()
    if (tag < 0 || value < 0n || (wireType !== 0 && wireType !== 2)) return undefined
    if (wireType === 0) {
      fields.push({ number, wireType, pad: [0, 0], content: { kind: 'number', value, padded: 0 } })
      continue
    }
    const part = bytes.subarray(at, at + Number(value))
    if (part.length !== Number(value)) return undefined
    at += part.length
    const inner = innerOf(schema, number)
    const children = inner && parseWire(inner, part)
    fields.push({ number, wireType, pad: [0, 0], content: children ? { kind: 'message', fields: children } : { kind: 'bytes', value: part } })
  }
  return fields
}

function varintBytes(value: bigint, padded: number): Uint8Array {
  const out: number[] = []
  for (; value >= 0x80n; value >>= 7n) out.push(Number(value & 0x7fn) | 0x80)
  out.push(Number(value))
  for (let i = 0; i < padded; i++) {
    out[out.length - 1] = (out.at(-1) as number) | 0x80
    out.push(0)
  }
  return Uint8Array.from(out)
}

/** The bytes of these fields, as they stand. */
export function writeWire(fields: readonly Field[]): Uint8Array {
  return concat(...fields.flatMap(({ number, wireType, pad, content }) => {
    const tag = varintBytes(BigInt(number) * 8n + BigInt(wireType), pad[0])
    if (content.kind === 'number') return [tag, varintBytes(content.value, content.padded)]
    const value = content.kind === 'bytes' ? content.value : writeWire(content.fields)
    return [tag, varintBytes(BigInt(value.length), pad[1]), value]
  }))
}

const NUMBERS = [0n, 1n, 2n, 127n, 128n, (1n << 31n) - 1n, 1n << 31n, (1n << 32n) - 1n, 1n << 32n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n, 1n << 64n]
const TEXTS = ['', '\u{feff}', '\0', '\n', '中', 'é', '\u{1f600}'].map(utf8)
const BROKEN_TEXTS = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe4, 0xb8]].map(bytes => Uint8Array.from(bytes))

/** Every list of fields in the tree, outermost first. */
function lists(fields: Field[]): Field[][] {
  return [fields, ...fields.flatMap(({ content }) => (content.kind === 'message' ? lists(content.fields) : []))]
}

/** Changes one thing somewhere in the tree. */
export function changeWire(fields: Field[], { below, pick, bytes }: Chance): void {
  const list = pick(lists(fields).filter(candidate => candidate.length > 0))
  const at = below(list.length)
  const field = list[at] as Field
  const copy = (): Field => structuredClone(field)
  switch (below(13)) {
    case 0: field.pad[0] = 1 + below(10); return
    case 1: field.pad[1] = 1 + below(5); return
    case 2: list.splice(at, 0, copy()); return
    case 3: list.splice(below(list.length + 1), 0, copy()); return
    case 4: list.splice(at, 1); return
    case 5: list.splice(below(list.length), 0, ...list.splice(at, 1)); return
    case 6: list.push({ number: pick([0, 6, 16, 17, 2 ** 29 - 1]), wireType: 2, pad: [0, 0], content: { kind: 'bytes', value: bytes(below(4)) } }); return
    case 7: field.wireType = pick([0, 1, 2, 3, 5]); return
    case 8: field.number = pick([0, 1, 2, 3, 4, 5, 8, 9, 16]); return
    case 9: list.splice(at, 0, { number: field.number, wireType: 0, pad: [0, 0], content: { kind: 'number', value: 0n, padded: 0 } }); return
    // The other side of a oneof, or the next field with what this one holds.
    case 10: list.splice(at + 1, 0, { ...copy(), number: field.number + 1, ...(below(2) === 0 && { content: { kind: 'bytes', value: bytes(0) } }) }); return
    default: changeContent(field, { below, pick, bytes })
  }
}

function changeContent(field: Field, { below, pick, bytes }: Chance): void {
  const { content } = field
  if (content.kind === 'number') {
    if (below(3) === 0) content.padded = 1 + below(10)
    else content.value = pick([...NUMBERS, content.value + 1n, content.value === 0n ? 1n : content.value - 1n])
    return
  }
  const value = content.kind === 'bytes' ? content.value : writeWire(content.fields)
  const kept = value.subarray(0, below(value.length + 1))
  const changes = [
    new Uint8Array(0), value.subarray(1), concat(value, bytes(1)), concat(kept, pick(TEXTS), value.subarray(kept.length)),
    concat(kept, pick(BROKEN_TEXTS), value.subarray(kept.length)), kept, bytes(value.length),
  ]
  field.content = { kind: 'bytes', value: pick(changes) }
}

