import type { ProblemDefinition } from '../problem/define.ts'

const NEVER = { retry: 'never' } as const
const LATER = { retry: 'later' } as const

/** What stands against what is done with a sandbox. Codes are for ever. */
export const sandboxProblems = {
  notASandbox: {
    ...NEVER, code: 'sandbox.notASandbox', status: 409, title: { zh: '并非沙箱', en: 'Not a sandbox' },
    zh: f => `链 ${f.chain} 不是沙箱：时钟不可拨动，数据不可重置。`, en: f => `Chain ${f.chain} is no sandbox: its clock is not moved and its data are not reset.`, hint: { zh: '请另行启动：./jianghan up --sandbox', en: 'Start one beside it: ./jianghan up --sandbox' },
  },
  badDuration: {
    ...NEVER, code: 'sandbox.badDuration', status: 400, title: { zh: '时长有误', en: 'Not a duration' },
    zh: f => `“${f.given}”不是时长。`, en: f => `"${f.given}" is no duration.`, hint: { zh: '形如 90s、15m、36h、3d、2w。', en: 'Write 90s, 15m, 36h, 3d or 2w.' },
  },
  tooFarAhead: {
    ...NEVER, code: 'sandbox.tooFarAhead', status: 409, title: { zh: '超前过多', en: 'Too far ahead' },
    zh: f => `沙箱时钟至多超前 ${f.days} 天。`, en: f => `The clock of a sandbox is at most ${f.days} days ahead.`, hint: { zh: '请先 sandbox reset。', en: 'Reset the sandbox first: sandbox reset.' },
  },
  snapshotNotFound: {
    ...NEVER, code: 'sandbox.snapshotNotFound', status: 404, title: { zh: '没有此快照', en: 'No such snapshot' },
    zh: f => `没有名为 ${f.name} 的快照。`, en: f => `There is no snapshot ${f.name}.`, hint: { zh: 'sandbox status 列出全部快照。', en: 'sandbox status lists them.' },
  },
  tooManySnapshots: {
    ...NEVER, code: 'sandbox.tooManySnapshots', status: 409, title: { zh: '快照过多', en: 'Too many snapshots' },
    zh: f => `至多保留 ${f.limit} 个快照。`, en: f => `At most ${f.limit} snapshots are kept.`, hint: { zh: '请使用已有的名称，或删除数据目录 sandbox/ 中的旧快照。', en: 'Use a name again, or remove old ones from sandbox/ in the data folder.' },
  },
  busy: {
    ...LATER, code: 'sandbox.busy', status: 409, title: { zh: '正在重启', en: 'Restarting' },
    zh: () => '沙箱正在重启，或由不能重启它的程序运行。', en: () => 'The sandbox is being restarted, or runs in a program that cannot restart it.', hint: { zh: '请稍后再试。', en: 'Try again in a moment.' },
  },
  counterpartyUnknown: {
    ...NEVER, code: 'sandbox.counterpartyUnknown', status: 404, title: { zh: '没有此对手方', en: 'No such counterparty' },
    zh: f => `沙箱的开户目录中没有成员 ${f.member}。`, en: f => `The directory of this sandbox names no member ${f.member}.`, hint: { zh: 'sandbox counterparties 列出全部。', en: 'sandbox counterparties lists them.' },
  },
  counterpartyNoBank: {
    ...NEVER, code: 'sandbox.counterpartyNoBank', status: 422, title: { zh: '并非银行', en: 'Not a bank' },
    zh: f => `${f.member} 不是有清算账户的银行，不能设为 ${f.script}。`, en: f => `${f.member} is no bank that settles with another: it cannot be ${f.script}.`, hint: { zh: '企业可设为 accepts 或 refuses。', en: 'A company can be made to accept or refuse.' },
  },
  counterpartyKeys: {
    ...NEVER, code: 'sandbox.counterpartyKeys', status: 409, title: { zh: '没有对手方的密钥', en: 'Keys not held' },
    zh: f => `本节点没有 ${f.member} 经办人的密钥。`, en: f => `This node holds no keys of officers of ${f.member}.`, hint: { zh: '请使用 up --sandbox 建立的沙箱。', en: 'Use a sandbox that up --sandbox made.' },
  },
  counterpartyRefused: {
    ...LATER, code: 'sandbox.counterpartyRefused', status: 409, title: { zh: '账本未接受', en: 'The ledger refused' },
    zh: f => `账本未接受设置对手方的交易（${f.status}）。`, en: f => `The ledger refused what would make the counterparty behave so (${f.status}).`, hint: { zh: '可用 sandbox reset 回到初始状态。', en: 'sandbox reset begins anew.' },
  },
} as const satisfies Record<string, ProblemDefinition>
