import { compareTime, type Timestamp, utf8 } from '@jianghan/protocol'
import type { ProofVerdict } from '../proof/verify.ts'
import { isTimestampLine } from './line.ts'
import type { TimestampReason } from './reasons.ts'
import type { TrustedTimestamp } from './token.ts'

/** Tokens of one checkpoint that are looked at. */
const TOKENS_MAX = 8
/** How far the clock of an authority may be behind that of the block, seconds. */
const BEHIND_S = 10n

/** What the time-stamps of a proof say: those that hold, the earliest first, and why the others do not, by the name of their line. */
export type JudgedTimestamps = Readonly<{ good: readonly TrustedTimestamp[]; bad: readonly Readonly<{ name: string; reason: TimestampReason }>[] }>

/** A verdict with what time-stamps add to it. */
export type TimedVerdict = ProofVerdict & Readonly<{ timestamps?: JudgedTimestamps }>

/**
 * Judges the time-stamp tokens that the checkpoint of a proof carries (docs/spec/proof.md, section 9), by the roots that the reader trusts. They show that the whole proof was there at their
 * time: signatures that were made within the trusting period cannot have been made up later, so what was stale is true again. A bad token changes no verdict; it is told.
 */
export async function judgeTimestamps(judged: ProofVerdict, roots: readonly Uint8Array[], trustingPeriodSeconds: bigint | undefined): Promise<TimedVerdict> {
  const witnessed = judged.verdict === 'false' ? undefined : judged.proof.witnessed
  if (judged.verdict === 'false' || witnessed === undefined || roots.length === 0) return judged
  const lines = witnessed.note.signatures.filter(isTimestampLine).slice(0, TOKENS_MAX)
  const good: TrustedTimestamp[] = []
  const bad: { name: string; reason: TimestampReason }[] = []
  if (lines.length === 0) return { ...judged, timestamps: { good, bad } }
  // Most proofs carry none, and a page need not fetch what judges them.
  const { judgeToken } = await import('./token.ts')
  for (const { name, signature } of lines) {
    const found = await judgeToken(signature, { over: utf8(witnessed.note.text), roots })
    if (typeof found === 'string') bad.push({ name, reason: found })
    else if (compareTime(later(found.time, BEHIND_S), witnessed.block) < 0) bad.push({ name, reason: 'wrongTime' })
    else good.push(found)
  }
  good.sort((a, b) => compareTime(a.time, b.time))
  const [first] = good
  const timestamps = { good, bad }
  const { header } = judged.proof
  const inTime = first !== undefined && trustingPeriodSeconds !== undefined && compareTime(first.time, later(header.time, trustingPeriodSeconds)) < 0
  return judged.verdict === 'stale' && inTime ? { ...judged, verdict: 'true', level: 'trustedTime', timestamps } : { ...judged, timestamps }
}

const later = ({ seconds, nanos }: Timestamp, by: bigint): Timestamp => ({ seconds: seconds + by, nanos })
