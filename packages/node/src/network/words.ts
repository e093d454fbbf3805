import type { Words } from '@jianghan/kernel'

/** What `./jianghan network --help` says. */
export const usage: Words = {
  zh: `用法：jianghan network 命令 [选项]

多个机构共同开启一条链，无需证书机构、SSH 密钥或共享磁盘；密钥从不离开各自的机器。

  up        在本机运行一个多节点网络；status 状态，stop、start 停止或启动某个节点，down 全部停止
  create    发起一条链：写出邀请文件与本机构的申请
  request   应答邀请：生成密钥与加入申请
  genesis   把邀请与申请合成创世文件，显示核对口令
  seat      已有账本的成员提供节点；seats 列出席位与表决内容；promote 把单节点账本变为网络
  recover   网络永久失去多数时，由其余机构继续
  admit     允许后来的节点加入；join 后来的机构据此成为节点

每个命令都有 --help。`,
  en: `Usage: jianghan network COMMAND [options]

Organisations begin a chain together, without a certificate authority, an SSH key or a shared disk; keys never leave their machines.

  up        run a network on this machine; status, stop NAME, start NAME, down
  create    begin a chain: writes the invitation and the founder's request
  request   answer an invitation: makes the keys and a join request
  genesis   put invitation and requests together, and show the check words
  seat      a member's node for a ledger that is there; seats shows what to vote on; promote makes a ledger of one node a network
  recover   go on when a network has lost its quorum for good
  admit     let a later node in; join makes its folder a node of the network

Each command has --help.`,
}

/** What the commands over a network on one machine say; values stand where the braces are. */
export const localWords = {
  made: { zh: '已在 {folder} 新建 {count} 个验证者的网络，正在启动 …', en: 'Made a network of {count} validators in {folder}; starting it …' },
  continued: { zh: '继续运行 {folder} 中 {count} 个验证者的网络 …', en: 'Going on with the network of {count} validators in {folder} …' },
  started: { zh: '已启动：{names}', en: 'Started: {names}' },
  stopped: { zh: '已停止：{names}', en: 'Stopped: {names}' },
  head: { zh: '节点|状态|高度|落后|轮次|邻居|最新区块|缺席|接口', en: 'node|state|height|lag|round|peers|last block|missing|API' },
  down: { zh: '已停止', en: 'down' },
  silent: { zh: '无应答', en: 'silent' },
  states: {
    alone: { zh: '单节点', en: 'alone' }, starting: { zh: '启动中', en: 'starting' }, syncing: { zh: '同步中', en: 'syncing' }, lookingOn: { zh: '观察中', en: 'looking on' }, running: { zh: '运行中', en: 'running' }, halted: { zh: '已停机', en: 'halted' },
  },
  seatsTaken: { zh: '{count} 个成员已提供节点：{members}', en: '{count} members have given a node: {members}' },
  handedOver: { zh: '成员已表决通过，单节点已封存其最后一个区块。', en: 'The members have voted, and the one node has sealed its last block.' },
  promoted: { zh: '账本已成为网络，位于 {folder}（原 {data} 现为其中的 v1）。', en: 'The ledger is a network now, in {folder}; what was {data} is its v1.' },
  noVote: { zh: '（无投票权）', en: ', no vote' },
  next: {
    zh: '\n试一试：JIANGHAN_URL={url} JIANGHAN_DATA={data} ./jianghan payments import examples/pain001-pay-suppliers.xml\n另见：./jianghan network status --watch · stop v3 · start v3 · down',
    en: '\nWorth trying next: JIANGHAN_URL={url} JIANGHAN_DATA={data} ./jianghan payments import examples/pain001-pay-suppliers.xml\nAnd: ./jianghan network status --watch · stop v3 · start v3 · down',
  },
} as const

const FOLDER = { zh: '  --data 目录       网络的目录（默认 ./network，或 JIANGHAN_NETWORK）', en: '  --data DIR        folder of the network (default ./network, or JIANGHAN_NETWORK)' }

/** What `--help` of each of them says. */
export const localUsage: Readonly<Record<'up' | 'status' | 'stop' | 'start' | 'down' | 'promoteDemo', Words>> = {
  up: {
    zh: `用法：jianghan network up [选项]

在本机运行一个网络：每个机构一个节点，各有自己的目录、端口与密钥，由 CometBFT 共同排定交易顺序。首次运行时新建，之后接着运行。

  --validators 个数 验证者个数（默认 4）
  --profile lan|wan 节点间距离（默认 lan）
  --port 端口       HTTP 端口从此起（默认 8645）
  --peer-port 端口  节点间端口从此起（默认 26656）
${FOLDER.zh}`,
    en: `Usage: jianghan network up [options]

Runs a network on this machine: a node for each organisation, with folder, ports and keys of its own, that order their batches together by CometBFT. Made the first
time, continued later.

  --validators N    how many (default 4)
  --profile lan|wan how far apart the nodes are (default lan)
  --port N          first port of the HTTP APIs (default 8645)
  --peer-port N     first port between the nodes (default 26656)
${FOLDER.en}`,
  },
  promoteDemo: {
    zh: `用法：jianghan network promote --demo [选项]

把演示账本变为本机上的多节点网络：成员提供节点、表决、移交，区块一个不少，旧证明照旧有效。数据目录成为网络中的 v1。

  --validators 个数 验证者个数（默认 4）
  --network 目录    网络的目录（默认 ./network，或 JIANGHAN_NETWORK）
  --data 目录       演示账本的数据目录（默认 ./data，或 JIANGHAN_DATA）
  --port 端口       HTTP 端口从此起（默认 8645）
  --peer-port 端口  节点间端口从此起（默认 26656）`,
    en: `Usage: jianghan network promote --demo [options]

Makes the demo ledger a network of several nodes on this machine: its members give nodes, vote and hand over; no block is lost, and old proofs hold. The data folder becomes v1 of
the network.

  --validators N    how many (default 4)
  --network DIR     folder of the network (default ./network, or JIANGHAN_NETWORK)
  --data DIR        data folder of the demo ledger (default ./data, or JIANGHAN_DATA)
  --port N          first port of the HTTP APIs (default 8645)
  --peer-port N     first port between the nodes (default 26656)`,
  },
  status: { zh: `用法：jianghan network status [--watch]\n\n各节点的状态、高度、落后、轮次、邻居、最新区块的时间与缺席的验证者；--watch 每秒更新。\n\n${FOLDER.zh}`, en: `Usage: jianghan network status [--watch]\n\nState, height, lag, round, peers, age of the newest block and missing votes of every node; --watch shows it anew every second.\n\n${FOLDER.en}` },
  stop: { zh: `用法：jianghan network stop 节点…\n\n停止节点，例如 v3；其余节点超过三分之二时网络继续。\n\n${FOLDER.zh}`, en: `Usage: jianghan network stop NAME…\n\nStops nodes, v3 for one; the network goes on while more than two thirds are there.\n\n${FOLDER.en}` },
  start: { zh: `用法：jianghan network start 节点…\n\n启动已停止的节点；它会补上错过的区块。\n\n${FOLDER.zh}`, en: `Usage: jianghan network start NAME…\n\nStarts nodes that were stopped; they fetch the blocks they missed.\n\n${FOLDER.en}` },
  down: { zh: `用法：jianghan network down\n\n停止全部节点；数据保留。\n\n${FOLDER.zh}`, en: `Usage: jianghan network down\n\nStops all nodes; their data stays.\n\n${FOLDER.en}` },
}
