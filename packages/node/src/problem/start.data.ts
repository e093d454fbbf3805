import { defineProblems } from './define.ts'

/** What can keep the process from starting. Each ends it with exit code 1 and these words. */
export const startProblems = defineProblems({
  badOption: {
    status: 0, retry: 'never', title: { zh: '选项有误', en: 'Bad option' },
    zh: f => `选项 ${f.option} 有误：${f.whatZh}。`, en: f => `Option ${f.option}: ${f.whatEn}.`,
    hint: { zh: '各命令的选项见其 --help。', en: 'Each command has --help.' },
  },
  configUnreadable: {
    status: 0, retry: 'never', title: { zh: '配置无法读取', en: 'Configuration unreadable' },
    zh: f => `配置文件 ${f.file} 无法读取：${f.what}。`, en: f => `The configuration ${f.file} cannot be read: ${f.what}.`,
    hint: { zh: '请改正文件，或删除它以使用默认值。', en: 'Mend the file, or remove it to use the defaults.' },
  },
  configInvalid: {
    status: 0, retry: 'never', title: { zh: '配置有误', en: 'Configuration invalid' },
    zh: f => `${f.source} 中的 ${f.key} 为 ${f.value}，应为：${f.allowed}。`, en: f => `${f.key} in ${f.source} is ${f.value}; allowed is: ${f.allowed}.`,
    hint: { zh: '各项配置见 packages/node/src/config/schema.ts。', en: 'packages/node/src/config/schema.ts lists all keys.' },
  },
  hostNotLoopback: {
    status: 0, retry: 'never', title: { zh: '不允许的地址', en: 'Address not allowed' },
    zh: f => `拒绝在 ${f.host} 上以明文 HTTP 监听：只允许本机回环地址。`, en: f => `Refusing to serve plain HTTP on ${f.host}: only loopback addresses are allowed.`,
    hint: { zh: '对外服务请设置 tlsCertificate 与 tlsKey（docs/operations.zh-CN.md），或使用 127.0.0.1。', en: 'To serve others set tlsCertificate and tlsKey (docs/operations.md); or use 127.0.0.1.' },
  },
  portInUse: {
    status: 0, retry: 'later', title: { zh: '端口被占用', en: 'Port in use' },
    zh: f => `端口 ${f.host}:${f.port} 已被占用。`, en: f => `Port ${f.host}:${f.port} is taken by another program.`,
    hint: { zh: '换一个端口（--port），或先停止占用它的程序。', en: 'Choose another one with --port, or stop the program that holds it.' },
  },
  portForbidden: {
    status: 0, retry: 'never', title: { zh: '端口无权限', en: 'Port not permitted' },
    zh: f => `没有权限监听 ${f.host}:${f.port}。`, en: f => `Listening on ${f.host}:${f.port} is not permitted.`,
    hint: { zh: '请使用 1024 以上的端口。', en: 'Use a port above 1024.' },
  },
  hostUnavailable: {
    status: 0, retry: 'never', title: { zh: '地址不可用', en: 'Address not available' },
    zh: f => `无法在 ${f.host}:${f.port} 上监听（${f.what}）。`, en: f => `Cannot listen on ${f.host}:${f.port} (${f.what}).`,
    hint: { zh: '请核对本机是否有此地址。', en: 'Check that this machine has that address.' },
  },
  folderLocked: {
    status: 0, retry: 'later', title: { zh: '数据目录被占用', en: 'Data folder locked' },
    zh: f => `数据目录 ${f.folder} 正被另一个节点使用（${f.owner}）。`, en: f => `The data folder ${f.folder} is in use by another node (${f.owner}).`,
    hint: { zh: '请先停止那个节点，或用 --data 指定别的目录。', en: 'Stop that node first, or choose another folder with --data.' },
  },
  folderNotUsable: {
    status: 0, retry: 'never', title: { zh: '数据目录不可用', en: 'Data folder not usable' },
    zh: f => `数据目录 ${f.folder} 不可用：${f.what}。`, en: f => `The data folder ${f.folder} cannot be used: ${f.what}.`,
    hint: { zh: '请检查路径与权限。', en: 'Check the path and its permissions.' },
  },
  folderForeign: {
    status: 0, retry: 'never', title: { zh: '并非数据目录', en: 'Not a data folder' },
    zh: f => `${f.folder} 中已有别的内容（${f.found}），不是江汉链的数据目录。`, en: f => `${f.folder} holds other things (${f.found}) and is no data folder of Jianghan.`,
    hint: { zh: '请用 --data 指定空目录或原有的数据目录。', en: 'Give an empty folder, or an existing data folder, with --data.' },
  },
  folderOfAnotherChain: {
    status: 0, retry: 'never', title: { zh: '数据目录属于另一条链', en: 'Data folder of another chain' },
    zh: f => `数据目录 ${f.folder} 属于另一条链：${f.what}。`, en: f => `The data folder ${f.folder} belongs to another chain: ${f.what}.`,
    hint: { zh: '请恢复与数据相符的 genesis.json，或用 --data 指定别的目录。', en: 'Restore the genesis.json that goes with the data, or choose another folder with --data.' },
  },
  genesisInvalid: {
    status: 0, retry: 'never', title: { zh: '创世文件有误', en: 'Genesis invalid' },
    zh: f => `创世文件 ${f.file} 无效：${f.what}。`, en: f => `The genesis file ${f.file} is not valid: ${f.what}.`,
    hint: { zh: '请从备份或其他成员处恢复该文件。', en: 'Restore it from a backup or from another member.' },
  },
  folderOfOtherKind: {
    status: 0, retry: 'never', title: { zh: '数据目录已有内容', en: 'Data folder already set up' },
    zh: f => `数据目录 ${f.folder} 已有演示联盟，不能用 --empty 启动。`, en: f => `The data folder ${f.folder} already holds the demo consortium; --empty needs a new one.`,
    hint: { zh: '去掉 --empty，或用 --data 指定别的目录。', en: 'Leave --empty out, or choose another folder with --data.' },
  },
  keyUnusable: {
    status: 0, retry: 'never', title: { zh: '密钥不可用', en: 'Key not usable' },
    zh: f => `${f.zh}（${f.code}）`, en: f => `${f.en} (${f.code})`,
    hint: { zh: '修复密钥文件后重新启动。', en: 'Mend the key file and start again.' },
  },
  idempotencyDamaged: {
    status: 0, retry: 'never', title: { zh: '幂等记录不可用', en: 'Idempotency records not usable' },
    zh: f => `幂等记录 ${f.file} 不可用：${f.what}。`, en: f => `The records of requests in ${f.file} cannot be used: ${f.what}.`,
    hint: {
      zh: '将该文件移走即可启动；此后七天内以旧键重发的请求会重新执行，请先确认其结果。',
      en: 'Move the file away and start again. Requests of the last seven days are then not known again by their keys: look first what became of them before sending one again.',
    },
  },
  webhooksDamaged: {
    status: 0, retry: 'never', title: { zh: '回调记录不可用', en: 'Webhooks not usable' },
    zh: f => `回调的文件 ${f.file} 不可用：${f.what}。`, en: f => `The webhooks in ${f.file} cannot be used: ${f.what}.`,
    hint: {
      zh: '将该文件移走即可启动；回调须重新登记（可用 from 从旧处续发），投递记录不再保留。',
      en: 'Move the file away and start again. Webhooks are then made anew (with `from` they go on where the old ones were), and the delivery log is gone.',
    },
  },
  noticesDamaged: {
    status: 0, retry: 'never', title: { zh: '待发通知不可用', en: 'Notices not usable' },
    zh: f => `待发通知的文件 ${f.file} 不可用：${f.what}。`, en: f => `The notices in ${f.file} cannot be used: ${f.what}.`,
    hint: { zh: '将该文件移走即可启动；尚未发出的通知不再发出。', en: 'Move the file away and start again; what was not sent yet is not sent any more.' },
  },
  notificationsUnusable: {
    status: 0, retry: 'never', title: { zh: '通知配置不可用', en: 'Configuration of notifications not usable' },
    zh: f => `通知配置 ${f.file} 不可用：${f.what}。`, en: f => `The configuration of notifications ${f.file} cannot be used: ${f.what}.`,
    hint: { zh: '格式见 packages/gateways/notifications/README.md。', en: 'Its form stands in packages/gateways/notifications/README.md.' },
  },
  folderFileInvalid: {
    status: 0, retry: 'never', title: { zh: '数据目录说明文件有误', en: 'Folder file invalid' },
    zh: f => `数据目录的说明文件 ${f.file} 无效：${f.what}。`, en: f => `The file ${f.file}, which says what the data folder is, is not valid: ${f.what}.`,
    hint: { zh: '请从备份恢复该文件；若确信 genesis.json 未被改动，可删除它，启动时会与区块核对后重新写入。', en: 'Restore it from a backup; or remove it when genesis.json is certainly unchanged: the start compares that with the blocks and writes it again.' },
  },
  folderNewer: {
    status: 0, retry: 'never', title: { zh: '数据目录版本较新', en: 'Data folder of a newer version' },
    zh: f => `数据目录由更新的版本写入（${f.what}），本版本只认识${f.known}。`, en: f => `The data folder was written by a newer release (${f.what}); this one knows ${f.known}.`,
    hint: { zh: '请使用写入它的版本或更新的版本；数据未被改动。', en: 'Use the release that wrote it or a newer one; nothing was changed.' },
  },
  folderOfNewerNode: {
    status: 0, retry: 'never', title: { zh: 'Node 版本较旧', en: 'Older Node' },
    zh: f => `数据目录 ${f.folder} 由 Node ${f.wrote} 写入，当前为 Node ${f.runs}。`, en: f => `The data folder ${f.folder} was written under Node ${f.wrote}, and this is Node ${f.runs}.`,
    hint: { zh: '请用同一或更新的 Node 主版本启动（./jianghan 会自动选用）。', en: 'Start it under that major version of Node or a newer one; ./jianghan brings the right one.' },
  },
  folderIsSandbox: {
    status: 0, retry: 'never', title: { zh: '沙箱目录', en: 'Folder of a sandbox' },
    zh: f => `数据目录 ${f.folder} 属于沙箱链 ${f.chain}，不能作为正式账本打开。`, en: f => `The data folder ${f.folder} is of the sandbox ${f.chain} and opens as nothing else.`,
    hint: { zh: '请用 ./jianghan up --sandbox 启动，或换一个目录。', en: 'Start it with ./jianghan up --sandbox, or use another folder.' },
  },
  folderNoSandbox: {
    status: 0, retry: 'never', title: { zh: '并非沙箱目录', en: 'Not the folder of a sandbox' },
    zh: f => `数据目录 ${f.folder} 属于链 ${f.chain}，不是沙箱。`, en: f => `The data folder ${f.folder} is of chain ${f.chain}, which is no sandbox.`,
    hint: { zh: '去掉 --sandbox 启动，或用 --data 指定新目录。', en: 'Start it without --sandbox, or name a new folder with --data.' },
  },
  sandboxAlone: {
    status: 0, retry: 'never', title: { zh: '沙箱只有一个节点', en: 'A sandbox is one node' },
    zh: () => '沙箱只在一个节点上运行。', en: () => 'A sandbox runs on one node.', hint: { zh: '请去掉 engine 设置。', en: 'Leave the setting "engine" out.' },
  },
  sandboxFileInvalid: {
    status: 0, retry: 'never', title: { zh: '沙箱文件无法读取', en: 'Sandbox file unreadable' },
    zh: f => `${f.file} 不是沙箱写入的内容。`, en: f => `${f.file} is not what a sandbox writes.`, hint: { zh: '请恢复该文件，或换一个新目录。', en: 'Bring the file back, or begin in a new folder.' },
  },
  genesisChanged: {
    status: 0, retry: 'never', title: { zh: '创世文件被改动', en: 'Genesis changed' },
    zh: f => `创世文件 ${f.file} 与建立数据目录时的不同（应为 ${f.expected}，实为 ${f.found}）。`, en: f => `${f.file} is not the one the data folder was made with (SHA-256 ${f.expected}, and this is ${f.found}).`,
    hint: { zh: '请恢复原来的 genesis.json：从备份，或从其他成员处。', en: 'Restore the original genesis.json from a backup or from another member.' },
  },
  genesisNotOfBlocks: {
    status: 0, retry: 'never', title: { zh: '创世文件与区块不符', en: 'Genesis not of these blocks' },
    zh: f => `由 ${f.file} 得到的初始状态为 ${f.found}，而第一个区块建立在 ${f.expected} 之上。`, en: f => `${f.file} leads to the first state ${f.found}, and the first block stands on ${f.expected}.`,
    hint: { zh: '请恢复原来的 genesis.json：从备份，或从其他成员处。', en: 'Restore the original genesis.json from a backup or from another member.' },
  },
  signStateDamaged: {
    status: 0, retry: 'never', title: { zh: '签署状态损坏', en: 'Sign state damaged' },
    zh: f => `签署状态 ${f.file} 已损坏，无法得知验证者密钥最后签署到哪一高度。`, en: f => `The sign state ${f.file} is damaged: what the validator's key signed last cannot be told.`,
    hint: { zh: '若确信区块文件完整且最新，可删除该文件后启动；否则请用 ./jianghan restore 从备份恢复，以新密钥开启新的纪元。', en: 'Where the block files are certainly whole and the newest, remove the file and start. Otherwise ./jianghan restore opens a new epoch with a new key from a backup.' },
  },
  tlsFileUnreadable: {
    status: 0, retry: 'never', title: { zh: '证书文件无法读取', en: 'Certificate file unreadable' },
    zh: f => `无法读取 ${f.file}（${f.what}）。`, en: f => `${f.file} cannot be read (${f.what}).`,
    hint: { zh: '请核对 tlsCertificate、tlsKey、tlsClientCa 的路径与权限。', en: 'Check the paths of tlsCertificate, tlsKey and tlsClientCa, and their permissions.' },
  },
  tlsNotPem: {
    status: 0, retry: 'never', title: { zh: '并非 PEM 证书', en: 'Not a PEM certificate' },
    zh: f => `${f.file} 中没有 PEM 格式的证书。`, en: f => `${f.file} holds no certificate in PEM.`,
    hint: { zh: 'PEM 以“-----BEGIN CERTIFICATE-----”开头；DER 与 PFX 请先转换。', en: 'PEM begins with "-----BEGIN CERTIFICATE-----"; convert DER and PFX first.' },
  },
  tlsKeyUnreadable: {
    status: 0, retry: 'never', title: { zh: '私钥无法读取', en: 'Private key unreadable' },
    zh: f => `tlsKey（${f.file || '未设置'}）不是未加密的 PEM 私钥。`, en: f => `tlsKey (${f.file || 'not set'}) is no unencrypted private key in PEM.`,
    hint: { zh: '请给出与证书配套的私钥，口令保护的私钥请先解除。', en: 'Give the private key that goes with the certificate, without a passphrase.' },
  },
  tlsKeyMismatch: {
    status: 0, retry: 'never', title: { zh: '证书与私钥不配套', en: 'Key of another certificate' },
    zh: f => `私钥 ${f.key} 与 ${f.file} 中的第一张证书不配套。`, en: f => `The key ${f.key} does not go with the first certificate of ${f.file}.`,
    hint: { zh: '请把节点自己的证书放在文件最前，其后为中间证书。', en: "Put the node's own certificate first, the intermediate ones behind it." },
  },
  tlsExpired: {
    status: 0, retry: 'never', title: { zh: '证书已过期', en: 'Certificate expired' },
    zh: f => `${f.file} 中的证书已于 ${f.to} 过期。`, en: f => `The certificate of ${f.file} expired at ${f.to}.`,
    hint: { zh: '请换上新证书；运行中的节点会自动采用，无需重启。', en: 'Put a new one there; a node that runs takes it without a restart.' },
  },
  tlsNotYetValid: {
    status: 0, retry: 'later', title: { zh: '证书尚未生效', en: 'Certificate not valid yet' },
    zh: f => `${f.file} 中的证书自 ${f.from} 起生效。`, en: f => `The certificate of ${f.file} is valid from ${f.from} on.`,
    hint: { zh: '请核对本机时钟。', en: 'Check the clock of this machine.' },
  },
  tlsChainOrder: {
    status: 0, retry: 'never', title: { zh: '证书链顺序有误', en: 'Chain out of order' },
    zh: f => `${f.file} 中第 ${f.place} 张证书不是前一张的签发者。`, en: f => `Certificate ${f.place} of ${f.file} did not issue the one before it.`,
    hint: { zh: '顺序为：节点证书、中间证书；根证书可省略。', en: "The order is: the node's certificate, intermediate ones; the root may be left out." },
  },
  tlsSm2: {
    status: 0, retry: 'never', title: { zh: '不支持 SM2 传输证书', en: 'SM2 certificate for transport' },
    zh: f => `${f.file} 是 SM2 证书：本版本的传输层只支持 RSA 与 EC（P-256、P-384）证书。`, en: f => `${f.file} is an SM2 certificate: the transport of this release takes RSA and EC (P-256, P-384) certificates.`,
    hint: { zh: '传输层请另用 RSA 或 EC 证书，或在前面放置国密 TLS 网关。交易的 SM2 签名不受影响。', en: 'Use an RSA or EC certificate for transport, or put a TLCP gateway in front. SM2 signatures of transactions have nothing to do with it.' },
  },
  tlsUnusable: {
    status: 0, retry: 'never', title: { zh: '证书不可用', en: 'Certificate not usable' },
    zh: f => `无法使用 ${f.file} 中的证书：${f.what}。`, en: f => `The certificate of ${f.file} cannot be used: ${f.what}.`,
    hint: { zh: '请核对密钥长度（RSA 至少 2048 位）与签名算法（SHA-256 或更强）。', en: 'Check the length of its key (RSA from 2,048 bits on) and its signature (SHA-256 or stronger).' },
  },
  nodeNotServing: {
    status: 0, retry: 'never', title: { zh: '节点没有运行', en: 'No node is running' },
    zh: f => `没有节点正在使用 ${f.folder}。`, en: f => `No node is serving ${f.folder}.`,
    hint: { zh: '请先运行 ./jianghan up，或用 --data 指出其数据目录。', en: 'Start it with ./jianghan up, or name its data folder with --data.' },
  },
  operatorTokenDamaged: {
    status: 0, retry: 'never', title: { zh: '令牌文件已损坏', en: 'Token file damaged' },
    zh: f => `${f.file} 不是运维令牌。`, en: f => `${f.file} holds no operator token.`,
    hint: { zh: '请删除它并重新启动，节点会生成新的令牌。', en: 'Remove it and start again; the node makes a new one.' },
  },
  storeFault: {
    status: 0, retry: 'later', title: { zh: '存储故障', en: 'Fault of the store' },
    zh: f => `${f.zh}（store.${f.code}）`, en: f => `${f.en} (store.${f.code})`,
    hint: { zh: '', en: '' },
  },
  diverged: {
    status: 0, retry: 'never', title: { zh: '重放结果不符', en: 'Replay differs' },
    zh: f => `重放已封存的区块得到不同结果：${f.what}。`, en: f => `Replaying a sealed block came to another result: ${f.what}.`,
    hint: { zh: '请使用封存这些区块的版本，或从备份恢复。', en: 'Use the release that sealed these blocks, or restore from a backup.' },
  },
  nodeMajorDiffers: {
    status: 0, retry: 'never', title: { zh: 'Node 主版本不符', en: 'Another major version of Node' },
    zh: f => `应用版本 ${f.version} 只在 Node ${f.needs} 上执行，当前为 Node ${f.runs}。`, en: f => `Version ${f.version} of the application is executed under Node ${f.needs}, and this is Node ${f.runs}.`,
    hint: { zh: '请用 ./jianghan 启动，它会选用正确的 Node。', en: 'Start it with ./jianghan, which brings the right one.' },
  },
  releaseTooOld: {
    status: 0, retry: 'never', title: { zh: '发布版本过旧', en: 'Release too old' },
    zh: f => `自高度 ${f.height} 起，账本按应用版本 ${f.version} 执行，而本发布版本只支持到版本 ${f.knows}。数据未被改动。`,
    en: f => `From height ${f.height} on the ledger is executed with version ${f.version} of the application, and this release knows versions up to ${f.knows}. Nothing was changed.`,
    hint: { zh: '请安装支持该版本的发布版本后启动，它会从此处继续。', en: 'Install a release that knows it and start: it goes on from here.' },
  },
  startFailed: {
    status: 0, retry: 'never', title: { zh: '启动失败', en: 'The start failed' },
    zh: f => `启动失败：${f.what}。`, en: f => `The start failed: ${f.what}.`,
    hint: { zh: '请将以上信息与日志交给维护者。', en: 'Give this and the log to the maintainers.' },
  },
  folderOfNetwork: {
    status: 0, retry: 'never', title: { zh: '数据目录属于多节点网络', en: 'Data folder of a network' },
    zh: f => `数据目录 ${f.folder} 属于有 ${f.count} 个验证者的网络，不能由一个节点单独运行。`, en: f => `The data folder ${f.folder} is of a network with ${f.count} validators; one node alone cannot go on with it.`,
    hint: { zh: '请在 node.json 中设置 "engine": "cometbft"。', en: 'Set "engine": "cometbft" in node.json.' },
  },
  folderPromoted: {
    status: 0, retry: 'never', title: { zh: '账本已升级为网络', en: 'Ledger became a network' },
    zh: f => `数据目录 ${f.folder} 的账本自区块 ${f.from} 起由 ${f.count} 个验证者共同维护，不能再由一个节点单独运行。`, en: f => `From block ${f.from} on the ledger in ${f.folder} is kept by ${f.count} validators; one node alone cannot go on with it.`,
    hint: { zh: '请在 node.json 中设置 "engine": "cometbft"。', en: 'Set "engine": "cometbft" in node.json.' },
  },
  notPromoted: {
    status: 0, retry: 'never', title: { zh: '账本尚未升级为网络', en: 'Ledger not made a network yet' },
    zh: f => `数据目录 ${f.folder} 的账本由一个节点维护至区块 ${f.height}，不能直接改用网络引擎。`, en: f => `One node kept the ledger in ${f.folder} up to block ${f.height}; the engine of a network cannot go on with it just so.`,
    hint: { zh: '请先由成员表决 PromoteLedger，再执行 ./jianghan network promote（docs/network.zh-CN.md）。', en: 'Its members vote PromoteLedger first, then ./jianghan network promote (docs/network.md).' },
  },
  startsInvalid: {
    status: 0, retry: 'never', title: { zh: '网络起点文件有误', en: 'File of network starts invalid' },
    zh: f => `网络起点文件 ${f.file} 无效：${f.what}。`, en: f => `The file of network starts ${f.file} is not valid: ${f.what}.`,
    hint: { zh: '请从其他成员处取得 starts.json；它不含秘密。', en: 'Get starts.json from another member; there is nothing secret in it.' },
  },
  stateSyncFailed: {
    status: 0, retry: 'later', title: { zh: '状态未能取得', en: 'State not fetched' },
    zh: f => `未能从网络取得账本状态：${f.what}`, en: f => `The state of the ledger could not be fetched from the network: ${f.what}`,
    hint: { zh: '请确认 statesync.json 中的节点在运行、已放行本节点（network admit），且受信区块不超过两周；删除该文件则改为逐块同步。', en: 'Check that the nodes in statesync.json run, have let this one in (network admit), and that the trusted block is not older than two weeks. Without that file all blocks are fetched instead.' },
  },
  syncFileInvalid: {
    status: 0, retry: 'never', title: { zh: '状态同步文件有误', en: 'File of the state sync invalid' },
    zh: f => `${f.file} 不是 ./jianghan network join 写的文件。`, en: f => `${f.file} is not what ./jianghan network join writes there.`,
    hint: { zh: '请重新执行 network join；删除该文件则改为逐块同步。', en: 'Run network join again. Without that file all blocks are fetched instead.' },
  },
  peersInvalid: {
    status: 0, retry: 'never', title: { zh: '节点名单有误', en: 'List of peers invalid' },
    zh: f => `节点名单 ${f.file} 无效：${f.what}。`, en: f => `The list of peers ${f.file} is not valid: ${f.what}.`,
    hint: { zh: '请从其他成员处取得 peers.json，或按 docs/operations.zh-CN.md 更正。', en: 'Get peers.json from another member, or mend it by docs/operations.md.' },
  },
  engineMissing: {
    status: 0, retry: 'never', title: { zh: '缺少共识引擎', en: 'Engine missing' },
    zh: f => `找不到 CometBFT ${f.version} 程序（${f.program}）。多节点网络由它排定交易顺序。`, en: f => `The program CometBFT ${f.version} is not there (${f.program}). It orders the batches of a network.`,
    hint: { zh: '用 ./jianghan up 启动会自动编译（约三分钟）；或用 engineProgram 指定已有程序。', en: '`./jianghan up` builds it, once, in about three minutes; or name an existing one with engineProgram.' },
  },
  engineVersion: {
    status: 0, retry: 'never', title: { zh: '共识引擎版本不符', en: 'Engine of another version' },
    zh: f => `${f.program} 的版本为 ${f.found}，本版本只驱动 CometBFT ${f.version}。`, en: f => `${f.program} is version ${f.found}; this release drives CometBFT ${f.version} and no other.`,
    hint: { zh: '请删除该程序后重新启动，由本命令重新编译。', en: 'Remove that program and start again: it is built anew.' },
  },
  goMissing: {
    status: 0, retry: 'never', title: { zh: '缺少 Go', en: 'Go missing' },
    zh: f => `编译 CometBFT ${f.version} 需要 Go ${f.oldest} 或更高版本，本机为：${f.found || '未安装'}，且没有可用的 Python pip 来获取它。`, en: f => `Building CometBFT ${f.version} takes Go ${f.oldest} or newer; this machine has ${f.found || 'none'}, and no Python with pip to bring it.`,
    hint: { zh: '请安装 Go（系统软件源或公司镜像）后重试；单节点账本（engine 为 embedded）不需要它。', en: 'Install Go from your system\'s packages or a mirror and try again. A ledger of one node (engine embedded) does without.' },
  },
  engineBuildFailed: {
    status: 0, retry: 'later', title: { zh: '共识引擎编译失败', en: 'Engine not built' },
    zh: f => `CometBFT ${f.version} 编译失败：${f.what}。`, en: f => `CometBFT ${f.version} could not be built: ${f.what}.`,
    hint: { zh: '首次编译需要网络以下载 Go 模块；可用 GOPROXY 设置镜像，然后重试。', en: 'The first build needs the network for Go modules; set a mirror with GOPROXY and try again.' },
  },
})
