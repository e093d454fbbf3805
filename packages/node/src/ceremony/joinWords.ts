import type { Words } from '@jianghan/kernel'

/** What the commands by which a later node comes to a network say; values stand where the braces are. */
export const joinWords = {
  admitted: { zh: '已列入节点名单：{member}（{address}）；接纳文件：{file}', en: 'Let in: {member} ({address}). Its welcome: {file}' },
  restart: {
    zh: '请把接纳文件发给该机构，并与它核对口令。名单自本节点下次启动起生效；其余各机构也须对同一席位执行 network admit。',
    en: 'Send the welcome to that member, and compare the words. The list holds from this node\'s next start on; the other members run network admit for the same seat as well.',
  },
  checkpoint: { zh: '链 {chain}，受信区块 {height}（{block}）\n接纳文件 SHA-256：{hash}', en: 'Chain {chain}, block to trust {height} ({block})\nSHA-256 of the welcome: {hash}' },
  readAloud: { zh: '请通过电话或当面与出具文件的机构核对口令。', en: 'Compare them with the member that made the file, by telephone or in person.' },
  joined: { zh: '{folder} 已是链 {chain} 的节点（名单中 {peers} 个节点）。启动：./jianghan up --data {folder}', en: '{folder} is a node of chain {chain} now, with {peers} on its list. Start it with ./jianghan up --data {folder}' },
  propose: {
    zh: '追上之后，由成员表决使其成为验证者：\n  ./jianghan governance propose --member-id 成员 --voting-until-ms 截止时间 --set-validators \'{json}\' --key … --key …',
    en: 'When it has caught up, the members make it a validator by vote:\n  ./jianghan governance propose --member-id ID --voting-until-ms TIME --set-validators \'{json}\' --key … --key …',
  },
} as const satisfies Record<string, Words>

/** What `--help` of each command says. */
export const joinUsage: Readonly<Record<'admit' | 'join', Words>> = {
  admit: {
    zh: `用法：jianghan network admit --seat 文件 [选项]

允许后来的节点连接本节点，并写出它加入所需的接纳文件：创世文件、节点名单、一个受信区块，由本节点签名。

  --seat 文件          对方的 seat.json
  --url 地址           新节点可用来查询区块头的本节点 HTTP 地址（默认本节点正在监听的地址）
  --output 文件        接纳文件（默认数据目录下 welcome-成员.json）
  --data 目录          本节点的数据目录（默认 ./data，或 JIANGHAN_DATA），节点须在运行`,
    en: `Usage: jianghan network admit --seat FILE [options]

Lets a later node connect to this one, and writes what it needs to come: the genesis, the nodes that are there, a block to trust, signed by this node.

  --seat FILE          the seat.json of that member
  --url URL            where the newcomer reaches the HTTP API of this node (default: where it serves)
  --output FILE        the welcome (default welcome-MEMBER.json in the data folder)
  --data DIR           data folder of this node (default ./data, or JIANGHAN_DATA), which runs`,
  },
  join: {
    zh: `用法：jianghan network join 接纳文件 [选项]

把执行过 network seat 的目录变为网络节点：显示受信区块与核对口令，写入 genesis.json、peers.json 与 node.json。启动后先取得并核验状态快照，再补齐其后的区块；成员表决后才参与验证。

  --from 备份          网络接续自已有账本时，移交时的备份
  --blocks             逐块同步，不取状态快照
  --show               只显示口令，不写入
  --data 目录          数据目录（默认 ./data，或 JIANGHAN_DATA），其中有 seat.json 与密钥`,
    en: `Usage: jianghan network join WELCOME [options]

Makes a folder in which network seat was run a node of the network: shows the block to trust and the check words, and writes genesis.json, peers.json and node.json. Once started
it fetches a snapshot of the state, verified from the block to trust on, and the blocks since; it validates when the members have voted for it.

  --from BACKUP        where the network took a ledger over: the backup of the hand-over
  --blocks             fetches all blocks, and no snapshot of the state
  --show               only shows the check words
  --data DIR           data folder (default ./data, or JIANGHAN_DATA), with seat.json and keys`,
  },
}
