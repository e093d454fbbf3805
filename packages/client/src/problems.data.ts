import type { Words } from '@jianghan/kernel/schema'
import { type ErrorFacts, JianghanError, type Language } from './error.ts'

type Facts = Readonly<Record<string, string>>
type Row = Readonly<{ retry: 'never' | 'later'; zh(facts: Facts): string; en(facts: Facts): string; hint: Words }>

/** Problems that are the client's own. Codes are "client.<name>" and never change. */
export const clientProblems = {
  noConnection: {
    retry: 'later',
    zh: f => `连接不到节点 ${f['url']}（${f['what']}）。`, en: f => `The node at ${f['url']} cannot be reached (${f['what']}).`,
    hint: { zh: '请确认节点已启动（./jianghan up），并核对 --url 或 JIANGHAN_URL。', en: 'Make sure that the node runs (./jianghan up), and check --url or JIANGHAN_URL.' },
  },
  certificateExpired: {
    retry: 'later', zh: f => `节点 ${f['url']} 的 TLS 证书已过期。`, en: f => `The TLS certificate of ${f['url']} has expired.`,
    hint: { zh: '请节点运维人员更换证书；若证书未到期，请核对本机时钟。', en: 'Have the operator of the node renew it; where it has not expired check the clock of this machine.' },
  },
  certificateNotYetValid: {
    retry: 'later', zh: f => `节点 ${f['url']} 的 TLS 证书尚未生效。`, en: f => `The TLS certificate of ${f['url']} is not valid yet.`,
    hint: { zh: '请核对本机时钟。', en: 'Check the clock of this machine.' },
  },
  authorityUnknown: {
    retry: 'never', zh: f => `本机不信任签发 ${f['url']} 证书的机构。`, en: f => `This machine does not trust the authority that issued the certificate of ${f['url']}.`,
    hint: { zh: '请向节点运维人员索取其 CA 证书（PEM），并用 --cacert（或 JIANGHAN_CACERT）指明该文件。', en: 'Ask the operator for the certificate of that authority (PEM), and name its file with --cacert, or in JIANGHAN_CACERT.' },
  },
  certificateOfOtherHost: {
    retry: 'never', zh: f => `${f['url']} 出示的证书不是为这个主机名签发的。`, en: f => `The certificate that ${f['url']} shows was issued for another host name.`,
    hint: { zh: '请用证书中的主机名访问，或请运维人员签发含此名称的证书。', en: 'Use a name that stands in the certificate, or have one issued with this name.' },
  },
  clientCertificateNeeded: {
    retry: 'never', zh: f => `节点 ${f['url']} 只接受出示客户端证书的连接。`, en: f => `The node at ${f['url']} only takes connections with a client certificate.`,
    hint: { zh: '请用 --cert 与 --cert-key（或 JIANGHAN_CERT、JIANGHAN_CERT_KEY）指明运维人员登记的客户端证书。', en: 'Name a client certificate that the operator of the node admits with --cert and --cert-key, or in JIANGHAN_CERT and JIANGHAN_CERT_KEY.' },
  },
  clientCertificateRefused: {
    retry: 'never', zh: f => `节点 ${f['url']} 拒绝了所出示的客户端证书。`, en: f => `The node at ${f['url']} refuses the client certificate.`,
    hint: { zh: '请核对证书是否过期、是否由节点登记的机构签发。', en: 'Check whether it has expired, and whether an authority issued it that the node admits.' },
  },
  tlsTooOld: {
    retry: 'never', zh: f => `与 ${f['url']} 没有共同的 TLS 版本；节点需要 TLS 1.2 或更高。`, en: f => `There is no TLS version that ${f['url']} and this client share; a node takes 1.2 or newer.`,
    hint: { zh: '请升级客户端，或检查中间的代理。', en: 'Update the client, or look at the proxy in between.' },
  },
  tlsFileUnreadable: {
    retry: 'never', zh: f => `无法读取 ${f['file']}（${f['what']}）。`, en: f => `${f['file']} cannot be read (${f['what']}).`,
    hint: { zh: '请核对证书、私钥与 CA 文件的路径和权限。', en: 'Check the paths and permissions of certificate, private key and authorities.' },
  },
  tlsUnusable: {
    retry: 'never', zh: f => `客户端证书、私钥或 CA 证书不可用（${f['what']}）。`, en: f => `The client certificate, its private key or the authorities cannot be used (${f['what']}).`,
    hint: { zh: '三者均应为 PEM，私钥应与证书配对；加密的私钥需要口令。', en: 'All are PEM, the key belongs to the certificate, and an encrypted key needs its passphrase.' },
  },
  plainHttpThere: {
    retry: 'never', zh: f => `${f['url']} 使用明文 HTTP，而非 HTTPS。`, en: f => `Plain HTTP is spoken at ${f['url']}, not HTTPS.`,
    hint: { zh: '请把地址改为 http://，或请运维人员启用 TLS。', en: 'Use an address with http://, or have the operator switch TLS on.' },
  },
  timeout: {
    retry: 'later',
    zh: f => `${f['seconds']} 秒内未等到结果。`, en: f => `No result within ${f['seconds']} seconds.`,
    hint: { zh: '交易可能仍会执行：请按编号查询，或重发同样的字节，不会重复执行。', en: 'The transaction may still be executed: ask for it by its id, or send the same bytes again; they are never executed twice.' },
  },
  cancelled: {
    retry: 'later', zh: () => '已取消。', en: () => 'Cancelled.',
    hint: { zh: '已提交的交易可能仍会执行。', en: 'A transaction that was sent may still be executed.' },
  },
  badAnswer: {
    retry: 'later',
    zh: f => `节点的应答不合接口约定：${f['what']}。`, en: f => `The node's answer does not fit the API: ${f['what']}.`,
    hint: { zh: '请确认该地址是江汉链节点，且版本与本软件相配。', en: 'Make sure that a Jianghan node of a fitting release answers there.' },
  },
  httpStatus: {
    retry: 'never',
    zh: f => `节点以 HTTP ${f['status']} 应答。`, en: f => `The node answered with HTTP ${f['status']}.`,
    hint: { zh: '请确认该地址是江汉链节点，中间没有其他代理。', en: 'Make sure that a Jianghan node answers there and nothing stands in between.' },
  },
  badUrl: {
    retry: 'never',
    zh: f => `“${f['url']}”不是节点地址。`, en: f => `"${f['url']}" is not the address of a node.`,
    hint: { zh: '形如 http://127.0.0.1:8645。', en: 'Like http://127.0.0.1:8645.' },
  },
  unknownAction: {
    retry: 'never',
    zh: f => `没有操作 ${f['name']}。`, en: f => `There is no action ${f['name']}.`,
    hint: { zh: '操作名形如 payments.v1.Transfer。', en: 'Names of actions look like payments.v1.Transfer.' },
  },
  unknownQuery: {
    retry: 'never',
    zh: f => `没有查询 ${f['name']}。`, en: f => `There is no query ${f['name']}.`,
    hint: { zh: '查询名形如 payments.getBalance。', en: 'Names of queries look like payments.getBalance.' },
  },
  badArgument: {
    retry: 'never',
    zh: f => `参数 ${f['name']} 缺失或不合要求。`, en: f => `Argument ${f['name']} is missing or does not fit.`,
    hint: { zh: '请对照示例。', en: 'Compare it with the example.' },
  },
  badField: {
    retry: 'never',
    zh: f => `字段 ${f['field']} 应为${f['zh']}。`, en: f => `Field ${f['field']} must be ${f['en']}.`,
    hint: { zh: '请对照示例（--example）。', en: 'Compare it with the example (--example).' },
  },
  unknownField: {
    retry: 'never',
    zh: f => `${f['type']} 没有字段 ${f['field']}。`, en: f => `${f['type']} has no field ${f['field']}.`,
    hint: { zh: '请核对字段名。', en: 'Check its name.' },
  },
  badTransaction: {
    retry: 'never',
    zh: f => `这些字节不是一笔签名的交易（${f['what']}）。`, en: f => `The bytes are not a signed transaction (${f['what']}).`,
    hint: { zh: '请使用 sign 的结果。', en: 'Use what sign returned.' },
  },
  badProposal: {
    retry: 'never',
    zh: f => `这不是可用的提案文件（${f['what']}）。`, en: f => `This is no file of a proposal: ${f['what']}.`,
    hint: { zh: '请向提案人索取原件；切勿修改其内容。', en: 'Ask who proposed for the file as it was made; nothing in it may be changed.' },
  },
  badBulkLine: {
    retry: 'never', zh: f => `批量转账第 ${f['line']} 笔：${f['zh']}。`, en: f => `Entry ${f['line']} of the bulk: ${f['en']}.`,
    hint: { zh: '请更正该笔。未提交任何内容。', en: 'Correct it. Nothing was sent.' },
  },
  badReferences: {
    retry: 'never', zh: f => `这不是批量转账的参考信息文件（${f['what']}）。`, en: f => `This is no file with the references of a bulk: ${f['what']}.`,
    hint: { zh: '请使用 pay-list 写出的文件。', en: 'Use the file that pay-list wrote.' },
  },
  badEvidence: {
    retry: 'never', zh: f => `这不是存证批次或其中一项的文件，或其内容已改动（${f['what']}）。`, en: f => `This is no file of a batch of evidence or of one of its items, or it was changed: ${f['what']}.`,
    hint: { zh: '请使用 evidence deposit 或 evidence item 写出的文件。', en: 'Use a file that evidence deposit or evidence item wrote.' },
  },
  referencesMismatch: {
    retry: 'never', zh: f => `参考信息与账本上的承诺不符（第 ${f['entry']} 笔）。`, en: f => `The references are not what entry ${f['entry']} of the bulk commits to.`,
    hint: { zh: '请使用同一次 pay-list 写出的文件，并核对笔序（自 0 起）。', en: 'Use the file of the same pay-list, and check the number of the entry, counted from 0.' },
  },
  noSigners: {
    retry: 'never', zh: () => '没有签名者。', en: () => 'There is no signer.',
    hint: { zh: '至少需要一把密钥。', en: 'At least one key has to sign.' },
  },
  assetUnknown: {
    retry: 'never',
    zh: f => `账本上没有资产 ${f['asset']}，无法换算金额。`, en: f => `The ledger has no asset ${f['asset']}, so the amount cannot be told in its units.`,
    hint: { zh: '请核对资产标识，形如 CNY.HJB。', en: 'Check the id of the asset, like CNY.HJB.' },
  },
  proofFailed: {
    retry: 'never',
    zh: f => `节点给出的证明不成立：${f['zh']}`, en: f => `The proof that the node gave does not hold: ${f['en']}`,
    hint: { zh: '请勿相信此应答；换一个节点，或核对信任包。', en: 'Do not believe the answer; ask another node, or check the trust pack.' },
  },
  proofUnrelated: {
    retry: 'never',
    zh: f => `节点给出的证明成立，但与应答不符（${f['what']}）。`, en: f => `The proof that the node gave holds, and does not show the answer (${f['what']}).`,
    hint: { zh: '请勿相信此应答；换一个节点查询。', en: 'Do not believe the answer; ask another node.' },
  },
  notAProofFile: {
    retry: 'never', zh: f => `这不是可用的证明文件（${f['reason']}）。`, en: f => `This is no proof file that can be used (${f['reason']}).`,
    hint: { zh: '请核对文件，或重新取得证明。', en: 'Check the file, or get the proof again.' },
  },
  proofMissing: {
    retry: 'later',
    zh: () => '节点未附证明。', en: () => 'The node gave no proof.',
    hint: { zh: '请稍后重试；若不需要证明，请关闭证明检查。', en: 'Try again; or switch the proof checks off where none is needed.' },
  },
  nodeBehind: {
    retry: 'later',
    zh: f => `节点 ${f['url']} 落后：它在高度 ${f['height']}，本客户端已见到 ${f['seen']}。`, en: f => `The node at ${f['url']} lags behind: it is at height ${f['height']}, and this client has seen ${f['seen']}.`,
    hint: { zh: '请稍后再试，或改用其他节点。', en: 'Try again later, or use another node.' },
  },
  wrongChain: {
    retry: 'never',
    zh: f => `节点属于链 ${f['chainId']}，信任包指的是 ${f['expected']}。`, en: f => `The node is of chain ${f['chainId']}; the trust pack names ${f['expected']}.`,
    hint: { zh: '请核对节点地址，或换用该链的信任包。', en: 'Check the address of the node, or use the trust pack of that chain.' },
  },
  badTrustPack: {
    retry: 'never',
    zh: f => `${f['where']} 不是信任包。`, en: f => `${f['where']} is not a trust pack.`,
    hint: { zh: '信任包是一份 JSON 文件，格式为 jianghan-trust-1，可由 /v1/trust 取得并另行核对。', en: 'A trust pack is a JSON file of format jianghan-trust-1; /v1/trust serves one, to be compared by another way.' },
  },
} as const satisfies Record<string, Row>

/** Name of a problem of the client. */
export type ClientProblem = keyof typeof clientProblems

/** A problem of the client with its facts. `status` is the HTTP status where there was one. */
export function clientFacts(name: ClientProblem, facts: Facts = {}, status = 0): ErrorFacts {
  const row: Row = clientProblems[name]
  return { code: `client.${name}`, zh: row.zh(facts), en: row.en(facts), hint: row.hint, facts, retry: row.retry, status }
}

/** The same as an error to throw. */
export const clientError = (name: ClientProblem, facts: Facts = {}, lang: Language = 'en', status = 0): JianghanError =>
  new JianghanError(clientFacts(name, facts, status), lang)
