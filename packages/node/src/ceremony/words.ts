import type { Words } from '@jianghan/kernel'

/** What the commands of the beginning say; values stand where the braces are. */
export const words = {
  created: { zh: '邀请文件：{file}（链 {chain}）', en: 'Invitation: {file} (chain {chain})' },
  sendInvitation: { zh: '请发给各创始机构；它们用 jianghan network request 应答。', en: 'Send it to the founding members; they answer with jianghan network request.' },
  requested: { zh: '加入申请：{file}（成员 {member}）', en: 'Join request: {file} (member {member})' },
  keysStay: { zh: '密钥保存在 {folder}，不会离开本机。管理员与复核员的密钥请分别交本人保管，并加口令：jianghan keys passphrase。', en: 'The keys are in {folder} and stay there. Hand those of admin and checker to these two people, and protect them: jianghan keys passphrase.' },
  sendRequest: { zh: '请发给发起机构或全体创始机构；申请不含任何秘密。', en: 'Send it to the founder, or to all founding members; there is nothing secret in it.' },
  summary: { zh: '链 {chain}，自 {time} 起，{count} 个成员，{validators} 个验证者', en: 'Chain {chain} from {time} on, {count} members, {validators} validators' },
  member: { zh: '  {id}  {nameZh}  职能：{capacities}  {validates}  {address}', en: '  {id}  {nameEn}  capacities: {capacities}  {validates}  {address}' },
  validates: { zh: '验证者', en: 'validator' },
  follows: { zh: '不参与验证', en: 'does not validate' },
  none: { zh: '无', en: 'none' },
  hash: { zh: '创世文件 SHA-256：{hash}', en: 'SHA-256 of genesis.json: {hash}' },
  check: { zh: '核对口令（中文）：{zh}\n核对口令（英文）：{en}', en: 'Check words: {en}\n汉字口令：{zh}' },
  readAloud: { zh: '请通过电话或当面与每一个创始机构核对口令；口令一致，各方持有的就是同一份创世文件。', en: 'Read them to every founding member, by telephone or in person: the same words mean the same genesis, byte for byte.' },
  tolerance: { zh: '{validators} 个验证者可容忍 {faults} 个故障或作恶。', en: '{validators} validators bear the fault or malice of {faults}.' },
  written: { zh: '已写入 {folder}：genesis.json、peers.json、node.json。口令核对一致后启动：./jianghan up --data {folder}', en: 'Written into {folder}: genesis.json, peers.json, node.json. When the words have been compared, start with ./jianghan up --data {folder}' },
} as const satisfies Record<string, Words>

const FORM_ZH = `  --member 编号        成员编号（小写字母、数字、连字符）
  --name-zh 名称       中文名称
  --name-en 名称       英文名称
  --uscc 代码          统一社会信用代码（可选）
  --lei 代码           法人机构识别编码（可选）
  --capacities 职能    以逗号分隔：issuer（发行）、operator（运营）、supervisor（监管）
  --address 主机:端口  其他节点连接本节点的地址
  --url 地址           本节点 HTTP 接口的地址（可选，供他人查询）
  --no-validator       不参与验证，只同步
  --data 目录          数据目录（默认 ./data，或 JIANGHAN_DATA）；密钥在其中生成并留在其中`
const FORM_EN = `  --member ID          id of the member (small letters, digits, hyphens)
  --name-zh NAME       name in Chinese
  --name-en NAME       name in English
  --uscc CODE          unified social credit code, optional
  --lei CODE           legal entity identifier, optional
  --capacities LIST    with commas: issuer, operator, supervisor
  --address HOST:PORT  where other nodes reach this one
  --url URL            where its HTTP API is, if others may know
  --no-validator       follows without voting
  --data DIR           data folder (default ./data, or JIANGHAN_DATA); the keys are made there and stay there`

/** What `--help` of each command says. */
export const usage: Readonly<Record<'create' | 'request' | 'genesis', Words>> = {
  create: {
    zh: `用法：jianghan network create --chain 链名 --member 编号 … [选项]

发起一条链：写出邀请文件 invitation.json 与本机构的加入申请 request.json。

  --chain 链名         链的标识，此后不变
  --time 时间          首个区块的最早时间（ISO 8601，默认为此刻）
  --profile lan|wan    节点相距远近（默认 lan）
  --parts 文件         各模块创世内容（JSON，可选）
${FORM_ZH}`,
    en: `Usage: jianghan network create --chain ID --member ID … [options]

Begins a chain: writes the invitation (invitation.json) and this member's own request (request.json).

  --chain ID           name of the chain, for ever
  --time TIME          earliest time of the first block (ISO 8601, default now)
  --profile lan|wan    how far apart the nodes are (default lan)
  --parts FILE         genesis parts of modules as JSON, optional
${FORM_EN}`,
  },
  request: {
    zh: `用法：jianghan network request --invitation 文件 --member 编号 … [选项]

应答邀请：生成本机构的密钥与加入申请 request.json。密钥留在数据目录中。

  --invitation 文件    收到的邀请文件
${FORM_ZH}`,
    en: `Usage: jianghan network request --invitation FILE --member ID … [options]

Answers an invitation: makes this member's keys and its request (request.json). The keys stay in the data folder.

  --invitation FILE    the invitation as received
${FORM_EN}`,
  },
  genesis: {
    zh: `用法：jianghan network genesis --invitation 文件 --requests 目录 [选项]

把邀请与全部申请合成创世文件，并显示核对口令。任何人在任何机器上合成的结果都相同。

  --invitation 文件    邀请文件
  --requests 目录      存放全部申请（*.json）的目录
  --data 目录          写入该数据目录；不指定则只显示
  --json               以 JSON 输出`,
    en: `Usage: jianghan network genesis --invitation FILE --requests DIR [options]

Puts invitation and requests together to a genesis, and shows its check words. Whoever does it anywhere gets the same.

  --invitation FILE    the invitation
  --requests DIR       folder of all requests (*.json)
  --data DIR           data folder to write it into; without, it is only shown
  --json               as JSON`,
  },
}
