import type { ProofReason, TimedVerdict } from '@jianghan/light'
import type { Words } from '@jianghan/kernel/schema'
import type { LevelCheck } from './model.ts'

type Level = LevelCheck['level']

const WORDS: Readonly<Record<Level, Words>> = {
  integrity: { zh: '完整性：内容与区块头一致', en: 'integrity: everything hashes to the block header' },
  signatures: { zh: '签名：超过三分之二投票权的验证者签署', en: 'signatures: more than two thirds of the validators signed' },
  trustedValidators: { zh: '可信验证者：签名者即信任包所指', en: 'trusted validators: those who signed are in the trust pack' },
  trustedTime: { zh: '可信时间：仍在信任期内，或有时间戳证明当时即已存在', en: 'trusted time: within the trusting period, or time-stamped within it' },
  witnessed: { zh: '外部见证：足够多的可信见证人见证了这段历史', en: 'witnessed: enough of the trusted witnesses cosigned this history' },
}
const LEVELS = Object.keys(WORDS) as Level[]

/** At which level a reason speaks. */
function levelOfReason(reason: ProofReason): Level {
  switch (reason) {
    case 'badCommitSignature': case 'notEnoughPower': case 'badTransactionSignature': return 'signatures'
    case 'wrongChain': case 'untrustedValidators': return 'trustedValidators'
    case 'fromFuture': return 'trustedTime'
    case 'badWitnessSignature': case 'notEnoughWitnesses': return 'witnessed'
    default: return 'integrity'
  }
}

/** What was checked at each level and how it came out. Beyond the level reached nothing is claimed. */
export function levelsOf(judged: TimedVerdict, hasTrust: boolean): LevelCheck[] {
  const states = LEVELS.map((level): LevelCheck['state'] => {
    if (judged.verdict === 'false') return stateOfFailure(level, levelOfReason(judged.reason))
    if (level === 'witnessed') return judged.level === 'witnessed' ? 'yes' : 'notChecked'
    if (!hasTrust && (level === 'trustedValidators' || level === 'trustedTime')) return 'notChecked'
    return level === 'trustedTime' && judged.beyondPeriod && judged.level !== 'trustedTime' ? 'no' : 'yes'
  })
  return LEVELS.map((level, i) => ({ level, state: states[i] as LevelCheck['state'], words: WORDS[level] }))
}

/** With a trust pack, integrity and signatures hold before it is asked; otherwise the checks interleave and nothing is said of the others. */
function stateOfFailure(level: Level, failed: Level): LevelCheck['state'] {
  if (level === failed) return 'no'
  const beforeTrust = level === 'integrity' || level === 'signatures'
  if (failed === 'witnessed') return beforeTrust || level === 'trustedValidators' ? 'yes' : 'notChecked'
  return beforeTrust && (failed === 'trustedValidators' || failed === 'trustedTime') ? 'yes' : 'notChecked'
}
