import { codec, defineState, list, map } from '@jianghan/kernel'
import { TRACE } from './identity.ts'
import { certificate, certified, event, historyItem, item, marks, partItem, place, product, recall, recalledItem, recipe, scans, useItem } from './model.ts'

const { bytes, record, text, u32 } = codec

/** Numbers are for ever; a retired one stays as a comment. */
export const state = defineState(TRACE, {
  /** By GTIN. */
  products: map(64, text, product, { isHot: true }),
  /** By GLN. */
  places: map(65, text, place, { isHot: true }),
  /** By GTIN of what comes out. */
  recipes: map(66, text, recipe, { isHot: true }),
  items: map(67, text, item),
  /** What is in a logistic unit: places 0 to count − 1. */
  contents: map(68, record({ parent: text, at: u32 }), record({ item: text })),
  events: map(69, bytes(32), event),
  /** Events of an item. */
  history: list(70, text, historyItem),
  /** Transformations that an item went into. */
  uses: list(71, text, useItem),
  /** What went into a transformation, and what came out. */
  inputs: list(72, bytes(32), partItem),
  outputs: list(73, bytes(32), partItem),
  certificates: map(74, bytes(16), certificate),
  /** Certificates about a subject. */
  certified: list(75, text, certified),
  recalls: map(76, bytes(16), recall),
  /** The items of a recall. */
  recalled: list(77, bytes(16), recalledItem),
  /** Recalls of an item; and under the empty text those that still spread. */
  marks: map(78, text, marks, { isHot: true }),
  scans: map(79, text, scans),
})
