import { defineProblems } from '../problem/define.ts'

/** What can keep data from being removed. */
export const diskProblems = defineProblems({
  indexNotRebuildable: {
    status: 0, retry: 'never', title: { zh: '索引无法完整重建', en: 'The index could not be built again whole' },
    zh: f => `高度 ${f.first} 之前的区块已裁剪：删除索引后，其中的交易将无法再查到。`, en: f => `Blocks below height ${f.first} were pruned: without this index their transactions would no longer be found.`,
    hint: { zh: '请保留索引；或先用 restore 从备份恢复全部区块，再在恢复的目录中重建。', en: 'Keep the index. Or restore all blocks from backups first, and have it built in the restored folder.' },
  },
})
