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
} as const satisfies Record<string, ProblemDefinition>
