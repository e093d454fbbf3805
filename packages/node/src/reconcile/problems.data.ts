import type { ProblemDefinition } from '../problem/define.ts'

const NEVER = { retry: 'never' } as const

/** What stands against a reconciliation. Codes are for ever. */
export const reconcileProblems = {
  unreadable: {
    ...NEVER, code: 'reconcile.unreadable', status: 422, title: { zh: '对账文件无法读取', en: 'File not readable' },
    zh: f => `无法读取：${f.zh}`, en: f => `It cannot be read: ${f.en}`, hint: { zh: '请提交 camt.053，或含日期与金额列的 CSV、XLSX。', en: 'Give a camt.053, or a CSV or XLSX with columns for day and amount.' },
  },
  accountUnknown: {
    ...NEVER, code: 'reconcile.accountUnknown', status: 404, title: { zh: '账户未知', en: 'Account unknown' },
    zh: f => `不知道账号 ${f.number} 是账本上的哪个账户。`, en: f => `It is not known which account of the ledger ${f.number} is.`, hint: { zh: '请用 account 与 asset 指明。', en: 'Name it with account and asset.' },
  },
  periodMissing: {
    ...NEVER, code: 'reconcile.periodMissing', status: 400, title: { zh: '缺少期间', en: 'Period missing' },
    zh: () => '文件没有写明期间。', en: () => 'The file does not say its period.', hint: { zh: '请用 from 与 to 指明（YYYY-MM-DD）。', en: 'Say it with from and to (YYYY-MM-DD).' },
  },
} as const satisfies Record<string, ProblemDefinition>
