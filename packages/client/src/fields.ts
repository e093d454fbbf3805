import { create, type DescField, type DescMessage, ScalarType, toBinary } from '@bufbuild/protobuf'
import type { Words } from '@jianghan/kernel/schema'
import { decodeStrict, formatAddress, fromHex, isWellFormed, parseAddress, parseAtoms, parseDecimal, toHex } from '@jianghan/protocol'
import { actionSchema, type AnyAction } from './actions.ts'
import type { ErrorFacts } from './error.ts'
import { clientFacts } from './problems.data.ts'

/** What a field of an action takes. */
export type FieldKind = 'account' | 'key' | 'uuid' | 'bytes' | 'text' | 'integer' | 'boolean' | 'amount' | 'message'

/** A field of an action, for command lines and forms. */
export type FieldInfo = Readonly<{
  /** As programs write it: "debtorAccount". */
  name: string
  kind: FieldKind
  repeated: boolean
  /** The field's value in the action's example, as people write it. */
  example: unknown
}>

/** What a field needs, in words. */
export const FIELD_WORDS: Readonly<Record<FieldKind, Words>> = {
  account: { zh: '账户地址（jh1…）', en: 'an account address (jh1…)' },
  key: { zh: '密钥地址（jhkey1…）', en: 'a key address (jhkey1…)' },
  uuid: { zh: 'UUID', en: 'a UUID' },
  bytes: { zh: '十六进制字节', en: 'bytes in hexadecimal' },
  text: { zh: '文本', en: 'a text' },
  integer: { zh: '非负整数', en: 'a whole number' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
  amount: { zh: '金额与资产（12.50 CNY.HJB）', en: 'an amount with its asset (12.50 CNY.HJB)' },
  message: { zh: '对象', en: 'an object' },
}

/** Whether a message is an amount: an asset and its atoms. */
export const isAmount = (message: DescMessage): boolean => message.fields.map(field => field.localName).join() === 'assetId,atoms'

/** The fields of an action in the order of their numbers. */
export function fieldsOf(schema: Pick<AnyAction, 'message' | 'example'>): FieldInfo[] {
  return schema.message.fields.map((field: DescField) => {
    const value = (schema.example as Record<string, unknown>)[field.localName]
    return { name: field.localName, kind: kindOf(field, value), repeated: field.fieldKind === 'list', example: shown(field, value) }
  })
}

/** An action's message as people write it: addresses, UUIDs and hexadecimal instead of bytes. */
export const showMessage = (message: DescMessage, value: object): Record<string, unknown> =>
  Object.fromEntries(message.fields.flatMap(field => {
    const found = fieldValue(field, value as Record<string, unknown>)
    return field.oneof !== undefined && found === undefined ? [] : [[field.localName, shown(field, found)]]
  }))

/** The value of a field; one of several that exclude each other is given under its own name, as in JSON of Protobuf. */
function fieldValue(field: DescField, value: Readonly<Record<string, unknown>>): unknown {
  if (field.oneof === undefined) return value[field.localName]
  const chosen = value[field.oneof.localName] as Readonly<{ case?: string; value?: unknown }> | undefined
  return chosen?.case === field.localName ? chosen.value : undefined
}

/** An action that another carries: its type, and the bytes of its message. */
type CarriedAction = Readonly<{ type: string; body: Uint8Array }>

const isAction = (message: DescMessage): boolean => message.typeName === 'jianghan.tx.v1.Action'

/** A carried action with its fields, decoded from its bytes; as bytes where this release does not know it, and where it carries another itself, which no ledger takes. */
function showCarried({ type, body }: CarriedAction): Record<string, unknown> {
  const schema = actionSchema(type)
  const decoded = schema && decodeStrict<DescMessage>(schema.message, body)
  return schema !== undefined && schema.carries === undefined && decoded?.ok === true ? { type, input: showMessage(schema.message, decoded.value) } : { type, body: toHex(body) }
}

const messageOf = (field: DescField): DescMessage | undefined =>
  (field.fieldKind === 'message' || (field.fieldKind === 'list' && field.listKind === 'message') ? field.message : undefined)
const scalarOf = (field: DescField): ScalarType | undefined =>
  (field.fieldKind === 'scalar' || (field.fieldKind === 'list' && field.listKind === 'scalar') ? field.scalar : undefined)

function kindOf(field: DescField, example: unknown): FieldKind {
  const message = messageOf(field)
  if (message !== undefined) return isAmount(message) ? 'amount' : 'message'
  switch (scalarOf(field)) {
    case ScalarType.BYTES: return bytesKind(field.localName, Array.isArray(example) ? example[0] : example)
    case ScalarType.STRING: return 'text'
    case ScalarType.BOOL: return 'boolean'
    default: return 'integer'
  }
}

function bytesKind(name: string, value: unknown): FieldKind {
  if (!(value instanceof Uint8Array)) return 'bytes'
  if (value.length === 20) return /key/i.test(name) ? 'key' : 'account'
  return value.length === 16 && ((value[6] as number) & 0xf0) === 0x40 && ((value[8] as number) & 0xc0) === 0x80 ? 'uuid' : 'bytes'
}

function shown(field: DescField, value: unknown): unknown {
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value.map(item => shown(field, item))
  const message = messageOf(field)
  if (message !== undefined) return isAction(message) ? showCarried(value as CarriedAction) : showMessage(message, value as object)
  if (value instanceof Uint8Array) return showBytes(field.localName, value)
  return typeof value === 'bigint' ? value.toString() : value
}

/** Bytes as people read them: an address where they are 20, a UUID where they are one, hexadecimal otherwise. */
export function showBytes(name: string, value: Uint8Array): string {
  const kind = bytesKind(name, value)
  if (kind === 'account' || kind === 'key') return formatAddress(kind, value)
  return kind === 'uuid' ? formatUuid(value) : toHex(value)
}

/** Text form of a UUID's 16 bytes (RFC 9562). */
export const formatUuid = (bytes: Uint8Array): string => toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** Bytes of a text that is an address, a UUID or hexadecimal. */
export function parseBytes(text: string): Uint8Array | undefined {
  if (/^jh1/i.test(text)) return parseAddress('account', text)
  if (/^jhkey1/i.test(text)) return parseAddress('key', text)
  return fromHex(/^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/.test(text) ? text.replaceAll('-', '') : text)
}

/** Raised in this file where an input does not fit; {@link messageFromInput} makes a value of it. */
class Unfit extends Error {
  readonly facts: ErrorFacts
  constructor(facts: ErrorFacts) {
    super(facts.en)
    this.facts = facts
  }
}

const unfit = (field: string, kind: FieldKind): Unfit => new Unfit(clientFacts('badField', { field, ...FIELD_WORDS[kind] }))

/** How many decimals an asset has; undefined when there is no such asset. */
export type DecimalsOf = (asset: string) => Promise<number | undefined>

/**
 * The message that an input stands for, as protobuf-es takes it. Bytes come as bytes or as text, amounts as "12.50 CNY.HJB" or in parts;
 * a missing `unique` is drawn at random, and so is the `uetr` of a payment between customers, which names the creditor's money: elsewhere a UETR
 * refers to a payment that is there.
 */
export async function messageFromInput(
  message: DescMessage, input: Readonly<Record<string, unknown>>, decimalsOf: DecimalsOf,
): Promise<Readonly<{ ok: true; init: Record<string, unknown> }> | Readonly<{ ok: false; facts: ErrorFacts }>> {
  try {
    return { ok: true, init: await convert(message, drawn(message, input), decimalsOf, '') }
  } catch (fault) {
    if (fault instanceof Unfit) return { ok: false, facts: fault.facts }
    throw fault
  }
}

function drawn(message: DescMessage, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const out = { ...input }
  const isDrawn = (name: string): boolean => name === 'unique' || (name === 'uetr' && out['creditorAssetId'] !== undefined && out['creditorAssetId'] !== '')
  for (const { localName } of message.fields) {
    if (out[localName] !== undefined || !isDrawn(localName)) continue
    const random = crypto.getRandomValues(new Uint8Array(16))
    out[localName] = localName === 'uetr' ? asUuid(random) : random
  }
  return out
}

/** 16 random bytes as a UUID of version 4 (RFC 9562 5.4). */
function asUuid(bytes: Uint8Array): Uint8Array {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes
}

async function convert(message: DescMessage, input: object, decimalsOf: DecimalsOf, path: string): Promise<Record<string, unknown>> {
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || name.startsWith('$')) continue
    const field = message.fields.find(each => each.localName === name)
    if (field === undefined) throw new Unfit(clientFacts('unknownField', { field: path + name.slice(0, 60), type: message.name }))
    const where = path + name
    if (field.oneof !== undefined) {
      // Of fields that exclude each other the second one does not fit.
      if (out[field.oneof.localName] !== undefined) throw new Unfit(clientFacts('unknownField', { field: where, type: message.name }))
      out[field.oneof.localName] = { case: name, value: await one(field, value, decimalsOf, where) }
    } else if (field.fieldKind !== 'list') out[name] = await one(field, value, decimalsOf, where)
    else {
      if (!Array.isArray(value)) throw unfit(where, 'message')
      const items: unknown[] = []
      for (const [i, item] of value.entries()) items.push(await one(field, item, decimalsOf, `${where}[${i}]`))
      out[name] = items
    }
  }
  return out
}

