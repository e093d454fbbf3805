import type { ProblemDefinition } from '../problem/define.ts'

const NEVER = { retry: 'never' } as const
const LATER = { retry: 'later' } as const

/** What stands against a check of account names (docs/spec/account-names.md). Codes are for ever. */
export const nameProblems = {
  bankUnknown: {
    ...NEVER, code: 'accountNames.bankUnknown', status: 404, title: { zh: '银行未知', en: 'Bank unknown' },
    zh: f => `本节点的账户目录中没有行号 ${f.bank}。`, en: f => `The directory of this node names no bank ${f.bank}.`, hint: { zh: '请核对十二位行号。', en: 'Check the twelve digits of the code.' },
  },
  notKept: {
    ...LATER, code: 'accountNames.notKept', status: 404, title: { zh: '没有户名册', en: 'No register of names' },
    zh: f => `此处没有行号 ${f.bank} 的户名册。`, en: f => `No register of account names of bank ${f.bank} is kept here.`, hint: { zh: '由该行用 account-names load 载入。', en: 'The bank loads one: account-names load.' },
  },
  notRecorded: {
    ...LATER, code: 'accountNames.notRecorded', status: 409, title: { zh: '户名册未登记', en: 'Register not recorded' },
    zh: f => `账本上没有行号 ${f.bank} 户名册的承诺，或已超过 400 天。`, en: f => `The ledger holds no commitment to the register of bank ${f.bank}, or it is older than 400 days.`,
    hint: { zh: '用该行经办密钥提交 payments record-message（键与承诺见 GET /v1/account-names）。', en: 'Have a maker of the bank send payments record-message with the key and commitment that GET /v1/account-names tells.' },
  },
  askedTooOften: {
    ...LATER, code: 'accountNames.askedTooOften', status: 429, title: { zh: '核验次数过多', en: 'Asked too often' },
    zh: () => '对该账户或由该询问方的不符核验次数已达当日上限，不再答复。', en: () => 'As many names that did not match were tried for this account, or by who asks, as are answered in a day.',
    hint: { zh: '请向收款人核实户名；次日（UTC）可再核验。', en: 'Ask the payee for the name; names are answered again from midnight (UTC) on.' },
  },
  unproved: {
    ...LATER, code: 'accountNames.unproved', status: 502, title: { zh: '答复未经证明', en: 'Answer unproved' },
    zh: f => `成员 ${f.member} 的核验答复与账本上的承诺不符或签名无效。`, en: f => `The answer for member ${f.member} is not signed as it has to be, or does not fit what the ledger holds.`, hint: { zh: '请联系该行。', en: 'Talk to that bank.' },
  },
  badRegister: {
    ...NEVER, code: 'accountNames.badRegister', status: 422, title: { zh: '户名册有误', en: 'Register not acceptable' },
    zh: f => `第 ${f.row} 个账户有误（${f.what}）：账号为 1 至 34 位字母数字且不重复，户名 1 至 4 个、各至多 140 字。`,
    en: f => `Account ${f.row} does not fit (${f.what}): a number has 1 to 34 letters and digits and stands once; it has 1 to 4 names of at most 140 characters.`,
    hint: { zh: '请更正后重新载入；原户名册不变。', en: 'Mend the list and load it again; the register before stays.' },
  },
  notYourBank: {
    ...NEVER, code: 'accountNames.notYourBank', status: 403, title: { zh: '并非本行', en: 'Another bank' },
    zh: f => `行号 ${f.bank} 属于成员 ${f.member}，其户名册由该成员的节点保管。`, en: f => `Bank ${f.bank} is member ${f.member}, whose own node keeps its names.`, hint: { zh: '请在该行的节点上载入。', en: 'Load it at the node of that bank.' },
  },
  accountUnknown: {
    ...NEVER, code: 'accountNames.accountUnknown', status: 404, title: { zh: '没有此账户', en: 'No such account' },
    zh: f => `行号 ${f.bank} 的户名册中没有此账户。`, en: f => `The register of bank ${f.bank} has no such account.`, hint: { zh: '请核对账号。', en: 'Check the number.' },
  },
  checkNotFound: {
    ...NEVER, code: 'accountNames.checkNotFound', status: 404, title: { zh: '没有此核验', en: 'No such check' },
    zh: f => `本节点没有保存核验 ${f.id}。`, en: f => `This node keeps no check ${f.id}.`, hint: { zh: '请核对编号。', en: 'Check the id.' },
  },
} as const satisfies Record<string, ProblemDefinition>
