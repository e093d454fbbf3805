import type { Words } from '@jianghan/kernel'

/** What the commands by which a ledger becomes a network say; values stand where the braces are. */
export const promotionWords = {
  seated: { zh: '席位文件：{file}（成员 {member}，链 {chain}）', en: 'Seat: {file} (member {member}, chain {chain})' },
  sendSeat: { zh: '请发给其余各机构；文件不含任何秘密，密钥留在 {folder}。', en: 'Send it to the other members. There is nothing secret in it; the keys stay in {folder}.' },
  registerNode: {
    zh: '节点要提交交易，须先由成员登记其密钥：\n  ./jianghan members add-key --member-id {member} --field-key \'{key}\' --key …',
    en: 'Before the node can submit, its member registers the key of it:\n  ./jianghan members add-key --member-id {member} --field-key \'{key}\' --key …',
  },
  seatLine: { zh: '  {member}  {role}  {address}  {validator}', en: '  {member}  {role}  {address}  {validator}' },
  propose: {
    zh: '表决（七天内，须超过三分之二）：\n  ./jianghan governance propose --member-id 成员 --voting-until-ms 截止时间 --promote-ledger \'{json}\' --key … --key …\n  ./jianghan governance vote --member-id 成员 --proposal 编号 --choice yes --key … --key …',
    en: 'To decide it (more than two thirds, within the time to vote):\n  ./jianghan governance propose --member-id ID --voting-until-ms TIME --promote-ledger \'{json}\' --key … --key …\n  ./jianghan governance vote --member-id ID --proposal NUMBER --choice yes --key … --key …',
  },
  placed: { zh: '已由备份取得账本并逐块核对：链 {chain}，高度 {height}', en: 'The ledger was taken from the backup and checked block by block: chain {chain}, height {height}' },
  start: { zh: '链 {chain} 自区块 {from}（{time}）起由 {validators} 个验证者维护；此前的区块与证明保持不变。', en: 'From block {from} on ({time}) {validators} validators keep chain {chain}. The blocks before and their proofs stay as they are.' },
  loss: {
    zh: '保留至区块 {height}（{hash}）。若其他节点曾确认 {from} 及以后的区块，那些区块及其回执将作废；其中的交易可由提交者原样重新提交，不会重复入账。\n请先比较各幸存节点的高度，只从最高的一个继续；原有的验证者密钥一律停用。',
    en: 'What is kept ends with block {height} ({hash}). Blocks from {from} on that were final at other nodes are void with their receipts; whoever sent their transactions may send the same bytes again, and none counts twice.\nCompare the heights of all nodes that are left first, and go on from the highest only. None of the validators\' keys of before signs again.',
  },
  confirm: { zh: '尚未写入任何内容。核对口令后，加上 --confirm {height} 再次执行。', en: 'Nothing is written yet. When the words have been compared, run it again with --confirm {height}.' },
  node: { zh: '  {member}  {role}  {address}  {registered}', en: '  {member}  {role}  {address}  {registered}' },
  registered: { zh: '节点密钥已登记', en: 'its node key is registered' },
  unregistered: { zh: '节点密钥尚未登记：可验证，暂不能提交交易', en: 'its node key is not registered: it can vote, and not submit yet' },
  hash: { zh: '网络起点 SHA-256：{hash}', en: 'SHA-256 of the start: {hash}' },
  readAloud: { zh: '请通过电话或当面与每一个机构核对口令；口令一致，各方持有的就是同一账本，并由同一组验证者接续。', en: 'Read them to every member, by telephone or in person: the same words mean the same ledger, and the same validators who go on with it.' },
  oldKey: { zh: '此前单独封装区块的密钥已从本目录删除，不会再签署任何区块。', en: 'The key that sealed the ledger alone is gone from this folder and signs nothing again.' },
  written: { zh: '口令核对一致后启动：./jianghan up --data {folder}', en: 'When the words have been compared, start with ./jianghan up --data {folder}' },
} as const satisfies Record<string, Words>

