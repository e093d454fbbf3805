/** Bounds of the governance module. */
export const LIMITS = {
  /** Members that have a vote: the votes of a proposal are one entry of the state. */
  voters: 64,
  /** What one vote weighs at the most. */
  weight: 1_000_000,
  /** Proposals that are open at a time, and of one member. */
  open: 64,
  openOfMember: 8,
  /** How long a vote may last, milliseconds: a minute to 90 days. */
  votingMinMs: 60_000n,
  votingMaxMs: 7_776_000_000n,
  /** How long what passed may wait for its time after the vote, milliseconds: 400 days. */
  enactMaxMs: 34_560_000_000n,
  /** How long a proposal that is over is kept, milliseconds: 400 days. History is the log's task. */
  keptMs: 34_560_000_000n,
  /** Items that wait for their time: proposals that are open or kept, and a thousand more for freezes and evidence. */
  due: 100_000,
  dueSpare: 1_000,
  /** Validators. */
  validators: 100,
  /** Validators that one proposal names. */
  validatorsAtOnce: 100,
  /** Power of a validator: a hundred of them stay far below CometBFT's MaxInt64 / 8. */
  power: 1_000_000_000_000n,
  /** Bytes of a validator's key (Ed25519). */
  publicKey: 32,
  /** Pieces of evidence that are kept by one key. */
  evidence: 16,
  /** Denominator of a share. */
  denominator: 1_000,
  /** How long a freeze may last by the rules, milliseconds: 7 days. */
  freezeMaxMs: 604_800_000n,
  /** Actions that rules may reserve. */
  reserved: 32,
  /** Modules that may be off at a time. */
  off: 32,
  /** Blocks: a batch of one MiB has room in the smallest. Bytes. */
  blockBytesMin: 1_310_720,
  blockBytesMax: 16_777_216,
  memberBytesMin: 1_114_112,
  /** Milliseconds before an empty block. */
  emptyBlockMinMs: 1_000,
  emptyBlockMaxMs: 600_000,
  /** Age of evidence: blocks, and milliseconds (an hour to a year). */
  evidenceBlocksMin: 1_000n,
  evidenceBlocksMax: 100_000_000n,
  evidenceMinMs: 3_600_000n,
  evidenceMaxMs: 31_536_000_000n,
} as const

/** What a vote may say; the place in the list is its number in the state, 0 for no vote yet. */
export const CHOICES = ['', 'yes', 'no', 'abstain'] as const

/**
 * How a proposal stands; the place in the list is its number in the state. `passed` waits for its time; `failed` passed, and could not be carried
 * out.
 */
export const STANDINGS = ['open', 'passed', 'enacted', 'rejected', 'withdrawn', 'failed'] as const
/** How a proposal stands. */
export type Standing = (typeof STANDINGS)[number]
