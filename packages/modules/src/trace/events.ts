import { codec, defineEvents } from '@jianghan/kernel/schema'
import { TRACE } from './identity.ts'

const { bool, bytes, list, record, text, u16, u32, u64, u8 } = codec

/** Numbers are for ever. What a capture did to each item is told by the item's history. */
export const events = defineEvents(TRACE, {
  productRegistered: {
    number: 1, version: 1, fields: { memberId: text, gtin: text, unit: text, decimals: u8, makers: list(text) }, audience: 'members', words: { zh: '产品已登记', en: 'Product registered' },
  },
  placeRegistered: {
    number: 2, version: 1, fields: { memberId: text, gln: text, country: text }, audience: 'members', words: { zh: '地点已登记', en: 'Place registered' },
  },
  recipeDeclared: {
    number: 3, version: 1, fields: { memberId: text, gtin: text, inputs: list(record({ gtin: text, numerator: u32, denominator: u32 })) },
    audience: 'members', words: { zh: '配方已声明', en: 'Recipe declared' },
  },
  // `refused`: how many of the events were; results stand in the events behind.
  captured: {
    number: 4, version: 1, fields: { memberId: text, count: u32, refused: u32, repeated: u32, receivers: list(text) },
    audience: e => [{ member: e.memberId }, ...e.receivers.map(member => ({ member }))], words: { zh: '事件已采集', en: 'Events captured' },
  },
  // `code`: 0 for what was done or is there already, otherwise a status of this module.
  captureResults: {
    number: 5, version: 1, fields: { memberId: text, first: u32, results: list(record({ eventId: bytes(32), kind: u8, code: u16 })) },
    audience: e => [{ member: e.memberId }], words: { zh: '采集结果', en: 'Results of a capture' },
  },
  certificateIssued: {
    number: 6, version: 1, fields: { memberId: text, certificateId: bytes(16), subject: text, scheme: text, documentHash: bytes(32), expiresMs: u64 },
    audience: 'members', words: { zh: '证书已签发', en: 'Certificate issued' },
  },
  certificateRevoked: {
    number: 7, version: 1, fields: { memberId: text, certificateId: bytes(16), subject: text, reason: text }, audience: 'members', words: { zh: '证书已撤销', en: 'Certificate revoked' },
  },
  recallBegun: {
    number: 8, version: 1, fields: { memberId: text, recallId: bytes(16), item: text, reason: text }, audience: 'members', words: { zh: '召回已发起', en: 'Recall begun' },
  },
  // One of a Tick: `items` under the recall by now; all descendants where it is closed.
  recallSpread: {
    number: 9, version: 1, fields: { recallId: bytes(16), items: u64, isClosed: bool }, audience: 'members', words: { zh: '召回已追查', en: 'Recall spread' },
  },
  scansRecorded: {
    number: 10, version: 1, fields: { memberId: text, count: u32, suspicions: list(record({ item: text, reason: u16 })) },
    audience: e => [{ member: e.memberId }], words: { zh: '扫码已计入', en: 'Scans counted' },
  },
})