/** What `--help` of each command says. */
export const promotionUsage: Readonly<Record<'seat' | 'seats' | 'promote' | 'recover', Words>> = {
  seat: {
    zh: `用法：jianghan network seat --member 编号 --address 主机:端口 [选项]

已在账本上的成员加入网络：生成节点的密钥与席位文件 seat.json。密钥留在数据目录中。

  --chain 链名         账本的链名；数据目录中已有账本时可省略
  --member 编号        成员编号
  --address 主机:端口  其他节点连接本节点的地址
  --url 地址           本节点 HTTP 接口的地址（可选，供他人查询）
  --no-validator       不参与验证，只同步
  --data 目录          数据目录（默认 ./data，或 JIANGHAN_DATA）`,
    en: `Usage: jianghan network seat --member ID --address HOST:PORT [options]

The node of a member that is on the ledger already: makes its keys, and its seat (seat.json). The keys stay in the data folder.

  --chain ID           chain of the ledger; may be left out where the data folder holds it
  --member ID          id of the member
  --address HOST:PORT  where other nodes reach this one
  --url URL            where its HTTP API is, if others may know
  --no-validator       follows without voting
  --data DIR           data folder (default ./data, or JIANGHAN_DATA)`,
  },
  seats: {
    zh: `用法：jianghan network seats --seats 目录 [选项]

列出席位文件，并给出交成员表决的提案内容。

  --seats 目录         存放全部席位文件（*.json）的目录
  --power 数           每个验证者的权重（默认 10）
  --json               只输出提案内容（governance propose 的 --promote-ledger）`,
    en: `Usage: jianghan network seats --seats DIR [options]

Shows the seats, and what the members vote on.

  --seats DIR          folder of all seats (*.json)
  --power N            power of each validator (default 10)
  --json               only what the proposal holds (--promote-ledger of governance propose)`,
  },
  promote: {
    zh: `用法：jianghan network promote --seats 目录 [选项]

把已由成员表决移交的单节点账本变为网络：区块一个不少，旧证明照旧有效。每个机构在自己的机器上执行，并核对口令。

  --seats 目录         存放全部席位文件（*.json）的目录
  --from 备份          由此备份取得账本；数据目录中已有账本时不用
  --profile lan|wan    节点相距远近（默认 lan）
  --show               只显示口令，不写入
  --demo               演示账本：在本机一步完成全部步骤（network promote --demo --help）
  --data 目录          数据目录（默认 ./data，或 JIANGHAN_DATA），其中有 seat.json 与密钥
  --json               以 JSON 输出`,
    en: `Usage: jianghan network promote --seats DIR [options]

Makes a ledger that one node kept a network, once its members have handed it over by vote: no block is lost, and old proofs hold. Every member runs it on its own machine, and
the check words are compared.

  --seats DIR          folder of all seats (*.json)
  --from BACKUP        takes the ledger from this backup; not where the data folder holds it already
  --profile lan|wan    how far apart the nodes are (default lan)
  --show               only shows the check words
  --demo               the demo ledger: all steps at once, on this machine (network promote --demo --help)
  --data DIR           data folder (default ./data, or JIANGHAN_DATA), with seat.json and keys
  --json               as JSON`,
  },
  recover: {
    zh: `用法：jianghan network recover --seats 目录 [选项]

网络永久失去超过三分之一的验证者、再也无法出块时，由其余机构从本目录的最后一个区块继续，验证者全部换用新密钥。不加 --confirm 只显示后果与口令。

  --seats 目录         存放全部席位文件（*.json）的目录，须用 network seat 重新生成
  --from 备份          由此备份取得账本；数据目录中已有账本时不用
  --power 数           每个验证者的权重（默认 10）
  --profile lan|wan    节点相距远近（默认 lan）
  --confirm 高度       确认保留至该区块，其后作废
  --data 目录          数据目录（默认 ./data，或 JIANGHAN_DATA），其中有 seat.json 与密钥
  --json               以 JSON 输出`,
    en: `Usage: jianghan network recover --seats DIR [options]

When a network has lost more than a third of its validators for good and makes no block any more, the members that are left go on after the last block of this folder, with new keys
for all validators. Without --confirm it shows what that means, and the check words.

  --seats DIR          folder of all seats (*.json), made anew with network seat
  --from BACKUP        takes the ledger from this backup; not where the data folder holds it already
  --power N            power of each validator (default 10)
  --profile lan|wan    how far apart the nodes are (default lan)
  --confirm HEIGHT     what is kept ends with this block; what came after is void
  --data DIR           data folder (default ./data, or JIANGHAN_DATA), with seat.json and keys
  --json               as JSON`,
  },
}
