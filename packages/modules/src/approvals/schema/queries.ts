import { fromHex, MEMBER_ID, parseAddress } from '@jianghan/protocol'
import { argument, codec, declareQuery, textArgument } from '@jianghan/kernel/schema'
import { proposalAnswer, proposalsPage } from '../model.ts'

const id16 = argument(codec.bytes(16), text => (text.length === 32 ? fromHex(text) : undefined))
const member = textArgument(codec.text, MEMBER_ID)
const from = argument(codec.u32, text => (/^(0|[1-9]\d{0,5})$/.test(text) ? Number(text) : undefined))

/** A proposal: what was proposed, who approved it, how it stands. */
export const getProposal = declareQuery({
  name: 'approvals.getProposal',
  summary: { zh: '查询提案', en: 'A proposal, who approved it and how it stands' },
  args: { proposal: id16 },
  result: proposalAnswer,
  audience: answer => [answer.member, ...answer.others].map(each => ({ member: each })),
  example: { proposal: '07'.repeat(16) },
})

/** Open proposals of a member, from a place of its list on. */
export const listProposals = declareQuery({
  name: 'approvals.listProposals',
  summary: { zh: '列出成员未结束的提案', en: 'Open proposals of a member, from a place of its list on' },
  args: { member, from },
  result: proposalsPage,
  audience: answer => [{ member: answer.member }],
  example: { member: 'yangtze-motor', from: '0' },
})

/** Open proposals of a member that serve the policy of one of its accounts. */
export const listForAccount = declareQuery({
  name: 'approvals.listForAccount',
  summary: { zh: '列出服务于某一账户签署规则的提案', en: 'Open proposals that serve the policy of an account, from a place of the list of its member on' },
  args: { member, account: argument(codec.account, text => parseAddress('account', text)), from },
  result: proposalsPage,
  audience: answer => [{ member: answer.member }],
  example: { member: 'yangtze-motor', account: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', from: '0' },
})

/** Open proposals of a member that an officer neither made nor approved. */
export const listWaiting = declareQuery({
  name: 'approvals.listWaiting',
  summary: { zh: '列出等候某位人员的提案', en: 'Open proposals that wait for an officer, from a place of the list on' },
  args: { member, key: argument(codec.key, text => parseAddress('key', text)), from },
  result: proposalsPage,
  audience: answer => [{ member: answer.member }],
  example: { member: 'yangtze-motor', key: 'jhkey1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5qlgavd', from: '0' },
})
