import { codec, defineEvents } from '@jianghan/kernel/schema'
import { APPROVALS } from './identity.ts'

const { account, bytes, key, list, optional, text, u64 } = codec

type Asked = Readonly<{ memberId: string; others: readonly string[] }>

/** Those whose officers are asked: the member that proposed, and the others. */
const asked = ({ memberId, others }: Asked): { member: string }[] => [memberId, ...others].map(member => ({ member }))

/** Numbers are for ever. What an executed action itself did is told by its own events. */
export const events = defineEvents(APPROVALS, {
  proposed: {
    number: 1, version: 1,
    fields: { proposalId: bytes(16), memberId: text, others: list(text), account: optional(account), actionHash: bytes(32), expiresMs: u64, makers: list(key) },
    audience: asked,
    parties: e => [...asked(e), ...(e.account === undefined ? [] : [{ account: e.account }])],
    words: { zh: '操作已提请批准', en: 'Action proposed' },
  },
  approved: {
    number: 2, version: 1, fields: { proposalId: bytes(16), memberId: text, others: list(text), approvers: list(key) },
    audience: asked, words: { zh: '提案已批准', en: 'Proposal approved' },
  },
  withdrawn: {
    number: 3, version: 1, fields: { proposalId: bytes(16), memberId: text, others: list(text) },
    audience: asked, words: { zh: '提案已撤回', en: 'Proposal withdrawn' },
  },
  executed: {
    number: 4, version: 1, fields: { proposalId: bytes(16), memberId: text, others: list(text), actionHash: bytes(32) },
    audience: asked, words: { zh: '提案已执行', en: 'Proposal executed' },
  },
  expired: {
    number: 5, version: 1, fields: { proposalId: bytes(16), memberId: text, others: list(text) },
    audience: asked, words: { zh: '提案已到期', en: 'Proposal expired' },
  },
  // Stands beside the transaction that proposed and leads to the one that executed or withdrew.
  followedUp: {
    number: 6, version: 1, fields: { proposalId: bytes(16), memberId: text, others: list(text), transactionId: bytes(32) },
    audience: asked, words: { zh: '提案已有后续交易', en: 'Proposal followed by a later transaction' },
  },
})
