import type { Json } from '@jianghan/kernel'
import { compareBytes, governanceGenesis } from '@jianghan/protocol'
import { part } from './consortium.ts'

/** A founding validator: whose it is, its Ed25519 key (32 bytes), its power. */
export type FoundingValidator = Readonly<{ memberId: string; publicKey: Uint8Array; power: bigint }>
/** A member that has a vote, and what it weighs. */
export type FoundingVoter = Readonly<{ memberId: string; weight: number }>

const DAY_MS = 86_400_000n
const share = (numerator: number, denominator: number) => ({ numerator, denominator })

/**
 * Governance as a new ledger begins with it, to be changed by vote: a simple majority with half of the votes for what presses, more than two thirds of
 * them for what changes the ledger; seven days to vote, a day of freeze at the most; versions are changed by vote only. `sole` while one node seals.
 */
export const governanceOf = ({ sole, validators, voters, minValidators = 1 }: Readonly<{
  sole: boolean; validators: readonly FoundingValidator[]; voters: readonly FoundingVoter[]; minValidators?: number
}>): Json => part(governanceGenesis.GenesisSchema, {
  // The state has them in the order of their keys, and voters in that of their ids.
  sole, validators: validators.toSorted((a, b) => compareBytes(a.publicKey, b.publicKey)), voters: voters.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1)),
  rules: {
    ordinary: { quorum: share(1, 2), threshold: share(1, 2) },
    weighty: { quorum: share(2, 3), threshold: share(2, 3) },
    votingMs: 7n * DAY_MS, freezeMaxMs: DAY_MS, minValidators, reserved: ['kernel.v1.Upgrade'],
  },
  // Blocks and evidence as CometBFT has them by default, but for smaller blocks; half a block for one member.
  parameters: { blockBytes: 4_194_304, memberBytes: 2_097_152, emptyBlockMs: 5_000, evidenceBlocks: 100_000n, evidenceMs: 2n * DAY_MS },
})
