import type { Words } from '@jianghan/kernel'

/** What the commands for backups say; values stand where the braces are. */
export const words = {
  made: { zh: '备份完成：{path}（高度 {height}，{size}，用时 {seconds} 秒）', en: 'Backup made: {path} (height {height}, {size}, {seconds} s)' },
  swept: { zh: '已清除此前中断的备份的残留。', en: 'What a backup had left that was broken off was cleared away.' },
  online: { zh: '节点正在运行，已在线完成备份。', en: 'The node is running; the backup was made beside its work.' },
  removed: { zh: '按保留规则删除了 {count} 份较早的备份。', en: '{count} older backups were removed, as --keep and --keep-days say.' },
  noKeys: { zh: '备份不含任何密钥：验证者、节点与人员的密钥以及保险库密钥须另行保管。', en: 'No key is in it: keep those of the validator, the node, the officers and the vault elsewhere.' },
  restored: { zh: '已恢复到 {to}：链 {chain}，高度 {height}，用时 {seconds} 秒', en: 'Restored to {to}: chain {chain}, height {height}, {seconds} s' },
  firstBlock: { zh: '区块自高度 {first} 起：更早的区块已被裁剪，且同一目录下没有包含它们的备份。', en: 'Blocks begin at height {first}: older ones had been pruned, and no backup beside this one holds them.' },
  rolled: { zh: '旧数据目录中尚存备份之后的 {count} 个区块，已一并取回。', en: '{count} blocks after the backup were still whole in the old folder and were taken over.' },
  sameKey: { zh: '没有丢失任何已签署的区块，验证者密钥继续使用。', en: 'No signed block is lost; the validator signs on with its key.' },
  epoch: { zh: '已开启第 {number} 纪元：自高度 {from} 起由新密钥 {key} 签署。', en: 'Epoch {number} is open: from height {from} on the new key {key} signs.' },
  trust: { zh: '轻客户端与核验者须由人核对后采用新的信任包（GET /v1/epochs）；旧证明继续以旧信任包核验。', en: 'Light clients and verifiers have to take the new trust pack, after a person has compared it (GET /v1/epochs). Old proofs hold with the old one.' },
  lostTo: { zh: '原密钥曾签署到高度 {signed}：高度 {from} 至 {signed} 的回执已不存在，其中 {count} 笔交易的编号见 lost-receipts.jsonl。', en: 'The former key had signed up to height {signed}: the receipts of heights {from} to {signed} are gone. lost-receipts.jsonl names {count} of their transactions.' },
  lostUnknown: { zh: '高度 {from} 及以后的回执（若有）已不存在；未指出旧数据目录（--old），无法得知有多少。', en: 'Receipts of height {from} and after, if there were any, are gone. How many cannot be told without the old data folder (--old).' },
  nodeKey: { zh: '没有节点密钥：首次启动会新建一把，须由成员登记（members.AddKey）后节点才能提交交易。', en: 'There is no key of the node: the first start makes one, and its member has to register it (members.AddKey) before the node can submit.' },
  vaultKeys: { zh: '没有保险库密钥：保险库内容未恢复，节点将以空的保险库启动。', en: 'There are no keys of the vault: its items were not restored, and the node begins with an empty one.' },
  start: { zh: '启动：./jianghan up --data {to}', en: 'Start it with ./jianghan up --data {to}' },
  drill: { zh: '恢复演练：{from}', en: 'Restore drill: {from}' },
  checked: { zh: '已核对：{files} 个文件的 SHA-256、{chunks} 个快照块、状态根与应用哈希、区块头签名；节点已从恢复的数据启动并就绪。', en: 'Checked: SHA-256 of {files} files, {chunks} chunks of the snapshot, state root and app hash, the signature of the header. A node started on what was restored and was ready.' },
  rpo: { zh: 'RPO {seconds} 秒：此刻若丢失全部数据，将回到 {time} 封存的高度 {height}', en: 'RPO {seconds} s: with everything lost now the ledger would be at height {height}, sealed {time}' },
  rto: { zh: 'RTO {seconds} 秒：恢复 {restore} 秒，启动到就绪 {start} 秒', en: 'RTO {seconds} s: {restore} s to restore, {start} s to start and be ready' },
  scrubbed: { zh: '已核对 {blocks} 个区块、{leaves} 条状态，用时 {seconds} 秒；发现 {count} 处损坏。', en: 'Read {blocks} blocks and {leaves} state entries in {seconds} s; {count} damaged places found.' },
  removedScratch: { zh: '演练目录已删除。', en: 'The scratch folder was removed.' },
} as const satisfies Record<string, Words>

/** What `--help` of each command says. */
export const usage: Readonly<Record<'backup' | 'restore' | 'scrub', Words>> = {
  backup: {
    zh: `用法：jianghan backup --to 目录 [选项]

备份数据目录；节点运行时在线备份，不中断服务。每份备份是目标目录下的一个子目录。

  --to 目录     存放备份的目录
  --data 目录   数据目录（默认 ./data，或 JIANGHAN_DATA）
  --keep 份数   只保留最近几份（默认 0：全部保留）
  --keep-days 天数  只保留最近几天的（默认 0：不限）；最新一份、以及唯一包含已裁剪区块的备份始终保留
  --json        以 JSON 输出`,
    en: `Usage: jianghan backup --to DIR [options]

Backs a data folder up; where its node is running, beside its work. Each backup is a folder of its own in DIR.

  --to DIR     where backups are collected
  --data DIR   data folder (default ./data, or JIANGHAN_DATA)
  --keep N     how many stay there (default 0: all)
  --keep-days D  days for which they stay (default 0: all); the newest one stays in any case, and so do those that alone hold blocks which were pruned
  --json       as JSON`,
  },
  scrub: {
    zh: `用法：jianghan scrub [选项]

读取数据目录中的全部区块、日志哈希与状态并逐一核对，指出损坏的文件与处理办法；节点运行时由节点执行。

  --data 目录   数据目录（默认 ./data，或 JIANGHAN_DATA）
  --json        以 JSON 输出`,
    en: `Usage: jianghan scrub [options]

Reads all blocks, log hashes and state of a data folder, compares them, and names damaged files and what to do. A running node does it itself.

  --data DIR   data folder (default ./data, or JIANGHAN_DATA)
  --json       as JSON`,
  },
  restore: {
    zh: `用法：jianghan restore --from 备份 (--data 目录 | --drill) [选项]

把备份恢复到新的数据目录；--drill 恢复到临时目录、全部核对、报告 RPO 与 RTO 后删除。

  --from 备份   一份备份的目录（内有 backup.json）
  --data 目录   新的数据目录，必须为空
  --old 目录    丢失或损坏的旧数据目录：取回其密钥与尚存的区块
  --drill       演练
  --json        以 JSON 输出`,
    en: `Usage: jianghan restore --from BACKUP (--data DIR | --drill) [options]

Restores a backup into a new data folder. --drill does so in a scratch folder, checks everything, prints RPO and RTO, and removes it.

  --from BACKUP   folder of one backup (it holds backup.json)
  --data DIR      the new data folder; must be empty
  --old DIR       the data folder that was lost or damaged: its keys and what is left of its blocks are used
  --drill         rehearse
  --json          as JSON`,
  },
}
