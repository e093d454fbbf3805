import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { actionSchema, type FieldInfo, fieldsOf } from '@jianghan/client/describe'
import { moduleSchemas } from '@jianghan/modules/schema'

/** What was entered into a form, by the names of the fields. */
export type Draft = Readonly<Record<string, unknown>>

/** A field of a form. */
export type FormField = FieldInfo & Readonly<{
  desc: DescField
  /** Whether it holds another action. */
  carries: boolean
  /** Whether the ledger's tools draw it at random where it is left empty. */
  drawn: boolean
}>

/** Levels of a form; what lies deeper is not entered here. */
const DEPTH_MAX = 6

/** The message that a field holds. */
export const messageOf = (field: DescField): DescMessage | undefined => (field.fieldKind === 'message' || (field.fieldKind === 'list' && field.listKind === 'message') ? field.message : undefined)

const isAction = (message: DescMessage | undefined): boolean => message?.typeName === 'jianghan.tx.v1.Action'

/** Actions that another one can carry: those that carry none themselves. */
export const carriableActions = () => moduleSchemas.flatMap(({ actions }) => actions).filter(({ carries }) => carries === undefined)

/** The fields of a form for a message, in the order of their numbers. `of` is the action: its example says what a field looks like. */
export function fieldsOfForm(message: DescMessage, of: string, depth: number): FormField[] {
  const schema = actionSchema(of)
  const example = depth === 0 && schema !== undefined ? schema.example as Record<string, unknown> : {}
  return fieldsOf({ message, example }).flatMap(field => {
    const desc = message.fields.find(({ localName }) => localName === field.name)
    if (desc === undefined || (depth >= DEPTH_MAX && messageOf(desc) !== undefined)) return []
    const drawn = field.name === 'unique' || (field.name === 'uetr' && message.fields.some(({ localName }) => localName === 'creditorAssetId'))
    return [{ ...field, desc, carries: isAction(messageOf(desc)), drawn }]
  })
}

/** What a draft gives as the input of an action: what was left empty is left out. */
export function inputOf(draft: Draft): Record<string, unknown> {
  const entered = (value: unknown): unknown => {
    if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim()
    if (Array.isArray(value)) {
      const items = value.map(entered).filter(each => each !== undefined)
      return items.length === 0 ? undefined : items
    }
    if (typeof value === 'object' && value !== null) return inputOf(value as Draft)
    return value === false ? undefined : value
  }
  return Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, entered(value)] as const).filter(([, value]) => value !== undefined))
}
