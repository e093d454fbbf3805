import { fromHex, MEMBER_ID } from '@jianghan/protocol'
import { argument, codec, declareQuery, textArgument } from '@jianghan/kernel/schema'
import { custodyPage, depositAnswer, depositsPage } from '../model.ts'

const member = textArgument(codec.text, MEMBER_ID)
const digest = argument(codec.bytes(32), text => (text.length === 64 ? fromHex(text) : undefined))
const page = argument(codec.u32, text => (/^(0|[1-9]\d{0,6})$/.test(text) ? Number(text) : undefined))
const example = { member: 'yangtze-motor', digest: '07'.repeat(32) }

/** A deposit. Whoever asks knows the hash, and so has the file: every member may. */
export const getDeposit = declareQuery({
  name: 'evidence.getDeposit',
  summary: { zh: '查询存证', en: 'A deposit, by who made it and the hash or root' },
  args: { member, digest },
  result: depositAnswer,
  audience: 'members',
  example,
})

/** The chain of custody of a deposit. */
export const listCustody = declareQuery({
  name: 'evidence.listCustody',
  summary: { zh: '列出保管链', en: 'The chain of custody of a deposit, 256 links a page' },
  args: { member, digest, page },
  result: custodyPage,
  audience: answer => [answer.member, ...new Set(answer.chain.items.map(({ custodian }) => custodian))].map(each => ({ member: each })),
  example: { ...example, page: '0' },
})

/** All that a member deposited. */
export const listDeposits = declareQuery({
  name: 'evidence.listDeposits',
  summary: { zh: '列出成员的全部存证', en: 'All deposits of a member, 256 a page' },
  args: { member, page },
  result: depositsPage,
  audience: answer => [{ member: answer.member }],
  example: { member: 'yangtze-motor', page: '0' },
})
