/** Why a proof is false, in the order of the checks (docs/spec/proof.md, section 4). Names are for ever. */
export const proofReasons = {
  tooLarge: { zh: '文件超过 1 MiB，不是证明文件。', en: 'The file is larger than 1 MiB: no proof file is.' },
  notAProof: { zh: '这不是江汉链的证明文件。', en: 'This is not a Jianghan proof file.' },
  malformed: { zh: '文件内容不完整或不合规则。', en: 'The content of the file is incomplete or out of shape.' },
  headerHashMismatch: { zh: '签名所指的区块头与文件中的区块头不是同一个。', en: 'The signatures are for another block header than the one in the file.' },
  validatorsMismatch: { zh: '文件所列验证者不是区块头所指的验证者。', en: 'The validators listed are not those that the header names.' },
  badCommitSignature: { zh: '有验证者的签名不成立。', en: "A validator's signature does not hold." },
  notEnoughPower: { zh: '签名的验证者未超过三分之二的投票权。', en: 'The validators who signed do not have more than two thirds of the power.' },
  appHashMismatch: { zh: '账本的历史或状态与区块头不符。', en: 'History or state of the ledger do not fit the header.' },
  logMismatch: { zh: '有回执不在账本的历史中。', en: "A receipt is not in the ledger's history." },
  eventsMismatch: { zh: '事件与回执不符。', en: 'The events do not fit the receipt.' },
  bulkEntryMismatch: { zh: '批量转账的某一笔与回执不符。', en: 'An entry of a bulk transfer does not fit the receipt.' },
  stateMismatch: { zh: '所称的状态与账本不符。', en: "A claim about the state does not fit the ledger's." },
  witnessMismatch: { zh: '见证的检查点不包含证明所依据的历史。', en: 'The witnessed checkpoint does not contain the history that the proof rests on.' },
  transactionChainMismatch: { zh: '交易属于另一条链。', en: 'A transaction is for another chain.' },
  transactionWithoutReceipt: { zh: '有交易没有回执。', en: 'A transaction has no receipt.' },
  badTransactionSignature: { zh: '交易的签名不成立。', en: 'A signature of a transaction does not hold.' },
  disclosureMismatch: { zh: '披露的字段（姓名、附言等）与账本中的承诺不符。', en: 'A disclosed field (a name, a text) does not fit the commitment on the ledger.' },
  wrongChain: { zh: '证明属于另一条链，不是信任包所指的链。', en: 'The proof is of another chain than the one the trust pack names.' },
  fromFuture: { zh: '区块头的时间晚于本机时间，请检查时钟。', en: "The header's time lies ahead of this machine's clock: check the clock." },
  untrustedValidators: { zh: '签名者不是信任包所信任的验证者。', en: 'Those who signed are not the validators that the trust pack trusts.' },
  badWitnessSignature: { zh: '所信任的见证人的签名不成立。', en: 'A signature in the name of a trusted witness does not hold.' },
  notEnoughWitnesses: { zh: '所信任的见证人中，见证的人数不足。', en: 'Fewer of the trusted witnesses cosigned than are required.' },
} as const satisfies Record<string, Readonly<{ zh: string; en: string }>>

/** Name of a reason. */
export type ProofReason = keyof typeof proofReasons
