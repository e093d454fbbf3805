import { formatAddress, toHex } from '@jianghan/protocol'
import type { Grant } from '../callers/grant.ts'
import { fail } from '../problem/define.ts'
import type { DayUsage } from './dayUsage.ts'
import { signerProblems } from './problems.data.ts'
import type { Touched } from './touched.ts'

/** What was taken from the limits of a day, to be given back where it is not spent. */
export type Taken = Readonly<{ asset: string; atoms: bigint }>

const limitOf = (limits: Grant['perDay'], asset: string): bigint | undefined => {
  const found = limits?.find(({ assetId }) => assetId === asset)
  return found === undefined ? undefined : BigInt(found.atoms)
}

/**
 * Whether a grant covers what actions touch: their kinds, the accounts that the API key is confined to (hexadecimal; all of its member's where undefined).
 * Throws ProblemFault naming what it does not cover.
 */
export function covered({ actions }: Grant, confined: readonly string[] | undefined, touched: readonly Touched[]): void {
  for (const { type, accounts, others } of touched) {
    if (!actions.includes(type)) fail(signerProblems.actionNotGranted, { action: type })
    if (confined === undefined) continue
    // Whatever a confined key's signature could authorise must be within: also the accounts of which only one way speaks.
    const all = [...accounts, ...others]
    const foreign = all.find(account => !confined.includes(toHex(account)))
    if (foreign !== undefined) fail(signerProblems.accountNotGranted, { account: formatAddress('account', foreign) })
    if (all.length === 0) fail(signerProblems.actionNotGranted, { action: type })
  }
}

/** Throws ProblemFault where one transaction spends more than the grant lets it. */
export function withinTransaction({ perTransaction }: Grant, spent: ReadonlyMap<string, bigint>): void {
  for (const [asset, atoms] of spent) {
    const limit = limitOf(perTransaction, asset)
    if (limit !== undefined && atoms > limit) fail(signerProblems.aboveTransactionLimit, { asset, atoms: String(atoms), limit: String(limit) })
  }
}

/** Takes what is spent from the limits of the day. Throws ProblemFault, with nothing taken, where one does not have it. */
export async function takeOfDay(usage: DayUsage, apiKey: string, { perDay }: Grant, spent: ReadonlyMap<string, bigint>): Promise<readonly Taken[]> {
  const taken: Taken[] = []
  try {
    for (const [asset, atoms] of spent) {
      const limit = limitOf(perDay, asset)
      if (limit === undefined) continue
      const short = await usage.take(apiKey, asset, atoms, limit)
      if (short !== undefined) fail(signerProblems.aboveDayLimit, { asset, atoms: String(atoms), left: String(short.left), limit: String(limit) })
      taken.push({ asset, atoms })
    }
    return taken
  } catch (fault) {
    giveBack(usage, apiKey, taken)
    throw fault
  }
}

/** Gives back what was taken from limits of the day. */
export function giveBack(usage: DayUsage, apiKey: string, taken: readonly Taken[]): void {
  for (const { asset, atoms } of taken) usage.giveBack(apiKey, asset, atoms)
}
