import { codec, defineEvents } from '@jianghan/kernel/schema'
import { GOVERNANCE } from './identity.ts'

const { blob, bool, bytes, list, record, text, u16, u32, u64 } = codec

/** Numbers are for ever. How the members govern the ledger everybody may know. */
export const events = defineEvents(GOVERNANCE, {
  proposed: {
    number: 1, version: 1, fields: { proposal: u64, memberId: text, kind: text, closesMs: u64, enactMs: u64 }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '提案已提出', en: 'Proposal made' },
  },
  voted: {
    number: 2, version: 1, fields: { proposal: u64, memberId: text, choice: text, weight: u32 }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '已表决', en: 'Vote given' },
  },
  proposalDecided: {
    number: 3, version: 1, fields: { proposal: u64, standing: text, yes: u64, no: u64, abstain: u64, total: u64 }, audience: 'public',
    parties: () => [],
    words: { zh: '提案已有结果', en: 'Proposal decided' },
  },
  freezeBegun: {
    number: 4, version: 1, fields: { memberId: text, reason: text, commitment: blob, untilMs: u64 }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '账本已紧急冻结', en: 'Ledger frozen' },
  },
  freezeEnded: {
    number: 5, version: 1, fields: { memberId: text, how: text, by: text }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '账本冻结已结束', en: 'Freeze of the ledger ended' },
  },
  memberRemoved: {
    number: 6, version: 1, fields: { memberId: text }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '成员已除名', en: 'Member removed' },
  },
  weightSet: {
    number: 7, version: 1, fields: { memberId: text, weight: u32 }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '成员表决权重已设定', en: 'Weight of a vote set' },
  },
  validatorsSet: {
    number: 8, version: 1, fields: { changes: list(record({ member: text, publicKey: bytes(32), power: u64 })), effectiveFrom: u64, promoted: bool }, audience: 'public',
    parties: e => e.changes.map(({ member }) => ({ member })),
    words: { zh: '验证人已变更', en: 'Validators changed' },
  },
  parametersSet: {
    number: 9, version: 1, fields: { blockBytes: u32, memberBytes: u32, emptyBlockMs: u32, evidenceBlocks: u64, evidenceMs: u64 }, audience: 'public',
    parties: () => [],
    words: { zh: '账本参数已变更', en: 'Parameters set' },
  },
  moduleSwitched: {
    number: 10, version: 1, fields: { module: text, on: bool }, audience: 'public',
    parties: () => [],
    words: { zh: '模块已启用或停用', en: 'Module switched on or off' },
  },
  rulesSet: {
    number: 11, version: 1, fields: { votingMs: u64, freezeMaxMs: u64, minValidators: u16, reserved: list(text) }, audience: 'public',
    parties: () => [],
    words: { zh: '表决规则已变更', en: 'Rules of the vote set' },
  },
  misbehaviorRecorded: {
    number: 12, version: 1, fields: { memberId: text, kind: text, address: bytes(20), height: u64, timeMs: u64, removed: bool }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '验证人作恶证据已入账', en: 'Misbehaviour of a validator recorded' },
  },
  upgradeScheduled: {
    number: 13, version: 1, fields: { version: u32, height: u64 }, audience: 'public',
    parties: () => [],
    words: { zh: '升级已排定', en: 'Upgrade scheduled' },
  },
})
