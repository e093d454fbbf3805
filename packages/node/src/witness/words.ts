import type { Words } from '@jianghan/kernel'

/** What the witness says; values stand where the braces are. */
export const words = {
  made: { zh: '已建立见证密钥 {file}（仅本人可读）。把下面这一行公钥交给请求见证的一方与核验证明的人：', en: 'Made the witness key {file}, readable by you alone. Give this public key to whoever asks for cosignatures and to whoever verifies proofs:' },
  serving: { zh: '见证人 {name} 已启动：{url}，见证 {logs} 个日志。公钥：', en: 'Witness {name} serves at {url} and follows {logs} logs. Its public key:' },
  stopped: { zh: '已停止。', en: 'Stopped.' },
} as const satisfies Record<string, Words>

/** What `jianghan witness --help` says. */
export const usage: Words = {
  zh: `用法：jianghan witness new --name 名称 --key 文件 [--kind ed25519|p256|secp256k1|sm2]
      jianghan witness serve --name 名称 --key 文件 --policy 文件 --dir 目录 [--host 地址] [--port 端口]

见证人只记住每个历史日志最近一次见证的检查点；新的检查点是它的延续时才签名（c2sp.org/tlog-witness）。

  new             新建密钥并显示公钥
  serve           启动见证服务，Ctrl-C 停止
  --name 名称     签名所用的名称，例如 witness.example/w1，不含空格与加号
  --key 文件      密钥文件，或令牌上密钥的 pkcs11: 地址；口令取自 JIANGHAN_PASSPHRASE_FILE
  --kind 种类     新密钥的签名种类（默认 ed25519，各处的见证协议都支持）
  --policy 文件   所见证日志的公钥，每行“log 公钥”（节点的 GET /v1/log/key）
  --dir 目录      见证记录；签名之前必先落盘，不可丢失
  --host 地址     监听地址（默认 127.0.0.1；对外服务请置于 HTTPS 反向代理之后）
  --port 端口     监听端口（默认 8660，0 由系统选择）`,
  en: `Usage: jianghan witness new --name NAME --key FILE [--kind ed25519|p256|secp256k1|sm2]
       jianghan witness serve --name NAME --key FILE --policy FILE --dir DIR [--host ADDRESS] [--port N]

A witness keeps the last checkpoint it cosigned of each history log, and cosigns the next one only when that extends it (c2sp.org/tlog-witness).

  new             makes a key and shows its public half
  serve           serves until Ctrl-C
  --name NAME     what it signs as, such as witness.example/w1; no spaces, no plus
  --key FILE      key file, or the pkcs11: URI of a key on a token; a passphrase comes from JIANGHAN_PASSPHRASE_FILE
  --kind KIND     signature kind of the new key (ed25519, which witness programs everywhere know)
  --policy FILE   public keys of the logs to follow, lines "log KEY" (a node's GET /v1/log/key)
  --dir DIR       what it remembers; written before each signature, and not to be lost
  --host ADDRESS  address to listen on (127.0.0.1; to serve others put an HTTPS proxy before it)
  --port N        port (8660; 0 lets the system choose)`,
}
