/** Facts of a reason, as texts: heights and powers decimal, hashes hexadecimal, times RFC 3339. */
export type Facts = Readonly<Record<string, string>>

type Words = Readonly<{ zh: (facts: Facts) => string; en: (facts: Facts) => string }>

/**
 * Why a header is not accepted. Names are stable: programs branch on them. The order is the order in which they are looked for,
 * so the first that holds is the one that is told.
 */
export const lightReasons = {
  trustExpired: {
    zh: f => `信任起点（高度 ${f['height']}）已过信任期（${f['expired']} 到期），请更新信任包。`,
    en: f => `The trusted header at height ${f['height']} left its trusting period at ${f['expired']}: renew the trust pack.`,
  },
  trustedValidatorsUnknown: {
    zh: f => `给出的验证者集合不属于信任起点（高度 ${f['height']}）。`,
    en: f => `The validators given do not belong to the trusted header at height ${f['height']}.`,
  },
  headerMalformed: {
    zh: f => `区块头的字段 ${f['field']} 格式不正确。`,
    en: f => `The field ${f['field']} of the header is out of shape.`,
  },
  commitMalformed: {
    zh: f => `提交记录的字段 ${f['field']} 格式不正确。`,
    en: f => `The field ${f['field']} of the commit is out of shape.`,
  },
  wrongChain: {
    zh: f => `区块头属于链“${f['chainId']}”，而不是“${f['expected']}”。`,
    en: f => `The header belongs to chain "${f['chainId']}", not "${f['expected']}".`,
  },
  wrongBlockVersion: {
    zh: f => `区块格式版本为 ${f['version']}，应为 ${f['expected']}。`,
    en: f => `The block format has version ${f['version']}, not ${f['expected']}.`,
  },
  wrongCommitHeight: {
    zh: f => `提交记录的高度为 ${f['commit']}，区块头为 ${f['header']}。`,
    en: f => `The commit is for height ${f['commit']}, the header for ${f['header']}.`,
  },
  wrongHeaderHash: {
    zh: f => `签名所指的区块为 ${f['signed']}，区块头的哈希却是 ${f['hash']}。`,
    en: f => `The commit signs block ${f['signed']}, the header hashes to ${f['hash']}.`,
  },
  heightNotGreater: {
    zh: f => `高度 ${f['height']} 不高于已信任的高度 ${f['trusted']}。`,
    en: f => `Height ${f['height']} is not above the trusted height ${f['trusted']}.`,
  },
  timeNotLater: {
    zh: f => `时间 ${f['time']} 不晚于已信任区块头的时间 ${f['trusted']}。`,
    en: f => `The time ${f['time']} is not after the trusted header's ${f['trusted']}.`,
  },
  fromFuture: {
    zh: f => `区块头的时间 ${f['time']} 晚于当前时间 ${f['now']}，请检查本机时钟。`,
    en: f => `The header's time ${f['time']} lies ahead of the clock (${f['now']}): check the clock of this machine.`,
  },
  validatorsMalformed: {
    zh: f => `验证者集合格式不正确（${f['field']}）。`,
    en: f => `The validator set is out of shape (${f['field']}).`,
  },
  wrongValidators: {
    zh: f => `验证者集合的哈希 ${f['given']} 与区块头中的 ${f['header']} 不符。`,
    en: f => `The validators hash to ${f['given']}, the header names ${f['header']}.`,
  },
  wrongNextValidators: {
    zh: f => `验证者集合 ${f['given']} 不是上一区块头宣布的 ${f['announced']}。`,
    en: f => `The validators ${f['given']} are not those that the header before announced (${f['announced']}).`,
  },
  wrongSignatureCount: {
    zh: f => `提交记录有 ${f['signatures']} 项，验证者有 ${f['validators']} 名。`,
    en: f => `The commit has ${f['signatures']} entries for ${f['validators']} validators.`,
  },
  wrongValidatorAddress: {
    zh: f => `提交记录第 ${f['index']} 项的地址不是该位置的验证者。`,
    en: f => `Entry ${f['index']} of the commit names another validator than the set has there.`,
  },
  doubleVote: {
    zh: f => `同一验证者在提交记录中出现两次（第 ${f['index']} 项）。`,
    en: f => `One validator stands in the commit twice (entry ${f['index']}).`,
  },
  wrongSignature: {
    zh: f => `提交记录第 ${f['index']} 项的签名无效（验证者 ${f['address']}）。`,
    en: f => `The signature of entry ${f['index']} is not valid (validator ${f['address']}).`,
  },
  notEnoughPower: {
    zh: f => `签名的投票权为 ${f['signed']}，须多于 ${f['needed']}（总数 ${f['total']} 的三分之二）。`,
    en: f => `Votes of ${f['signed']} power were given; more than ${f['needed']} is needed, two thirds of ${f['total']}.`,
  },
} as const satisfies Record<string, Words>

/** Name of a reason. */
export type LightReason = keyof typeof lightReasons

/** A reason with its facts; words come from {@link lightReasons} at the edge. */
export type LightRefusal = Readonly<{ reason: LightReason; facts: Facts }>

/** A refusal as a sentence for a person. */
export const describeRefusal = (refusal: LightRefusal, language: 'zh' | 'en'): string =>
  lightReasons[refusal.reason][language](refusal.facts)
