/** Bounds of the trace module. */
export const LIMITS = {
  /** Events of one capture. */
  events: 1_000,
  /** Items that one event names. */
  items: 1_000,
  /** Items that all events of one capture name. */
  captureItems: 4_000,
  /** Makers of a product besides its owner; inputs of a recipe. */
  makers: 16,
  recipeInputs: 16,
  /** Digits behind the point of a quantity. */
  decimals: 6,
  /** Results in one event of the ledger: the proof of a receipt opens events of at most 4 KiB. */
  resultsAnEvent: 60,
  /** Units in units. */
  nesting: 8,
  /** How far ahead of the block's time an event may say that it happened, milliseconds: clocks of scanners differ. */
  aheadMs: 300_000n,
  /** Recalls that one item stands under. */
  recallsOfItem: 16,
  /** Recalls that spread at the same time. */
  spreading: 64,
  /** Items that one step of a Tick follows from a recall. */
  itemsAStep: 8,
  /** Scans of one action. */
  scans: 1_000,
  /** Two scans in different regions within this time look like a copied code, milliseconds: one hour. */
  cloneMs: 3_600_000n,
  /** Items of one page of a trace, and levels that it goes. */
  tracePage: 10_000,
  traceLevels: 10,
} as const
