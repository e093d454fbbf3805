import { codec, defineEvents } from '@jianghan/kernel/schema'
import { EVIDENCE } from './identity.ts'

const { bytes, text, u32, u64 } = codec

/** Numbers are for ever. A file's deposit is found again by its hash, that of a batch by its root. */
export const events = defineEvents(EVIDENCE, {
  deposited: {
    number: 1, version: 1, fields: { memberId: text, fileHash: bytes(32), mediaType: text, purpose: text, custodianId: text, timeMs: u64 },
    audience: e => [{ member: e.memberId }, { member: e.custodianId }], keys: e => [{ kind: 'fileHash', value: e.fileHash }],
    words: { zh: '文件已存证', en: 'Evidence of a file deposited' },
  },
  batchDeposited: {
    number: 2, version: 1, fields: { memberId: text, itemsRoot: bytes(32), itemCount: u32, purpose: text, custodianId: text, timeMs: u64 },
    audience: e => [{ member: e.memberId }, { member: e.custodianId }], keys: e => [{ kind: 'itemsRoot', value: e.itemsRoot }],
    words: { zh: '批次已存证', en: 'Evidence of a batch deposited' },
  },
  custodyTransferred: {
    number: 3, version: 1, fields: { memberId: text, digest: bytes(32), fromMemberId: text, toMemberId: text, reason: text, link: u64, timeMs: u64 },
    audience: e => [{ member: e.memberId }, { member: e.fromMemberId }, { member: e.toMemberId }], keys: e => [{ kind: 'fileHash', value: e.digest }],
    words: { zh: '保管已移交', en: 'Custody handed over' },
  },
})
