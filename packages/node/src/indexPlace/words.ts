/** How the command is called. */
export const usage = {
  zh: `用法：jianghan index [status | check | rebuild | move --to 位置 | query --sql 语句] [选项]

查询索引的位置与状态，由区块重建索引，或在节点运行时把它迁到另一处（SQLite 与 PostgreSQL 之间，双向均可）。
迁移时新索引由区块填充，补齐后替换旧索引，其间查询照常；结果写入 node.json。
check 随机抽取若干行，与账本的证明核对。
query 就 SQLite 索引中的报表视图（docs/index.zh-CN.md）查询，只读，输出 CSV。

  --to 位置      sqlite，或一个文件：内有一行 postgres://用户:口令@主机/库，仅节点可读
  --schema 名称  库中的 schema（默认取配置 indexSchema）
  --samples N    抽样行数，至多 1000（默认 100）
  --reason 文字  重建的原因，记入审计日志
  --data 目录    数据目录（默认 ./data，或 JIANGHAN_DATA）
  --json         以 JSON 输出`,
  en: `Usage: jianghan index [status | check | rebuild | move --to PLACE | query --sql STATEMENT] [options]

Tells where the index is kept and how it stands, builds it again from the blocks, or moves it to another place while the node serves (from SQLite to PostgreSQL and back).
What is moved to is filled from the blocks and replaces the old one when it lacks nothing; questions are answered meanwhile. The new place is written into node.json.
check compares random rows with proofs of the ledger.
query asks the views for reports (docs/index.md) of an index in SQLite, read-only, and prints CSV.

  --to PLACE     sqlite, or a file with one line postgres://user:password@host/database that nobody but the node reads
  --schema NAME  schema in the database (by default indexSchema of the configuration)
  --samples N    how many rows are compared, 1000 at most (by default 100)
  --reason TEXT  why it is built again, for the audit log
  --data DIR     data folder (default ./data, or JIANGHAN_DATA)
  --json         as JSON`,
} as const

/** What the command says. */
export const words = {
  standing: { zh: '{place}：{state}，高度 {height}/{target}，{rows} 行/秒，{size} MiB', en: '{place}: {state}, height {height} of {target}, {rows} rows a second, {size} MiB' },
  moving: { zh: '正迁往 ', en: 'Being moved to ' },
  checked: { zh: '已将 {compared} 行与证明核对，不符 {differences} 行。', en: '{compared} rows compared with proofs, {differences} of them differ.' },
  rebuilding: { zh: '已开始重建。', en: 'It is being built again.' },
  moved: { zh: '索引现在 {place}，高度 {height}；原处的索引未删除，可自行清除。', en: 'The index is in {place} now, at height {height}. The old one was left where it was and may be removed.' },
  overruled: { zh: '环境变量 {name} 优先于 node.json：请一并修改。', en: 'The environment variable {name} overrules node.json: change it as well.' },
  states: {
    zh: { current: '最新', behind: '追赶中', rebuilding: '重建中', stopped: '已停止' },
    en: { current: 'current', behind: 'behind', rebuilding: 'being rebuilt', stopped: 'stopped' },
  },
} as const
