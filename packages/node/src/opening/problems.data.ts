import type { ProblemDefinition } from '../problem/define.ts'

const START = { status: 0, retry: 'never' } as const

/** What stands against an import. Codes are for ever. */
export const openingProblems = {
  unreadable: {
    ...START, code: 'opening.unreadable', title: { zh: '期初文件有误', en: 'File not acceptable' },
    zh: f => `期初文件有 ${f.count} 处问题，未做任何处理：\n${f.zh}`, en: f => `The file has ${f.count} problem(s). Nothing was done:\n${f.en}`,
    hint: { zh: '更正后重新导入；空白模板：./jianghan import --template opening.xlsx', en: 'Mend it and import it again. A template: ./jianghan import --template opening.xlsx' },
  },
  otherwise: {
    ...START, code: 'opening.otherwise', title: { zh: '账本已有不同内容', en: 'The ledger has it otherwise' },
    zh: f => `${f.place}：账本上已有“${f.what}”，但内容不同；未做任何处理。`, en: f => `${f.place}: the ledger holds "${f.what}" already, and otherwise. Nothing was done.`,
    hint: { zh: '期初导入只用于没有业务的账本。', en: 'An import is for a ledger that has no business yet.' },
  },
  inUse: {
    ...START, code: 'opening.inUse', title: { zh: '账本已有业务', en: 'Ledger in use' },
    zh: f => `资产 ${f.asset} 在账本上的发行量不是由本文件导入的；未做任何处理。`, en: f => `The ledger holds units of ${f.asset} that this file did not bring. Nothing was done.`,
    hint: { zh: '期初导入只用于没有业务的账本。', en: 'An import is for a ledger that has no business yet.' },
  },
  refused: {
    ...START, code: 'opening.refused', title: { zh: '账本拒绝', en: 'Refused by the ledger' },
    zh: f => `${f.place}：${f.what} 被拒绝：${f.zh}`, en: f => `${f.place}: ${f.what} was refused: ${f.en}`,
    hint: { zh: '更正后用同一命令继续，已完成的不会重复。', en: 'Mend it and run the same command: what is done is not done again.' },
  },
} as const satisfies Record<string, ProblemDefinition>