async function one(field: DescField, value: unknown, decimalsOf: DecimalsOf, where: string): Promise<unknown> {
  const message = messageOf(field)
  if (message !== undefined) {
    if (isAmount(message)) return amount(value, decimalsOf, where)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unfit(where, 'message')
    return isAction(message) && 'input' in value ? carried(value, decimalsOf, where) : convert(message, value, decimalsOf, `${where}.`)
  }
  switch (scalarOf(field)) {
    case ScalarType.BYTES: {
      const bytes = value instanceof Uint8Array ? value : typeof value === 'string' ? parseBytes(value.trim()) : undefined
      if (bytes === undefined) throw unfit(where, typeof value === 'string' && /^jhkey1/i.test(value) ? 'key' : typeof value === 'string' && /^jh1/i.test(value) ? 'account' : 'bytes')
      return bytes
    }
    case ScalarType.STRING:
      if (typeof value !== 'string' || !isWellFormed(value)) throw unfit(where, 'text')
      return value
    case ScalarType.BOOL:
      if (typeof value !== 'boolean') throw unfit(where, 'boolean')
      return value
    default:
      return integer(field, value, where)
  }
}

/** The bytes of an action that is given with its fields. */
async function carried(value: object, decimalsOf: DecimalsOf, where: string): Promise<CarriedAction> {
  const { type, input } = value as { type?: unknown; input?: unknown }
  const schema = typeof type === 'string' ? actionSchema(type) : undefined
  if (schema === undefined) throw new Unfit(clientFacts('unknownAction', { name: String(type).slice(0, 100) }))
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw unfit(`${where}.input`, 'message')
  const message: DescMessage = schema.message
  return { type: schema.name, body: toBinary(message, create(message, await convert(message, drawn(message, input as Record<string, unknown>), decimalsOf, `${where}.input.`))) }
}

