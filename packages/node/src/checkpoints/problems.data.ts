import { defineProblems } from '../problem/define.ts'

/** Problems of checkpoints and witnesses, at the start and at the doors. */
export const checkpointProblems = defineProblems({
  checkpointPolicyInvalid: {
    status: 0, retry: 'never', title: { zh: '见证策略文件有误', en: 'Checkpoint policy invalid' },
    zh: f => `文件 ${f.file} 第 ${f.line} 行有误。`, en: f => `${f.file}: line ${f.line} does not fit.`,
    hint: { zh: '每行为“log 密钥”或“witness 名称 密钥 网址”，以 # 开头为注释；密钥形如 名称+编号+base64。', en: 'Lines are "log KEY" or "witness NAME KEY URL"; comments begin with #. A key is name+id+base64.' },
  },
  witnessWithoutUrl: {
    status: 0, retry: 'never', title: { zh: '见证人缺少网址', en: 'Witness without an address' },
    zh: f => `文件 ${f.file} 中的见证人 ${f.name} 没有网址，无法请求见证。`, en: f => `${f.file}: witness ${f.name} has no URL, so it cannot be asked.`,
    hint: { zh: '在该行末尾写上见证人的网址。', en: "Put the witness's URL at the end of its line." },
  },
  cosignerIncomplete: {
    status: 0, retry: 'never', title: { zh: '见证签名配置不全', en: 'Cosigner incomplete' },
    zh: f => `见证签名须同时设置名称与密钥（名称“${f.name}”，密钥“${f.key}”），名称不得含空格与加号。`, en: f => `A cosigner needs a name and a key (name "${f.name}", key "${f.key}"); the name without spaces and plus.`,
    hint: { zh: '例如 cosignerName=bank.example/ledger，cosignerKey=keys/cosigner.json。', en: 'For example cosignerName=bank.example/ledger, cosignerKey=keys/cosigner.json.' },
  },
  witnessMemoryDamaged: {
    status: 0, retry: 'never', title: { zh: '见证记录已损坏', en: 'Memory of the witness damaged' },
    zh: f => `${f.file} 不是检查点。见证人若忘记已见证的历史，就可能见证第二份历史，因此不启动。`, en: f => `${f.file} is no checkpoint. A witness that forgets what it saw could cosign a second history, so it does not start.`,
    hint: { zh: '请从备份恢复该文件；确需重新开始时，换用新密钥并通知各方。', en: 'Restore the file from a backup. To begin anew take a new key and tell everybody who trusts the old one.' },
  },
  noCheckpoint: {
    status: 404, retry: 'later', title: { zh: '尚无检查点', en: 'No checkpoint yet' },
    zh: f => `尚未公布大小不小于 ${f.size} 的日志检查点。`, en: f => `No checkpoint of ${f.size} leaves or more is published yet.`,
    hint: { zh: '检查点每隔数秒公布一次，请稍后再取。', en: 'One is published every few seconds: ask again.' },
  },
  noBlockThere: {
    status: 404, retry: 'never', title: { zh: '此处不是区块末尾', en: 'No block ends there' },
    zh: f => `历史日志在大小 ${f.size} 处没有区块结束，或该区块的记录已不再保存。`, en: f => `No block ends at size ${f.size} of the history log, or its record is no longer kept.`,
    hint: { zh: '请使用证明文件中的日志大小。', en: 'Use the log size of a proof file.' },
  },
  tileNotFound: {
    status: 404, retry: 'later', title: { zh: '没有此哈希块', en: 'No such tile' },
    zh: f => `历史日志没有哈希块 ${f.tile}；条目本身不公开。`, en: f => `The history log has no tile ${f.tile}; entries are not public.`,
    hint: { zh: '哈希块的路径见 c2sp.org/tlog-tiles，范围以检查点为准。', en: 'Paths are those of c2sp.org/tlog-tiles, as far as the checkpoint reaches.' },
  },
  notACosigner: {
    status: 404, retry: 'never', title: { zh: '本节点不作见证', en: 'Not a cosigner' },
    zh: () => '本节点没有设置见证签名密钥。', en: () => 'This node has no key to cosign with.',
    hint: { zh: '设置 cosignerName 与 cosignerKey 后重启节点。', en: 'Set cosignerName and cosignerKey and start the node again.' },
  },
  timestampUrlUnusable: {
    status: 0, retry: 'never', title: { zh: '时间戳机构无法使用', en: 'Time-stamp authority unusable' },
    zh: f => `配置 timestampUrls 中的“${f.url}”不是 http(s) 网址、有重复，或超过 8 个。`, en: f => `"${f.url}" in timestampUrls is no http(s) URL, stands there twice, or there are more than 8.`,
    hint: { zh: '例如 http://tsa.example/tsr；要求特定策略时写在 # 之后：http://tsa.example/tsr#1.2.3.4。', en: 'For example http://tsa.example/tsr; a policy stands behind #: http://tsa.example/tsr#1.2.3.4.' },
  },
  timestampRootsUnusable: {
    status: 0, retry: 'never', title: { zh: '没有时间戳的根证书', en: 'No roots for time-stamps' },
    zh: f => `${f.file} 中没有可用的 PEM 证书；没有根证书就无法判断时间戳。`, en: f => `${f.file} holds no usable certificate in PEM; without roots no time-stamp can be judged.`,
    hint: { zh: '请把时间戳机构的根证书写入文件，并以 timestampRoots 指明。', en: 'Put the roots of the authorities into a file, and name it in timestampRoots.' },
  },
  noTimestamp: {
    status: 503, retry: 'later', title: { zh: '尚无时间戳', en: 'No time-stamp yet' },
    zh: f => `历史日志自 ${f.size} 起还没有带时间戳的检查点。`, en: f => `No checkpoint of the history log from size ${f.size} on carries a time-stamp yet.`,
    hint: { zh: '时间戳按 timestampMinutes 定期索取，机构的状况见 /v1/log/timestamps。', en: 'Time-stamps are asked for every timestampMinutes; how it stands with the authorities is told by /v1/log/timestamps.' },
  },
})
