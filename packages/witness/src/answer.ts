import { utf8 } from '@jianghan/protocol'

/** An answer of a witness over HTTP (c2sp.org/tlog-witness). */
export type WitnessAnswer = Readonly<{ status: number; type: string; body: Uint8Array }>

const TEXT = 'text/plain; charset=utf-8'

/** Why a witness does not cosign. The codes are for programs and never changed; the text goes into the body of the answer. */
export const refusals = {
  malformed: { status: 400, zh: '请求不是一个 add-checkpoint 请求。', en: 'The request is no add-checkpoint request.' },
  oldBeyondNew: { status: 400, zh: '旧大小大于检查点的大小。', en: 'The old size is beyond the size of the checkpoint.' },
  unknownLog: { status: 404, zh: '本见证人不见证此日志。', en: 'This witness does not follow that log.' },
  noCheckpoint: { status: 404, zh: '尚未见证此日志的任何检查点。', en: 'No checkpoint of that log was cosigned yet.' },
  notSigned: { status: 403, zh: '检查点没有该日志的有效签名。', en: 'The checkpoint is not signed by that log, or a signature in its name does not hold.' },
  notConsistent: { status: 422, zh: '检查点并非上一次见证的历史的延续：历史被改写，或一致性证明有误。', en: 'The checkpoint does not extend the history that was cosigned last: the history was rewritten, or the consistency proof is wrong.' },
  notOurHistory: { status: 422, zh: '检查点与本节点自己的账本历史不符。', en: 'The checkpoint is not of the history that this node holds.' },
  behind: { status: 503, zh: '本节点尚未到达检查点的高度，请稍后再试。', en: 'This node has not come as far as the checkpoint: try again later.' },
  cannotSign: { status: 503, zh: '签名密钥暂不可用。', en: 'The signing key cannot be used at the moment.' },
  busy: { status: 503, zh: '请求过多，请稍后再试。', en: 'Too much is asked at once: try again later.' },
} as const

/** Name of a refusal. */
export type RefusalName = keyof typeof refusals

/** The answer that says why not. */
export function refusal(name: RefusalName): WitnessAnswer {
  const { status, zh, en } = refusals[name]
  return { status, type: TEXT, body: utf8(`witness.${name}\n${zh}\n${en}\n`) }
}

/** The answer with the size that the witness cosigned last, where the log took another for it. */
export const conflict = (size: bigint): WitnessAnswer => ({ status: 409, type: 'text/x.tlog.size', body: utf8(`${size}\n`) })

/** An answer in text: signature lines, or a note. */
export const text = (body: Uint8Array): WitnessAnswer => ({ status: 200, type: TEXT, body })
