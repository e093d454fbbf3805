import type { ProblemDefinition } from '../problem/define.ts'

const NEVER = { retry: 'never' } as const
const LATER = { retry: 'later' } as const

/** What stands against an exchange of vault items (docs/spec/vault.md). Codes are for ever. */
export const vaultProblems = {
  notFound: {
    ...NEVER, code: 'vault.notFound', status: 404, title: { zh: '没有此条目', en: 'No such item' },
    zh: f => `保险库中没有 ${f.id}。`, en: f => `The vault holds nothing under ${f.id}.`, hint: { zh: '请核对编号。', en: 'Check the id.' },
  },
  signatureMissing: {
    ...NEVER, code: 'vault.signatureMissing', status: 400, title: { zh: '缺少签名', en: 'Signature missing' },
    zh: () => '请求没有按保险库交换协议签名。', en: () => 'The request is not signed as the exchange of vaults asks for.',
    hint: { zh: '格式见 docs/spec/vault.md 第 3 节。', en: 'See docs/spec/vault.md, section 3.' },
  },
  digestWrong: {
    ...NEVER, code: 'vault.digestWrong', status: 400, title: { zh: '摘要不符', en: 'Digest wrong' },
    zh: () => '请求体与 Content-Digest 不符。', en: () => 'The body is not what Content-Digest says.', hint: { zh: '请按原字节重新发送。', en: 'Send the bytes as they were digested.' },
  },
  otherChain: {
    ...NEVER, code: 'vault.otherChain', status: 421, title: { zh: '另一条链', en: 'Another chain' },
    zh: f => `请求针对链 ${f.given}，本节点属于链 ${f.own}。`, en: f => `The request is for chain ${f.given}; this node is of chain ${f.own}.`, hint: { zh: '请核对对方的地址。', en: 'Check the endpoint.' },
  },
  clockApart: {
    ...LATER, code: 'vault.clockApart', status: 401, title: { zh: '时钟不一致', en: 'Clocks apart' },
    zh: f => `签名时间与本节点时钟相差超过 ${f.seconds} 秒。`, en: f => `The signature was made more than ${f.seconds} seconds from the clock of this node.`, hint: { zh: '请校准双方时钟。', en: 'Set the clocks of both nodes.' },
  },
  senderUnknown: {
    ...LATER, code: 'vault.senderUnknown', status: 401, title: { zh: '发送方未知', en: 'Sender unknown' },
    zh: f => `账本上成员 ${f.member} 没有此有效节点密钥。`, en: f => `The ledger knows no such active node key of member ${f.member}.`, hint: { zh: '请登记节点密钥（角色 node）。', en: 'Have the key registered with the role "node".' },
  },
  signatureWrong: {
    ...NEVER, code: 'vault.signatureWrong', status: 401, title: { zh: '签名无效', en: 'Signature wrong' },
    zh: () => '请求的签名无效。', en: () => 'The signature of the request is not valid.', hint: { zh: '请检查中间设备是否改动了请求。', en: 'See whether something on the way changed the request.' },
  },
  replayed: {
    ...NEVER, code: 'vault.replayed', status: 401, title: { zh: '重复的请求', en: 'Request replayed' },
    zh: () => '此请求已收到过。', en: () => 'This very request came before.', hint: { zh: '重试须使用新的 nonce 与签名。', en: 'To try again, sign with a new nonce.' },
  },
  memberSuspended: {
    ...LATER, code: 'vault.memberSuspended', status: 403, title: { zh: '成员已暂停', en: 'Member suspended' },
    zh: f => `成员 ${f.member} 已被暂停。`, en: f => `Member ${f.member} is suspended.`, hint: { zh: '恢复后再试。', en: 'Try again after the member was reinstated.' },
  },
  tooMany: {
    ...LATER, code: 'vault.tooMany', status: 429, title: { zh: '请求过多', en: 'Too many requests' },
    zh: f => `超过限额（${f.what}：${f.limit}）。`, en: f => `More than this node takes (${f.what}: ${f.limit}).`, hint: { zh: '请稍后重试。', en: 'Try again later.' },
  },
  envelopeMalformed: {
    ...NEVER, code: 'vault.envelopeMalformed', status: 400, title: { zh: '信封有误', en: 'Envelope malformed' },
    zh: () => '请求体不是保险库信封。', en: () => 'The body is no envelope of a vault.', hint: { zh: '格式见 docs/spec/vault.md 第 2 节。', en: 'See docs/spec/vault.md, section 2.' },
  },
  requestMalformed: {
    ...NEVER, code: 'vault.requestMalformed', status: 400, title: { zh: '请求有误', en: 'Request malformed' },
    zh: () => '请求体不是此请求应有的内容。', en: () => 'The body is not what this request takes.', hint: { zh: '格式见 docs/spec/vault.md。', en: 'See docs/spec/vault.md.' },
  },
  readerElsewhere: {
    ...LATER, code: 'vault.readerElsewhere', status: 404, title: { zh: '收件成员不在此处', en: 'Reader elsewhere' },
    zh: f => `本节点不保管成员 ${f.member} 的保险库。`, en: f => `This node does not serve the vault of member ${f.member}.`, hint: { zh: '请核对账本上的地址。', en: 'Check the endpoint on the ledger.' },
  },
  notAReader: {
    ...NEVER, code: 'vault.notAReader', status: 403, title: { zh: '并非读者', en: 'Not a reader' },
    zh: f => `成员 ${f.member} 不是此条目的读者。`, en: f => `Member ${f.member} is no reader of this item.`, hint: { zh: '请联系条目的发送方。', en: 'Ask the sender of the item.' },
  },
  readerRemoved: {
    ...NEVER, code: 'vault.readerRemoved', status: 403, title: { zh: '读者权限已撤销', en: 'Reader removed' },
    zh: f => `成员 ${f.member} 对此条目的读取权限已被撤销。`, en: f => `Member ${f.member} lost the right to read this item.`, hint: { zh: '请联系条目的发送方。', en: 'Ask the sender of the item.' },
  },
  noVaultKey: {
    ...LATER, code: 'vault.noVaultKey', status: 409, title: { zh: '没有保险库公钥', en: 'No vault key' },
    zh: f => `成员 ${f.member} 在账本上没有保险库公钥与地址。`, en: f => `Member ${f.member} has no vault key with an endpoint on the ledger.`, hint: { zh: '请先用 members set-vault-key 设置。', en: 'Set it with "members set-vault-key" first.' },
  },
  keyRotated: {
    ...LATER, code: 'vault.keyRotated', status: 409, title: { zh: '公钥已更换', en: 'Key rotated' },
    zh: f => `成员 ${f.member} 已更换保险库公钥。`, en: f => `Member ${f.member} has another vault key on the ledger now.`, hint: { zh: '请按账本上的公钥重新加密。', en: 'Seal for the key on the ledger.' },
  },
  cannotOpen: {
    ...NEVER, code: 'vault.cannotOpen', status: 422, title: { zh: '无法打开', en: 'Cannot be opened' },
    zh: () => '此信封不能用收件成员的密钥打开。', en: () => "The reader's key does not open this envelope.", hint: { zh: '请按账本上的公钥重新加密。', en: 'Seal it again for the key on the ledger.' },
  },
  contentWrong: {
    ...NEVER, code: 'vault.contentWrong', status: 422, title: { zh: '内容不符', en: 'Content wrong' },
    zh: f => `内容不符合 ${f.kind} 的格式。`, en: f => `The content is not what an item of kind ${f.kind} holds.`, hint: { zh: '格式见 docs/spec/vault.md 第 5 节。', en: 'See docs/spec/vault.md, section 5.' },
  },
  quotaReached: {
    ...LATER, code: 'vault.quotaReached', status: 507, title: { zh: '配额已满', en: 'Quota reached' },
    zh: f => `成员 ${f.member} 在此节点的配额已满（${f.what}：${f.limit}）。`, en: f => `As much of member ${f.member} lies here as this node keeps (${f.what}: ${f.limit}).`, hint: { zh: '请联系本节点的运维人员。', en: 'Ask the operator of this node.' },
  },
  notTheSender: {
    ...NEVER, code: 'vault.notTheSender', status: 403, title: { zh: '并非发送方', en: 'Not the sender' },
    zh: () => '只有条目的发送方可以要求删除。', en: () => 'Only who sent an item can ask for its erasure.', hint: { zh: '请联系发送方。', en: 'Ask the sender.' },
  },
  held: {
    ...NEVER, code: 'vault.held', status: 409, title: { zh: '条目被保全', en: 'Item held' },
    zh: f => `此条目因“${f.reason}”被保全，不能删除。`, en: f => `The item is held ("${f.reason}") and cannot be erased.`, hint: { zh: '先解除保全（vault hold --release）。', en: 'Release it first: vault hold --release.' },
  },
  unreachable: {
    ...LATER, code: 'vault.unreachable', status: 502, title: { zh: '无法连接对方', en: 'Peer unreachable' },
    zh: f => `无法连接成员 ${f.member} 的节点。`, en: f => `The node of member ${f.member} cannot be reached.`, hint: { zh: '系统会自动重试。', en: 'It is tried again by itself.' },
  },
  answerUnproved: {
    ...LATER, code: 'vault.answerUnproved', status: 502, title: { zh: '回答未经证明', en: 'Answer unproved' },
    zh: f => `成员 ${f.member} 的节点的回答没有有效签名。`, en: f => `The answer for member ${f.member} is not signed as it has to be.`, hint: { zh: '请核对对方节点与其密钥。', en: 'Check the node of that member and its key.' },
  },
  tooOld: {
    ...NEVER, code: 'vault.tooOld', status: 504, title: { zh: '送达超时', en: 'Delivery given up' },
    zh: f => `${f.hours} 小时内未能送达。`, en: f => `It could not be delivered within ${f.hours} hours.`, hint: { zh: '请联系对方后重新提交。', en: 'Talk to that member, then send it anew.' },
  },
} as const satisfies Record<string, ProblemDefinition>
