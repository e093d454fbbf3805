/** Bounds of the evidence module. */
export const LIMITS = {
  /** Items of a batch: a proof of one has at most 20 hashes. */
  batchItems: 1_048_576,
  /** Times that one deposit is handed over. */
  handovers: 10_000,
} as const
