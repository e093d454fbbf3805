import { assert, ByteReader, ByteWriter, MalformedBytes } from '@jianghan/protocol'
import { type Codec, type Json, record, type RecordOf } from './codec.ts'
import type { Words } from './status.ts'

type AnyFields = Readonly<Record<string, Codec<any>>>

/** Who may read an event or a query's answer: everybody, members of the consortium, or whoever owns what is named: holders of accounts, members, issuers of money. */
export type Audience<T> = 'public' | 'members' | ((value: T) => readonly Party[])

/**
 * A party of a business fact. `issuerOf`: who issued an asset, and so keeps the accounts in which its customers hold it; a party of every movement of
 * its money, though of nobody's history.
 */
export type Party = Readonly<{ account: Uint8Array }> | Readonly<{ member: string }> | Readonly<{ issuerOf: string }>

/** What something was moved for that is told apart from the rest. */
export type Purpose = 'fee'

/**
 * What an event did to an account: atoms of an asset that came (positive) or went (negative). What has a purpose of its own (a fee) stands in a line of its own
 * in histories and statements, beside what else a transaction moved.
 */
export type Movement = Readonly<{ account: Uint8Array; assetId: string; atoms: bigint; purpose?: Purpose }>

/** A value under which people look for an event's transaction: kind "uetr" (16 bytes), "messageKey" (32 bytes), … */
export type SearchKey = Readonly<{ kind: string; value: Uint8Array }>

/** How an event is found again. Read models are built from this alone, so that they name no module. */
export type EventIndexing<T> = Readonly<{
  /** Whose history it belongs to; by default the accounts and members its audience names. */
  parties?: (value: T) => readonly Party[]
  /** What it moved; the accounts are parties without being named again. */
  movements?: (value: T) => readonly Movement[]
  keys?: (value: T) => readonly SearchKey[]
}>

/** An event that tells of several parties' business at once is shown to each in part. */
export type EventParts<T> = Readonly<{
  /** What a reader sees who is one of the audience; `isReader` says which parties the reader is. Without it a reader sees all. */
  partFor?: (value: T, isReader: (party: Party) => boolean) => T
}>

/** A kind of event. Number and version are for ever; a new version is a new layout under the same number. */
export type EventDefinition<F extends AnyFields = AnyFields> = Readonly<{
  module: number
  moduleName: string
  name: string
  number: number
  version: number
  fields: Codec<RecordOf<F>>
  audience: Audience<RecordOf<F>>
  words: Words
}> & EventParts<RecordOf<F>> & EventIndexing<RecordOf<F>>

/** An event as a handler emits it. */
export type EmittedEvent = Readonly<{ event: EventDefinition<any>; fields: Readonly<Record<string, unknown>> }>

type EventInput<F extends AnyFields> = Readonly<{
  number: number
  version: number
  fields: F
  audience: Audience<RecordOf<F>>
  words: Words
}> & EventParts<RecordOf<F>> & EventIndexing<RecordOf<F>>

/** Defines the events of a module. */
export function defineEvents<T extends Record<string, AnyFields>>(
  module: Readonly<{ number: number; name: string }>, table: { readonly [K in keyof T]: EventInput<T[K]> },
): { readonly [K in keyof T]: EventDefinition<T[K]> } {
  const numbers = new Set<number>()
  const out: Record<string, unknown> = {}
  for (const [name, row] of Object.entries(table) as [string, EventInput<AnyFields>][]) {
    assert(row.number > 0 && row.number <= 0xffff && !numbers.has(row.number), `event number ${row.number} of ${module.name} is taken`)
    numbers.add(row.number)
    out[name] = { ...row, module: module.number, moduleName: module.name, name, fields: record(row.fields) }
  }
  return out as { readonly [K in keyof T]: EventDefinition<T[K]> }
}

/** Bytes of an event: u16 module ‖ u16 number ‖ u8 version ‖ fields. */
export function encodeEvent({ event, fields }: EmittedEvent): Uint8Array {
  const writer = new ByteWriter(128).u16(event.module).u16(event.number).u8(event.version)
  event.fields.write(writer, fields)
  return writer.finish()
}

/** An event as the edge shows it. */
export type DecodedEvent = Readonly<{ name: string; module: number; number: number; version: number; definition?: EventDefinition; fields: Readonly<Record<string, unknown>>; json: Json }>

/** Reads the bytes of an event with the definitions of all modules; an unknown one keeps its numbers. */
export function decodeEvent(definitions: readonly EventDefinition[], bytes: Uint8Array): DecodedEvent | undefined {
  try {
    const reader = new ByteReader(bytes)
    const [module, number, version] = [reader.u16(), reader.u16(), reader.u8()]
    const definition = definitions.find(d => d.module === module && d.number === number && d.version === version)
    if (definition === undefined) return { name: `${module}/${number}`, module, number, version, fields: {}, json: {} }
    const fields = definition.fields.read(reader)
    reader.end()
    return { name: `${definition.moduleName}.${definition.name}`, module, number, version, definition, fields, json: definition.fields.toJson(fields) }
  } catch (fault) {
    if (fault instanceof MalformedBytes) return undefined
    throw fault
  }
}
