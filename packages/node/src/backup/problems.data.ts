import { defineProblems } from '../problem/define.ts'

/** What can keep a backup from being made or restored. */
export const backupProblems = defineProblems({
  backupMissing: {
    status: 404, retry: 'never', title: { zh: '没有备份', en: 'No backup' },
    zh: f => `${f.folder} 不是一份完整的备份：${f.what}。`, en: f => `${f.folder} is not a whole backup: ${f.what}.`,
    hint: { zh: '备份目录内应有 backup.json；以 .partial 开头的目录是未完成的备份。', en: 'A backup holds backup.json. Folders whose names begin with .partial were never finished.' },
  },
  backupInvalid: {
    status: 400, retry: 'never', title: { zh: '备份已损坏', en: 'Backup damaged' },
    zh: f => `备份中的 ${f.file} 已损坏或不符：${f.what}。`, en: f => `${f.file} of the backup is damaged or does not fit: ${f.what}.`,
    hint: { zh: '请改用另一份备份，并检查存放备份的磁盘。', en: 'Use another backup, and check the disk that this one lies on.' },
  },
  backupNewer: {
    status: 400, retry: 'never', title: { zh: '备份版本较新', en: 'Backup of a newer version' },
    zh: f => `备份的格式版本为 ${f.version}，本版本只认识到 ${f.known}。`, en: f => `The backup has format ${f.version}; this release knows ${f.known}.`,
    hint: { zh: '请使用制作它的版本或更新的版本。', en: 'Use the release that made it or a newer one.' },
  },
  backupOfAnotherChain: {
    status: 400, retry: 'never', title: { zh: '备份属于另一条链', en: 'Backup of another chain' },
    zh: f => `备份属于链 ${f.found}，而这里是 ${f.expected}。`, en: f => `The backup is of chain ${f.found}, and this is ${f.expected}.`,
    hint: { zh: '请核对备份目录与数据目录。', en: 'Check the folders of the backup and of the data.' },
  },
  backupNotPossible: {
    status: 503, retry: 'later', title: { zh: '无法备份', en: 'Backup not possible' },
    zh: f => `无法备份到 ${f.to}：${f.what}。`, en: f => `Cannot make a backup in ${f.to}: ${f.what}.`,
    hint: { zh: '请检查目标目录、可用空间，并确认没有另一个备份正在进行。', en: 'Check the target folder and its free space, and that no other backup is being made.' },
  },
  restoreNotEmpty: {
    status: 0, retry: 'never', title: { zh: '目标目录不为空', en: 'Target not empty' },
    zh: f => `目标目录 ${f.folder} 不为空，不会覆盖。`, en: f => `${f.folder} is not empty, and nothing is overwritten.`,
    hint: { zh: '请指定一个新目录；旧数据目录可用 --old 指出，以取回密钥与尚存的区块。', en: 'Give a new folder. Name the old data folder with --old: its keys and what is left of its blocks are used.' },
  },
  backupOfNetwork: {
    status: 0, retry: 'never', title: { zh: '备份属于网络中的节点', en: 'Backup of a network\'s node' },
    zh: f => `链 ${f.chain} 由多个验证者共同维护，不能从备份单独恢复其中一个节点：恢复出来的节点可能重复签名。`,
    en: f => `The chain ${f.chain} is kept by several validators, and one of its nodes is not restored from a backup: it could sign twice.`,
    hint: {
      zh: '网络仍在运行：在新目录执行 ./jianghan network seat，请其他成员 network admit，再 network join。法定多数已永久丢失：./jianghan network recover --from 备份目录。见 docs/network.zh-CN.md。',
      en: 'While the network runs: ./jianghan network seat in a new folder, have the others run network admit, then network join. Where a quorum is lost for good: ./jianghan network recover --from the backup. See docs/network.md.',
    },
  },
  epochsInvalid: {
    status: 0, retry: 'never', title: { zh: '纪元文件有误', en: 'Epoch file invalid' },
    zh: f => `纪元文件 ${f.file} 无效：${f.what}。`, en: f => `The file of epochs ${f.file} is not valid: ${f.what}.`,
    hint: { zh: '请从备份恢复该文件。', en: 'Restore it from a backup.' },
  },
  ownerOnly: {
    status: 403, retry: 'never', title: { zh: '仅限本机管理者', en: 'For the owner of the machine' },
    zh: () => '该接口只供能读取数据目录的本机管理者使用。', en: () => 'This is for whoever can read the data folder on this machine.',
    hint: { zh: '请在节点所在机器上用 ./jianghan backup 执行。', en: 'Use ./jianghan backup on the machine of the node.' },
  },
})
