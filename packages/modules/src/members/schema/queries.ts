import { ASSET_ID, MEMBER_ID, parseAddress } from '@jianghan/protocol'
import { accountArgument, argument, codec, declareQuery, textArgument } from '@jianghan/kernel/schema'
import { accountAnswer, controlsAnswer, keyAnswer, memberAnswer, replacementAnswer, spentAnswer, vaultKeyAnswer, webOriginsAnswer } from '../model.ts'

/** A member by its id. */
export const getMember = declareQuery({
  name: 'members.getMember',
  summary: { zh: '查询成员', en: 'Look up a member' },
  args: { member: textArgument(codec.text, MEMBER_ID) },
  result: memberAnswer,
  audience: 'public',
  example: { member: 'hanjiang-bank' },
})

/** A key by its address. */
export const getKey = declareQuery({
  name: 'members.getKey',
  summary: { zh: '查询密钥', en: 'Look up a key' },
  args: { key: argument(codec.key, text => parseAddress('key', text)) },
  result: keyAnswer,
  audience: 'public',
  example: { key: 'jhkey1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5qlgavd' },
})

/** An account by its address: who holds it and who must sign. */
export const getAccount = declareQuery({
  name: 'members.getAccount',
  summary: { zh: '查询账户', en: 'Look up an account' },
  args: { account: accountArgument(codec.account) },
  result: accountAnswer,
  audience: 'members',
  example: { account: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf' },
})

/** The vault key of a member: under which items are encrypted for it, and where its node takes them. */
export const getVaultKey = declareQuery({
  name: 'members.getVaultKey',
  summary: { zh: '查询保险库公钥', en: 'Look up the vault key of a member' },
  args: { member: textArgument(codec.text, MEMBER_ID) },
  result: vaultKeyAnswer,
  audience: 'public',
  example: { member: 'hanjiang-bank' },
})

/** Where passkeys of a member may sign. */
export const getWebOrigins = declareQuery({
  name: 'members.getWebOrigins',
  summary: { zh: '查询通行密钥可签署的网站', en: 'Look up where passkeys may sign' },
  args: { member: textArgument(codec.text, MEMBER_ID) },
  result: webOriginsAnswer,
  audience: 'public',
  example: { member: 'hanjiang-bank' },
})

/** Limits and allowed counterparties of an account; none when it has neither. */
export const getControls = declareQuery({
  name: 'members.getControls',
  summary: { zh: '查询账户限额与收款方名单', en: 'Limits and allowed counterparties of an account' },
  args: { account: accountArgument(codec.account) },
  result: controlsAnswer,
  audience: answer => [{ account: answer.account }],
  example: { account: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf' },
})

/** What has left an account on the last day on which it paid under a limit a day. */
export const getSpent = declareQuery({
  name: 'members.getSpent',
  summary: { zh: '查询账户当日已支出', en: 'What counts against the limit a day of an account' },
  args: { account: accountArgument(codec.account), asset: textArgument(codec.text, ASSET_ID) },
  result: spentAnswer,
  audience: answer => [{ account: answer.account }],
  example: { account: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', asset: 'CNY.HJB' },
})

/** The replacement of a lost key that was begun. */
export const getReplacement = declareQuery({
  name: 'members.getReplacement',
  summary: { zh: '查询遗失密钥的替换', en: 'The replacement of a lost key, while it waits' },
  args: { key: argument(codec.key, text => parseAddress('key', text)) },
  result: replacementAnswer,
  audience: 'public',
  example: { key: 'jhkey1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5qlgavd' },
})
