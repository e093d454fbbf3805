import type { Words } from '@jianghan/kernel'

/** What `./jianghan upgrade` says; values stand where the braces are. */
export const words = {
  newest: { zh: '账本 {chain} 的应用版本已是 {to}，本发布版本没有更新的版本，无需升级。', en: 'Ledger {chain} runs version {to} of the application, the newest one of this release: there is nothing to do.' },
  done: { zh: '账本 {chain} 已从应用版本 {from} 升级到 {to}（高度 {fromHeight} → {height}）', en: 'Ledger {chain} is upgraded from version {from} of the application to {to} (height {fromHeight} → {height})' },
  trial: { zh: '试运行：账本 {chain} 将从应用版本 {from} 升级到 {to}（高度 {fromHeight} → {height}）。原数据目录未被改动。', en: 'Dry run: ledger {chain} would be upgraded from version {from} of the application to {to} (height {fromHeight} → {height}). The data folder was not changed.' },
  migration: { zh: '  迁移 {name}：{summary}', en: '  migration {name}: {summary}' },
  none: { zh: '  没有数据需要迁移', en: '  no data to migrate' },
  changed: { zh: '  改写的状态条目：{count}', en: '  state entries written: {count}' },
  appHash: { zh: '  应用哈希：{hash}', en: '  app hash: {hash}' },
  costs: { zh: '  用时 {seconds} 秒；磁盘占用变化 {size}', en: '  {seconds} s; {size} of disk more' },
  copied: { zh: '  试运行另复制了 {size}，现已删除', en: '  the dry run copied {size}, which is removed again' },
  progress: { zh: '高度 {height}：迁移 {done}/{of}，已改写 {changed} 条', en: 'height {height}: migration {done} of {of} done, {changed} entries written' },
  start: { zh: '启动：./jianghan up --data {folder}', en: 'Start it with ./jianghan up --data {folder}' },
} as const satisfies Record<string, Words>

/** What `./jianghan upgrade --help` says. */
export const usage: Words = {
  zh: `用法：jianghan upgrade [选项]

把单节点账本升级到本发布版本的应用版本，并迁移其数据。升级本身是账本上的一笔交易；中途被终止后再次执行即可继续。
多个成员的节点共同运行的账本由成员表决升级，节点到时自行执行。先停止节点；建议先备份，并先试运行。

  --dry-run       在副本上执行并报告结果（应用哈希、用时、磁盘），不改动原数据目录
  --data 目录     数据目录（默认 ./data，或 JIANGHAN_DATA）
  --scratch 目录  放置副本的目录（默认在数据目录旁；同一文件系统上只复制会被改写的文件）
  --json          以 JSON 输出`,
  en: `Usage: jianghan upgrade [options]

Brings a ledger with one node to the version of the application of this release, and its data with it. The upgrade is a transaction on the ledger;
one that was ended in the middle goes on when it is called again. A ledger that nodes of several members run is upgraded by their vote, and each
node carries it out by itself. Stop the node first; make a backup and a dry run before.

  --dry-run      do it on a copy, say what came of it (app hash, time, disk) and leave the data folder as it is
  --data DIR     data folder (default ./data, or JIANGHAN_DATA)
  --scratch DIR  where the copy is put (default: beside the data folder; on one file system only files that are written again are copied)
  --json         as JSON`,
}