function integer(field: DescField, value: unknown, where: string): number | bigint {
  const digits = typeof value === 'bigint' || typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  if (!/^(0|[1-9][0-9]{0,19})$/.test(digits)) throw unfit(where, 'integer')
  const wide = scalarOf(field) === ScalarType.UINT64
  if (BigInt(digits) >= 1n << (wide ? 64n : 32n)) throw unfit(where, 'integer')
  return wide ? BigInt(digits) : Number(digits)
}

async function amount(value: unknown, decimalsOf: DecimalsOf, where: string): Promise<{ assetId: string; atoms: string }> {
  const parts = amountParts(value)
  if (parts === undefined) throw unfit(where, 'amount')
  const { asset, atoms, decimal } = parts
  if (atoms !== undefined) {
    if (parseAtoms(atoms) === undefined) throw unfit(`${where}.atoms`, 'integer')
    return { assetId: asset, atoms }
  }
  const decimals = await decimalsOf(asset)
  if (decimals === undefined) throw new Unfit(clientFacts('assetUnknown', { asset: asset.slice(0, 40) }))
  const parsed = parseDecimal(decimal, decimals)
  if (parsed === undefined) {
    throw new Unfit(clientFacts('badField', { field: where, zh: `十进制数，${asset} 至多 ${decimals} 位小数`, en: `a decimal number; ${asset} has ${decimals} decimals` }))
  }
  return { assetId: asset, atoms: parsed.toString() }
}

type AmountParts = { asset: string } & ({ atoms: string; decimal?: undefined } | { atoms?: undefined; decimal: string })

function amountParts(value: unknown): AmountParts | undefined {
  if (typeof value === 'string') {
    const match = /^\s*([0-9.]{1,60})\s+([A-Z0-9.]{1,40})\s*$/.exec(value)
    return match ? { decimal: match[1] as string, asset: match[2] as string } : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { asset, assetId, atoms, decimal } = value as Record<string, unknown>
  const id = asset ?? assetId
  if (typeof id !== 'string') return undefined
  if (typeof atoms === 'string' || typeof atoms === 'bigint') return { asset: id, atoms: String(atoms) }
  return typeof decimal === 'string' ? { asset: id, decimal } : undefined
}
