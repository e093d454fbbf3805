import { fromHex } from '@jianghan/protocol'
import { argument, codec, declareQuery } from '@jianghan/kernel/schema'
import { closedAnswer, evidenceAnswer, openAnswer, parametersAnswer, proposalAnswer, validatorKeyAnswer, validatorsAnswer } from '../model.ts'

const hexArgument = (length: number) => argument(codec.bytes(length), text => {
  const bytes = fromHex(text)
  return bytes?.length === length ? bytes : undefined
})
const numberArgument = argument(codec.u64, text => (/^[1-9][0-9]{0,18}$/.test(text) ? BigInt(text) : undefined))

/** Who validates the ledger. */
export const getValidators = declareQuery({
  name: 'governance.getValidators', summary: { zh: '查询验证人', en: 'Who validates the ledger' }, args: {}, result: validatorsAnswer, audience: 'public', example: {},
})

/** Parameters, rules of the vote, and who has one. */
export const getParameters = declareQuery({
  name: 'governance.getParameters', summary: { zh: '查询参数与表决规则', en: 'Parameters, rules of the vote and voters' }, args: {}, result: parametersAnswer, audience: 'public', example: {},
})

/** A proposal with its arithmetic. */
export const getProposal = declareQuery({
  name: 'governance.getProposal', summary: { zh: '查询提案及其计票', en: 'A proposal and its count' },
  args: { proposal: numberArgument }, result: proposalAnswer, audience: 'public', example: { proposal: '1' },
})

/** Proposals that are open. */
export const listProposals = declareQuery({
  name: 'governance.listProposals', summary: { zh: '列出待表决的提案', en: 'Proposals that are open' }, args: {}, result: openAnswer, audience: 'public', example: {},
})

/** Modules that are off, actions that take a vote, and a freeze. */
export const getClosed = declareQuery({
  name: 'governance.getClosed', summary: { zh: '查询停用的模块与冻结', en: 'What is switched off, reserved or frozen' }, args: {}, result: closedAnswer, audience: 'public', example: {},
})

/** Whose a validator's key is or was, by its address. */
export const getValidatorKey = declareQuery({
  name: 'governance.getValidatorKey', summary: { zh: '查询验证人密钥的归属', en: 'Whose the key of a validator is' },
  args: { address: hexArgument(20) }, result: validatorKeyAnswer, audience: 'public', example: { address: '0101010101010101010101010101010101010101' },
})

/** Misbehaviour of a validator. */
export const getEvidence = declareQuery({
  name: 'governance.getEvidence', summary: { zh: '查询验证人作恶证据', en: 'Misbehaviour of a validator' },
  args: { evidence: hexArgument(16) }, result: evidenceAnswer, audience: 'public', example: { evidence: '01010101010101010101010101010101' },
})
