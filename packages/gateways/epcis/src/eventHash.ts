import { sha256, toHex, utf8 } from '@jianghan/protocol'
import { canonicalLink } from './keys.ts'
import type { EventNode, EventTree } from './tree.ts'

/** The order of what the standard knows, by name; nested where parts have an order of their own (CBV 2.0, section 8.9.3). */
type Order = readonly (string | readonly [string, Order])[]

const EPCS: Order = ['epc']
const QUANTITIES: Order = [['quantityElement', ['epcClass', 'quantity', 'uom']]]
const METADATA: Order = ['time', 'startTime', 'endTime', 'deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'bizRules']
const REPORT: Order = [
  'type', 'exception', 'deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'time', 'microorganism', 'chemicalSubstance', 'value', 'component', 'stringValue', 'booleanValue', 'hexBinaryValue', 'uriValue', 'minValue', 'maxValue',
  'meanValue', 'sDev', 'percRank', 'percValue', 'uom', 'coordinateReferenceSystem',
]
const EVENT: Order = [
  'eventTime', 'eventTimeZoneOffset', 'certificationInfo', 'parentID', ['epcList', EPCS], ['inputEPCList', EPCS], ['childEPCs', EPCS], ['quantityList', QUANTITIES], ['childQuantityList', QUANTITIES], ['inputQuantityList', QUANTITIES],
  ['outputEPCList', EPCS], ['outputQuantityList', QUANTITIES], 'action', 'transformationID', 'bizStep', 'disposition', ['persistentDisposition', ['set', 'unset']], ['readPoint', ['id']], ['bizLocation', ['id']],
  ['sensorElementList', [['sensorElement', [['sensorMetadata', METADATA], ['sensorReport', REPORT]]]]],
]
/** What is no part of what happened. */
const LEFT_OUT = ['recordTime', 'eventID', 'type', 'errorDeclaration']

/** Old names of vocabulary elements and their new ones. */
const RENAMED: readonly (readonly [string, string])[] = [['bizstep', 'BizStep'], ['disp', 'Disp'], ['btt', 'BTT'], ['sdt', 'SDT'], ['er', 'ER']]

/** A value in its one form: numbers without what does not count, web vocabulary, canonical Digital Links. */
function canonical(text: string): string {
  let value = text
  for (const [old, now] of RENAMED) value = value.replaceAll(`urn:epcglobal:cbv:${old}:`, `https://ref.gs1.org/cbv/${now}-`)
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value) && Number.isFinite(Number(value))) {
    const number = Number(value)
    return Number.isInteger(number) ? BigInt(number).toString() : String(number)
  }
  return canonicalLink(value) ?? value
}

/** A moment in UTC with milliseconds, half of one rounded to the even one. Text that is no moment stays as it is. */
function moment(text: string): string {
  const [, whole = '', fraction = '', zone = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? []
  const seconds = Date.parse(`${whole}${zone}`)
  if (Number.isNaN(seconds)) return text
  const micros = Number(fraction.slice(0, 6).padEnd(6, '0'))
  const rest = micros % 1_000
  const millis = Math.floor(micros / 1_000) + (rest > 500 || (rest === 500 && Math.floor(micros / 1_000) % 2 === 1) ? 1 : 0)
  return new Date(seconds + millis).toISOString()
}

const isTime = (name: string): boolean => /time/i.test(name) && !/offset/i.test(name)
const isForeign = ({ name }: EventNode): boolean => name.startsWith('{')
const valueOf = ({ name, text }: EventNode): string => {
  const trimmed = text.trim()
  return trimmed === '' ? '' : `=${isTime(name) ? moment(trimmed) : canonical(trimmed)}`
}
const sorted = (texts: readonly string[]): string[] => [...texts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))

/** Parts in the order of the standard, then those of other vocabularies. What has neither value nor parts is left out. */
function ordered(children: readonly EventNode[], order: Order, isEvent = false): string {
  const known = order.map(each => {
    const [name, inner] = typeof each === 'string' ? [each, undefined] : each
    return sorted(children.filter(child => child.name === name).map(child => {
      const parts = inner === undefined ? '' : ordered(child.children, inner)
      const value = valueOf(child)
      return value === '' && parts === '' ? '' : `${name}${value}${parts}`
    })).join('')
  })
  return known.join('') + (isEvent ? '' : others(children.filter(isForeign)))
}

/** Parts that have no order of their own, by their texts. */
function others(children: readonly EventNode[]): string {
  return sorted(children.map(child => {
    const trimmed = child.text.trim()
    const value = trimmed === '' ? '' : `=${canonical(trimmed)}`
    // Type before value: that is how the standard writes business transactions, sources and destinations.
    return ['bizTransaction', 'source', 'destination'].includes(child.name) ? `${others(child.children)}${child.name}${value}` : `${child.name}${value}${others(child.children)}`
  })).join('')
}

/** Parts as one text, in the form in which they are hashed. */
export const textOf = (nodes: readonly EventNode[]): string => others(nodes)

/** The text that is hashed for an event (CBV 2.0, section 8.9.1), without separators. */
export function preHash({ type, children }: EventTree): string {
  const names = new Set(EVENT.map(each => (typeof each === 'string' ? each : each[0])))
  return `eventType=${type}${ordered(children, EVENT, true)}${others(children.filter(({ name }) => !names.has(name) && !LEFT_OUT.includes(name)))}`
}

/** The SHA-256 of an event: the id by which the trace module knows it. */
export const eventDigest = (event: EventTree): Uint8Array => sha256(utf8(preHash(event)))

/** The hash identifier of an event (CBV 2.0, section 8.9): `ni:///sha-256;…?ver=CBV2.0`. */
export const eventHashId = (event: EventTree): string => `ni:///sha-256;${toHex(eventDigest(event))}?ver=CBV2.0`
