/** A part of the whole, exactly. */
export type Share = Readonly<{ numerator: number; denominator: number }>
/** A member that votes, and how much that counts. */
export type Voter = Readonly<{ member: string; weight: number }>
/** The rules and parameters of the ledger, as far as the pages show them (governance.getParameters). */
export type Parameters = Readonly<{ ordinary: Rule; weighty: Rule; voters: readonly Voter[]; totalWeight: string }>
type Rule = Readonly<{ quorum: Share; threshold: Share }>
/** Weights that were given. */
export type Count = Readonly<{ yes: string; no: string; abstain: string; total: string }>

/** "2/3" */
export const shareText = ({ numerator, denominator }: Share): string => `${numerator}/${denominator}`

/** The least weight that is this share of the whole or more. */
export function leastOf({ numerator, denominator }: Share, total: bigint): bigint {
  const parts = total * BigInt(numerator)
  const whole = BigInt(denominator)
  return (parts + whole - 1n) / whole
}

/** A share in hundredths, to one decimal: "66.7 %". */
export const percent = (part: bigint, total: bigint): string => {
  if (total === 0n) return '0.0 %'
  const tenths = (part * 2_000n + total) / (total * 2n)
  return `${tenths / 10n}.${tenths % 10n} %`
}
