import { defineProblems } from '../problem/define.ts'

/** What can keep an index from being where it should. */
export const indexProblems = defineProblems({
  indexDatabaseInvalid: {
    status: 400, retry: 'never', title: { zh: '索引数据库的地址无效', en: 'No usable URL of a database' },
    zh: f => `文件 ${f.file} 中没有可用的数据库地址：${f.what}。`, en: f => `The file ${f.file} holds no usable URL of a database: ${f.what}.`,
    hint: {
      zh: '文件只有一行，形如 postgres://用户:口令@主机:5432/库?sslmode=verify-full，且只有节点能读取（chmod 600）。',
      en: 'It holds one line such as postgres://user:password@host:5432/database?sslmode=verify-full, and nobody but the node reads it (chmod 600).',
    },
  },
  indexOff: {
    status: 409, retry: 'never', title: { zh: '索引已关闭', en: 'The index is off' },
    zh: () => '本节点的配置关闭了索引。', en: () => 'The configuration of this node switches the index off.',
    hint: { zh: '请将 index 设为 true 后重新启动节点。', en: 'Set index to true and start the node again.' },
  },
  indexElsewhere: {
    status: 0, retry: 'never', title: { zh: '索引不在 SQLite 中', en: 'The index is not in SQLite' },
    zh: f => `索引在 PostgreSQL 的 schema ${f.schema} 中。`, en: f => `The index is in the schema ${f.schema} of PostgreSQL.`,
    hint: { zh: '请用数据库自己的工具以只读角色查询，例如 psql。', en: 'Ask it there with the tools of the database and its reading role, such as psql.' },
  },
  indexQuestion: {
    status: 0, retry: 'never', title: { zh: '语句无法执行', en: 'The statement was not answered' },
    zh: f => `SQLite：${f.what}。`, en: f => `SQLite: ${f.what}.`,
    hint: { zh: '视图与列见 docs/index.zh-CN.md；只能读取。', en: 'Views and columns stand in docs/index.md; nothing can be written.' },
  },
  indexPruned: {
    status: 409, retry: 'never', title: { zh: '索引无法完整重建', en: 'The index could not be built again whole' },
    zh: f => `高度 ${f.first} 之前的区块已裁剪：新建的索引将不含其中的交易。`, en: f => `Blocks below height ${f.first} were pruned: a new index would not hold their transactions.`,
    hint: { zh: '请在保留全部区块的节点上操作，或先从备份恢复全部区块。', en: 'Do it at a node that keeps all blocks, or restore them from backups first.' },
  },
  indexNotMoved: {
    status: 503, retry: 'later', title: { zh: '索引未能迁移', en: 'The index was not moved' },
    zh: f => `索引仍在原处：${f.zh}`, en: f => `The index stays where it is: ${f.en}`,
    hint: { zh: '排除原因后重新迁移。', en: 'Remove the cause and move it again.' },
  },
})
