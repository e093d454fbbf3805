import { MEMBER_ID, parseAddress } from '@jianghan/protocol'
import { accountArgument, argument, codec, declareQuery, textArgument } from '@jianghan/kernel/schema'
import { accountAnswer, keyAnswer, memberAnswer, vaultKeyAnswer, webOriginsAnswer } from '../model.ts'

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
