import { defineProblems } from './define.ts'

const ASK_OPERATOR = { zh: '请向本节点的运维人员申请新的密钥（./jianghan api-keys create）。', en: 'Ask the operator of this node for a new one (./jianghan api-keys create).' }

/** Why nobody was signed in. */
const SIGN_IN_WHY = {
  code: { zh: '登录码无效、已使用或已过期', en: 'the code is not valid, was used, or has expired' },
  persona: { zh: '此处没有这个演示人物', en: 'there is no such person of a demo here' },
  passkey: { zh: '账本上没有这把通行密钥，或其应答与登录请求不符', en: 'the ledger has no such passkey, or its answer is not to what was asked' },
  site: { zh: '该成员没有在账本上登记此网站', en: 'its member has not named this site on the ledger' },
} as const

/** Who may pass a door of the node, and how often. */
export const doorProblems = defineProblems({
  authorizationMalformed: {
    status: 401, retry: 'never', title: { zh: '授权头有误', en: 'Authorization malformed' },
    zh: () => 'Authorization 头不是“Bearer <密钥>”。', en: () => 'The Authorization header is not "Bearer <key>".',
    hint: { zh: '密钥以 jhk_ 开头；本机所有者可用数据目录中的 operator.token。', en: 'A key begins with jhk_; the owner of the machine has operator.token in the data folder.' },
  },
  keyUnknown: {
    status: 401, retry: 'never', title: { zh: '密钥无效', en: 'Key not valid' },
    zh: () => '本节点不认识所出示的 API 密钥。', en: () => 'This node does not know the API key.', hint: ASK_OPERATOR,
  },
  keyRevoked: {
    status: 401, retry: 'never', title: { zh: '密钥已吊销', en: 'Key revoked' },
    zh: () => '所出示的 API 密钥已被吊销。', en: () => 'The API key was revoked.', hint: ASK_OPERATOR,
  },
  keyExpired: {
    status: 401, retry: 'never', title: { zh: '密钥已过期', en: 'Key expired' },
    zh: () => '所出示的 API 密钥已过期。', en: () => 'The API key has expired.', hint: ASK_OPERATOR,
  },
  clientCertificateExpired: {
    status: 401, retry: 'never', title: { zh: '客户端证书已过期', en: 'Client certificate expired' },
    zh: f => `此连接所用的客户端证书已于 ${f.validTo} 过期。`, en: f => `The client certificate of this connection expired at ${f.validTo}.`,
    hint: { zh: '请换用新证书并重新连接。', en: 'Connect again with a new certificate.' },
  },
  keyNeeded: {
    status: 401, retry: 'never', title: { zh: '需要密钥', en: 'Key needed' },
    zh: f => `此接口需要具有 ${f.scope} 权限的 API 密钥。`, en: f => `This needs an API key with the scope "${f.scope}".`,
    hint: {
      zh: '请加上“Authorization: Bearer <密钥>”。在节点所在的机器上，命令行自动使用数据目录中的 operator.token（--data）。',
      en: 'Send "Authorization: Bearer <key>". On the machine of the node the command line uses operator.token of the data folder by itself (--data).',
    },
  },
  sessionEnded: {
    status: 401, retry: 'never', title: { zh: '会话已结束', en: 'Session ended' },
    zh: () => '此浏览器的会话已结束（闲置、到期或节点重启）。', en: () => 'The session of this browser has ended: it was idle, too old, or the node was started again.',
    hint: { zh: '请重新登录；已填写的内容仍在页面上。', en: 'Sign in again; what you have entered is still on the page.' },
  },
  notFromOwnPage: {
    status: 403, retry: 'never', title: { zh: '来源不符', en: 'Not from a page of this node' },
    zh: f => `以会话改动数据的请求必须来自本节点的页面，而此请求来自 ${f.origin}。`, en: f => `A request that changes something in a session comes from a page of this node; this one comes from ${f.origin}.`,
    hint: { zh: '请在本节点的控制台中操作；程序请使用 API 密钥。', en: 'Use the console of this node; programs use an API key.' },
  },
  signInRefused: {
    status: 401, retry: 'never', title: { zh: '无法登录', en: 'Not signed in' },
    zh: f => `无法登录：${SIGN_IN_WHY[f.why as keyof typeof SIGN_IN_WHY].zh}。`, en: f => `Not signed in: ${SIGN_IN_WHY[f.why as keyof typeof SIGN_IN_WHY].en}.`,
    hint: {
      zh: '登录码由 ./jianghan console 给出，五分钟内有效且只能使用一次；演示人物只在演示账本的本机可用；通行密钥须已登记在账本上，且所属成员已登记此网站。',
      en: './jianghan console gives a code, for one use within five minutes. Persons of the demo are there on the machine of a demo ledger only. A passkey is one that the ledger knows, at a site that its member named there.',
    },
  },
  signInLocked: {
    status: 429, retry: 'later', title: { zh: '登录已锁定', en: 'Sign-in locked' },
    zh: f => `来自此地址的登录已连续失败 ${f.failures} 次，暂时锁定。`, en: f => `Sign-in from this address was refused ${f.failures} times and is locked for a while.`,
    hint: { zh: '请按 Retry-After 稍后再试；并非您本人操作的，请告知节点的安全管理员。', en: 'Try again after Retry-After seconds. Where it was not you, tell the administrator of the node.' },
  },
  scopeMissing: {
    status: 403, retry: 'never', title: { zh: '权限不足', en: 'Scope missing' },
    zh: f => `所出示的密钥没有 ${f.scope} 权限。`, en: f => `The key that was given lacks the scope "${f.scope}".`, hint: ASK_OPERATOR,
  },
  rateLimited: {
    status: 429, retry: 'later', title: { zh: '请求过于频繁', en: 'Too many requests' },
    zh: f => `超过此密钥每秒${f.what === 'transactions' ? '交易' : '请求'}数的上限。`, en: f => `More ${f.what} a second than this caller may send.`,
    hint: { zh: '请按 Retry-After 稍后重发同样的内容。', en: 'Send the same again after Retry-After seconds.' },
  },
  idempotencyKeyMalformed: {
    status: 400, retry: 'never', title: { zh: '幂等键有误', en: 'Idempotency key malformed' },
    zh: () => 'Idempotency-Key 头不是 1 至 255 个可见 ASCII 字符组成的字符串。', en: () => 'The Idempotency-Key header is no string of 1 to 255 printable ASCII characters.',
    hint: { zh: '请为每个新请求生成一个 UUID，加引号放入该头；重试时原样重发。', en: 'Draw a UUID for each new request and send it in quotes; send the same one when you try again.' },
  },
  idempotencyKeyNeeded: {
    status: 400, retry: 'never', title: { zh: '需要幂等键', en: 'Idempotency key needed' },
    zh: () => '节点代签的请求必须带 Idempotency-Key 头。', en: () => 'What the node signs needs an Idempotency-Key header.',
    hint: { zh: '请为每笔新付款生成一个 UUID；没有收到应答时原样重发，绝不会付两次。', en: 'Draw a UUID for each new payment. Without an answer send the same again: it is never paid twice.' },
  },
  idempotencyKeyReused: {
    status: 422, retry: 'never', title: { zh: '幂等键已用于其他请求', en: 'Idempotency key of another request' },
    zh: () => '此幂等键已随另一个内容不同的请求使用过。', en: () => 'This key was sent with a request of other content before.',
    hint: { zh: '内容改变的请求须使用新的键；重试须逐字节重发同样的内容。', en: 'A request with other content needs a key of its own; one that is tried again needs the same content.' },
  },
  requestRunning: {
    status: 409, retry: 'later', title: { zh: '请求仍在处理', en: 'Request under way' },
    zh: () => '同一幂等键的请求正在处理。', en: () => 'A request with this key is being carried out.',
    hint: { zh: '请按 Retry-After 稍后以同样的键重发，即得到它的应答。', en: 'Send it again with the same key after Retry-After seconds: that gets its answer.' },
  },
  keysFull: {
    status: 409, retry: 'never', title: { zh: '密钥过多', en: 'Too many keys' },
    zh: f => `本节点最多保存 ${f.limit} 把密钥。`, en: f => `This node keeps at most ${f.limit} keys.`,
    hint: { zh: '请停止节点，从 api-keys.json 中移除已吊销的旧密钥。', en: 'Stop the node and take old revoked keys out of api-keys.json.' },
  },
  certificateAdmitted: {
    status: 409, retry: 'never', title: { zh: '证书已登记', en: 'Certificate admitted before' },
    zh: () => '该证书已经登记过。', en: () => 'The certificate was admitted before.',
    hint: { zh: '每张证书只能登记一次；吊销后请签发新证书。', en: 'A certificate is admitted once; after it was revoked issue a new one.' },
  },
  keyNotFound: {
    status: 404, retry: 'never', title: { zh: '没有此密钥', en: 'No such key' },
    zh: f => `本节点没有编号为 ${f.id} 的密钥。`, en: f => `This node has no key ${f.id}.`,
    hint: { zh: '全部密钥见 ./jianghan api-keys list。', en: './jianghan api-keys list shows all keys.' },
  },
  originForeign: {
    status: 403, retry: 'never', title: { zh: '来源不符', en: 'Foreign origin' },
    zh: f => `不接受来自 ${f.origin} 的 WebSocket 连接。`, en: f => `WebSocket connections from ${f.origin} are not accepted.`,
    hint: { zh: '只有本节点自己的页面和不带 Origin 的程序可以连接。', en: 'Only pages of this node and programs, which send no Origin, may connect.' },
  },
  plainHttpOnTls: {
    status: 400, retry: 'never', title: { zh: '本端口须用 HTTPS', en: 'HTTPS is spoken here' },
    zh: () => '本端口使用 TLS，收到的是明文 HTTP。', en: () => 'This port speaks TLS, and plain HTTP arrived.',
    hint: { zh: '请把地址改为 https://。', en: 'Use an address that begins with https://.' },
  },
})
