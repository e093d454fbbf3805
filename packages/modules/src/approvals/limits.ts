/** Bounds of the approvals module. */
export const LIMITS = {
  /** Open proposals of a member. */
  open: 1_000,
  /** Open proposals of the whole ledger. */
  due: 1_000_000,
  /** How far ahead a proposal may expire, milliseconds: 30 days. */
  aheadMs: 30n * 86_400_000n,
  /** How long a proposal is kept after it ended, so that it is told how, milliseconds: 30 days. */
  keptMs: 30n * 86_400_000n,
  /** Approvals of a proposal, beside those of its makers. */
  approvals: 32,
  /** Other members whose officers are asked. */
  others: 3,
  /** Open proposals of one page of a query. */
  page: 20,
} as const
