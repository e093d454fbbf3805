import { defineProblems } from '../problem/define.ts'

/** What can keep a ledger from being upgraded. */
export const upgradeProblems = defineProblems({
  upgradeNotPossible: {
    status: 0, retry: 'never', title: { zh: '无法升级', en: 'Upgrade not possible' },
    zh: f => `数据目录 ${f.folder} 的账本不能由此升级：${f.zh}`, en: f => `The ledger of ${f.folder} cannot be upgraded from here: ${f.en}`,
    hint: { zh: '数据未被改动。', en: 'Nothing was changed.' },
  },
  copyNotPossible: {
    status: 0, retry: 'later', title: { zh: '无法复制数据目录', en: 'Copy not possible' },
    zh: f => `无法在 ${f.to} 建立用于试运行的副本：${f.what}。`, en: f => `No copy for the dry run can be made in ${f.to}: ${f.what}.`,
    hint: { zh: '请用 --scratch 指定可写且空间充足的目录。', en: 'Name a folder with --scratch that can be written and has the room.' },
  },
})
