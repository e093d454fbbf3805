/** Why a token is not believed. Names are for ever. */
export const timestampReasons = {
  malformed: { zh: '不是 RFC 3161 时间戳', en: 'it is no time-stamp of RFC 3161' },
  rejected: { zh: '时间戳机构拒绝了请求', en: 'the authority refused' },
  wrongImprint: { zh: '时间戳是对另一内容签的', en: 'it is over something else' },
  wrongNonce: { zh: '时间戳不是对这次请求的应答', en: 'it does not answer this request' },
  wrongPolicy: { zh: '时间戳依据的策略不是所要求的', en: 'it was made under another policy than asked' },
  badSignature: { zh: '时间戳的签名不成立', en: 'its signature does not hold' },
  untrusted: { zh: '签发者的证书链到不了可信的根，或在签发时已失效', en: 'its certificate leads to no trusted root, or had expired when it signed' },
  notATimestampKey: { zh: '签发者的证书不是时间戳证书', en: 'its certificate is not for time-stamping' },
  wrongTime: { zh: '时间戳的时间与区块时间或时钟相差过大', en: 'its time is far from the block or the clock' },
} as const satisfies Record<string, Readonly<{ zh: string; en: string }>>

/** Name of such a reason. */
export type TimestampReason = keyof typeof timestampReasons
