import { defineProblems } from './define.ts'

/** Problems of the HTTP API that are the node's own. What the ledger refuses has the words of its modules. */
export const problems = defineProblems({
  malformedRequest: {
    status: 400, retry: 'never', title: { zh: '请求格式有误', en: 'Malformed request' },
    zh: f => `请求不符合接口约定：${f.where} ${f.what}。`, en: f => `The request does not fit the API: ${f.where} ${f.what}.`,
    hint: { zh: '请对照 /docs 中该接口的示例。', en: 'Compare it with the example of this route in /docs.' },
  },
  malformedFrames: {
    status: 400, retry: 'never', title: { zh: '交易分帧有误', en: 'Malformed frames' },
    zh: f => `多笔交易的分帧有误：第 ${f.offset} 字节处${f.what === 'empty' ? '没有交易' : f.what === 'truncated' ? '数据不完整' : '长度超限'}。`,
    en: f => `The frames of the transactions do not fit: ${f.what} at byte ${f.offset}.`,
    hint: { zh: '每笔交易前为 4 字节大端长度，最多 512 笔。', en: 'Each transaction follows its length in four big-endian bytes; at most 512 of them.' },
  },
  tooManyTransactions: {
    status: 413, retry: 'never', title: { zh: '交易过多', en: 'Too many transactions' },
    zh: f => `一次请求最多 ${f.limit} 笔交易。`, en: f => `A request holds at most ${f.limit} transactions.`,
    hint: { zh: '请分多次提交。', en: 'Send them in several requests.' },
  },
  badArgument: {
    status: 400, retry: 'never', title: { zh: '参数有误', en: 'Bad argument' },
    zh: f => `参数 ${f.name} 缺失或不符合要求：${f.allowed}。`, en: f => `Argument ${f.name} is missing or does not fit: ${f.allowed}.`,
    hint: { zh: '请对照 /docs 中该接口的示例。', en: 'Compare it with the example of this route in /docs.' },
  },
  badCursor: {
    status: 400, retry: 'never', title: { zh: '游标无效', en: 'Bad cursor' },
    zh: () => '游标不是本接口给出的。', en: () => 'The cursor was not given out by this route.',
    hint: { zh: '不带游标重新开始，游标只能原样传回。', en: 'Start again without one, and hand cursors back as they are.' },
  },
  routeNotFound: {
    status: 404, retry: 'never', title: { zh: '没有此接口', en: 'No such route' },
    zh: f => `没有接口 ${f.method} ${f.path}。`, en: f => `There is no route ${f.method} ${f.path}.`,
    hint: { zh: '全部接口见 /docs。', en: 'All routes are in /docs.' },
  },
  methodNotAllowed: {
    status: 405, retry: 'never', title: { zh: '方法不适用', en: 'Method not allowed' },
    zh: f => `接口 ${f.path} 不支持方法 ${f.method}，支持：${f.allowed}。`, en: f => `${f.path} does not take the method ${f.method}, but ${f.allowed}.`,
    hint: { zh: '全部接口见 /docs。', en: 'All routes are in /docs.' },
  },
  transactionNotFound: {
    status: 404, retry: 'later', title: { zh: '没有此交易', en: 'No such transaction' },
    zh: f => `账本中没有交易 ${f.id}。`, en: f => `The ledger holds no transaction ${f.id}.`,
    hint: { zh: '若刚刚提交，请稍候再查；在有效期内可重发同样的字节。', en: 'If it was sent a moment ago, ask again; within its validity the same bytes can be sent again.' },
  },
  transactionNotKept: {
    status: 404, retry: 'never', title: { zh: '现存区块中没有此交易', en: 'Not in the blocks that are kept' },
    zh: f => `自高度 ${f.first} 起的区块中没有交易 ${f.id}；更早的区块已被本节点裁剪。`, en: f => `The blocks from height ${f.first} on hold no transaction ${f.id}; older ones were pruned on this node.`,
    hint: { zh: '请向保留全部区块的节点查询，或从备份恢复；已保存的证明文件继续有效。', en: 'Ask a node that keeps all blocks, or restore a backup. Proof files that were saved still hold.' },
  },
  blockPruned: {
    status: 410, retry: 'never', title: { zh: '区块已裁剪', en: 'Block pruned' },
    zh: f => `本节点已裁剪高度 ${f.height} 的区块，现存区块自高度 ${f.first} 起。`, en: f => `Block ${f.height} was pruned on this node, which keeps blocks from height ${f.first} on.`,
    hint: { zh: '请向保留全部区块的节点查询，或从备份恢复；已保存的证明文件继续有效，历史日志的证明照常提供。', en: 'Ask a node that keeps all blocks, or restore a backup. Proof files that were saved still hold, and the history log is proved as before.' },
  },
  traceNotKept: {
    status: 404, retry: 'never', title: { zh: '没有该交易的时刻', en: 'No trace is kept' },
    zh: f => `本节点没有保留交易 ${f.id} 的时刻：只保留自 ${f.since} 以来由本节点提交的最近 ${f.kept} 笔。`, en: f => `No times of transaction ${f.id} are kept here: this node keeps those of the newest ${f.kept} that came in at it, since ${f.since}.`,
    hint: { zh: '请向提交它的节点查询；交易本身用 jianghan tx 查看。', en: 'Ask the node at which it came in. The transaction itself is shown by jianghan tx.' },
  },
  traceUnderWay: {
    status: 409, retry: 'later', title: { zh: '交易仍在途中', en: 'Still under way' },
    zh: f => `交易 ${f.id} 尚未进入区块。`, en: f => `Transaction ${f.id} is in no block yet.`,
    hint: { zh: '请稍候再查。', en: 'Ask again in a moment.' },
  },
  blockNotFound: {
    status: 404, retry: 'later', title: { zh: '没有此区块', en: 'No such block' },
    zh: f => `没有高度 ${f.height} 的区块，最新为 ${f.latest}。`, en: f => `There is no block ${f.height}; the newest is ${f.latest}.`,
    hint: { zh: '高度从 1 开始。', en: 'Heights begin at 1.' },
  },
  notShown: {
    status: 404, retry: 'never', title: { zh: '没有可供查看的内容', en: 'Nothing to be seen' },
    zh: () => '没有此内容，或不是给此密钥看的。', en: () => 'There is nothing here, or nothing that this caller may see.',
    hint: { zh: '请核对参数，并使用当事成员的密钥。', en: 'Check the arguments, and use a key of the member whom it concerns.' },
  },
  proofWithheld: {
    status: 403, retry: 'never', title: { zh: '不提供整笔证明', en: 'Proof withheld' },
    zh: f => `交易 ${f.id} 还含有他方事项，整笔证明只给发起方。`, en: f => `Transaction ${f.id} holds business of others as well; its whole proof is for those who made it.`,
    hint: { zh: '请向付款方索取只含本方事项的证明。', en: 'Ask whoever made it for a proof of the part that concerns you.' },
  },
  disclosureWithheld: {
    status: 403, retry: 'never', title: { zh: '不可披露', en: 'Not to be disclosed' },
    zh: () => '承诺字段的明文只披露给交易的发起方，且密钥须有 files 权限。', en: () => 'The texts behind commitments are disclosed to those who made the transaction, by a key with the scope "files".',
    hint: { zh: '不带 disclose 的证明仍可获取。', en: 'The proof without "disclose" is to be had.' },
  },
  queryNotFound: {
    status: 404, retry: 'never', title: { zh: '没有此查询', en: 'No such query' },
    zh: f => `本账本没有查询 ${f.name}。`, en: f => `This ledger has no query ${f.name}.`,
    hint: { zh: '全部查询见 /v1/schema。', en: '/v1/schema lists all queries.' },
  },
  heightOutOfReach: {
    status: 404, retry: 'never', title: { zh: '高度不可及', en: 'Height out of reach' },
    zh: f => `高度 ${f.height} 的状态不在可查范围内，最新为 ${f.latest}。`, en: f => `The state of height ${f.height} is out of reach; the newest is ${f.latest}.`,
    hint: { zh: '本节点保留最近约 1,024 个高度的状态。', en: 'This node keeps the states of about 1,024 recent heights.' },
  },
  notYetProvable: {
    status: 409, retry: 'later', title: { zh: '尚不可证明', en: 'Not yet provable' },
    zh: f => `高度 ${f.height} 须待下一区块头封存后方可证明。`, en: f => `Height ${f.height} can be proved once the next header is sealed.`,
    hint: { zh: '通常不到一秒，请稍后重试。', en: 'That takes less than a second as a rule; try again.' },
  },
  accountMalformed: {
    status: 400, retry: 'never', title: { zh: '账户地址有误', en: 'Bad account address' },
    zh: f => `${f.address} 不是账户地址，或校验位不符。`, en: f => `${f.address} is no account address, or its checksum does not fit.`,
    hint: { zh: '账户地址以 jh1 开头，请核对是否抄错。', en: 'An account address begins with jh1; check it for a slip.' },
  },
  indexNotReady: {
    status: 503, retry: 'later', title: { zh: '索引未就绪', en: 'Index not ready' },
    zh: f => `索引${f.state === 'off' ? '未启用' : '正在建立'}，此项查询暂不可用。`, en: f => `The index is ${f.state === 'off' ? 'switched off' : 'being built'}; this cannot be answered now.`,
    hint: { zh: '进度见 /v1/status；索引未启用时请在配置中打开 index。', en: '/v1/status shows its progress; where it is off, switch on "index" in the configuration.' },
  },
  bulkEntryNotFound: {
    status: 404, retry: 'never', title: { zh: '没有这一笔', en: 'No such entry' },
    zh: f => `该交易没有已执行的批量转账，或批量转账没有第 ${f.entry} 笔（自 0 起）。`, en: f => `The transaction made no bulk transfer, or it has no entry ${f.entry} (counted from 0).`,
    hint: { zh: '笔数见交易的事件 payments.bulkTransferred。', en: 'The event payments.bulkTransferred of the transaction says how many there are.' },
  },
  fieldNotHeld: {
    status: 404, retry: 'never', title: { zh: '没有此字段', en: 'Field not held' },
    zh: f => `本节点的保险箱不持有该交易的字段 ${f.name}，无法披露。`, en: f => `The vault of this node does not hold field ${f.name} of the transaction, so it cannot be disclosed.`,
    hint: { zh: '请核对字段名；只有发起付款的节点持有明文，且明文可能已被删除。', en: 'Check the name. Only the node that sent the payment holds the text, and it may have been erased.' },
  },
  vaultNotReady: {
    status: 503, retry: 'later', title: { zh: '保险箱未就绪', en: 'Vault not ready' },
    zh: () => '本节点的保险箱尚不可用。', en: () => 'The vault of this node is not available.',
    hint: { zh: '请查看节点日志。', en: 'See the log of the node.' },
  },
  bodyTooLarge: {
    status: 413, retry: 'never', title: { zh: '请求体过大', en: 'Body too large' },
    zh: f => `请求体超过 ${f.limit} 字节。`, en: f => `The body is larger than ${f.limit} bytes.`,
    hint: { zh: '请分多次提交。', en: 'Send it in several requests.' },
  },
  uriTooLong: {
    status: 414, retry: 'never', title: { zh: '地址过长', en: 'URI too long' },
    zh: f => `请求地址超过 ${f.limit} 字节。`, en: f => `The request target is longer than ${f.limit} bytes.`,
    hint: { zh: '请缩短参数。', en: 'Shorten its arguments.' },
  },
  mediaTypeNotSupported: {
    status: 415, retry: 'never', title: { zh: '媒体类型不支持', en: 'Media type not supported' },
    zh: f => `不接受媒体类型 ${f.given}。`, en: f => `Media type ${f.given} is not accepted here.`,
    hint: { zh: '可用类型见 /docs。', en: '/docs lists the types that are.' },
  },
  hostMissing: {
    status: 400, retry: 'never', title: { zh: '缺少主机名', en: 'Host missing' },
    zh: () => '请求没有 Host 头。', en: () => 'The request has no Host header.',
    hint: { zh: 'HTTP/1.1 的每个请求都须带 Host（RFC 9112 第 3.2 节）。', en: 'Every request of HTTP/1.1 carries a Host (RFC 9112, section 3.2).' },
  },
  hostNotServed: {
    status: 421, retry: 'never', title: { zh: '主机名不符', en: 'Host not served' },
    zh: f => `本节点不以主机名 ${f.host} 提供服务。`, en: f => `This node does not serve the host name ${f.host}.`,
    hint: { zh: '请使用 127.0.0.1 或 localhost；反向代理须将 Host 设为后端地址。', en: 'Use 127.0.0.1 or localhost; a reverse proxy has to pass the address of the node as Host.' },
  },
  requestTimeout: {
    status: 408, retry: 'later', title: { zh: '请求超时', en: 'Request timeout' },
    zh: () => '请求在限定时间内未收完。', en: () => 'The request did not arrive in time.',
    hint: { zh: '请检查网络后重试。', en: 'Check the network and try again.' },
  },
  headersTooLarge: {
    status: 431, retry: 'never', title: { zh: '请求头过大', en: 'Headers too large' },
    zh: () => '请求头超过 16 KiB。', en: () => 'The headers are larger than 16 KiB.',
    hint: { zh: '请减少请求头。', en: 'Send fewer or shorter headers.' },
  },
  malformedHttp: {
    status: 400, retry: 'never', title: { zh: '并非 HTTP', en: 'Not HTTP' },
    zh: () => '收到的内容不是有效的 HTTP/1.1 请求。', en: () => 'What arrived is no valid HTTP/1.1 request.',
    hint: { zh: '本端口为明文 HTTP。', en: 'This port speaks plain HTTP.' },
  },
  busy: {
    status: 503, retry: 'later', title: { zh: '节点繁忙', en: 'Node busy' },
    zh: f => `待处理的请求已达上限（${f.what}：${f.limit}）。`, en: f => `As much is under way as the node takes (${f.what}: ${f.limit}).`,
    hint: { zh: '请按 Retry-After 稍后重发同样的字节。', en: 'Send the same bytes again after Retry-After seconds.' },
  },
  diskFull: {
    status: 503, retry: 'later', title: { zh: '磁盘已满', en: 'Disk full' },
    zh: () => '磁盘空间不足，暂停接收交易；查询照常。', en: () => 'The disk is full: no transactions are taken for now. Reads go on.',
    hint: { zh: '腾出空间后节点自动恢复，请稍后重发。', en: 'The node resumes by itself when there is space; send it again later.' },
  },
  halted: {
    status: 503, retry: 'later', title: { zh: '节点已停止写入', en: 'Node halted' },
    zh: f => `节点因故障停止写入（${f.reason}）；查询照常。`, en: f => `The node stopped writing after a fault (${f.reason}). Reads go on.`,
    hint: { zh: '运维人员请查看日志，排除故障后重启节点。', en: 'The operator finds the fault in the log; mend it and start the node again.' },
  },
  releaseTooOld: {
    status: 503, retry: 'later', title: { zh: '发布版本过旧', en: 'Release too old' },
    zh: f => `自高度 ${f.height} 起，账本按应用版本 ${f.version} 执行，而本节点的发布版本只支持到版本 ${f.knows}：不再执行区块；查询照常。`,
    en: f => `From height ${f.height} on the ledger is executed with version ${f.version} of the application, and the release of this node knows versions up to ${f.knows}: it executes no further block. Reads go on.`,
    hint: { zh: '运维人员请安装支持该版本的发布版本并重启节点；数据未被改动。', en: 'The operator installs a release that knows it and starts the node again; nothing was changed.' },
  },
  notAMember: {
    status: 503, retry: 'later', title: { zh: '节点密钥未登记', en: 'Node key not registered' },
    zh: () => '本节点的密钥尚未登记为任何成员的节点密钥，不能提交交易。', en: () => 'The key of this node is registered as the node key of no member, so it cannot submit transactions.',
    hint: { zh: '请由成员管理员登记 keys/node.json 的公钥（角色 node）。', en: 'Have an admin of the member register the public key of keys/node.json with the role "node".' },
  },
  closing: {
    status: 503, retry: 'later', title: { zh: '节点正在关闭', en: 'Node closing' },
    zh: () => '节点正在关闭。', en: () => 'The node is shutting down.',
    hint: { zh: '重启后请重发同样的字节。', en: 'Send the same bytes again after it is back.' },
  },
  slowClient: {
    status: 503, retry: 'later', title: { zh: '客户端过慢', en: 'Client too slow' },
    zh: f => `事件流超过 ${f.seconds} 秒未被读取，已关闭。`, en: f => `The stream was not read for ${f.seconds} seconds and was closed.`,
    hint: { zh: '请用 Last-Event-ID 续接。', en: 'Resume with Last-Event-ID.' },
  },
  internal: {
    status: 500, retry: 'later', title: { zh: '节点内部错误', en: 'Internal error of the node' },
    zh: f => `节点处理请求时出错，编号 ${f.incident}。`, en: f => `The node failed on this request; incident ${f.incident}.`,
    hint: { zh: '日志中有该编号的详情，请交给维护者。', en: 'The log has the details under that number; give them to the maintainers.' },
  },
})
