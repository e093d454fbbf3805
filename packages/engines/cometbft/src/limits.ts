/**
 * Bytes of batches of one member in one block at the most: half of a block, so that nobody fills it alone. Every validator refuses a proposal that
 * holds more.
 */
export const MEMBER_BLOCK_BYTES = 2 * 1024 * 1024

/** Bytes of one member that a node's mempool takes in at once; what is final makes room. */
export const MEMBER_MEMPOOL_BYTES = 4 * 1024 * 1024
/** Batches of one member that a node's mempool takes in at once. */
export const MEMBER_MEMPOOL_BATCHES = 64
/** After this a batch that is in no block counts no more against its member's room, milliseconds. */
export const MEMPOOL_FORGET_MS = 60_000

/**
 * Transactions that a proposer puts into a block at the most: executing them has to end well within the time in which the others wait for a proposal.
 * A proposer's own rule, no condition of a block.
 */
export const PROPOSAL_TRANSACTIONS_MAX = 4_096

/** How long a proposer waits for signatures that are being judged, milliseconds; what is not judged then waits for a later block. */
export const PROPOSAL_PATIENCE_MS = 100

/** Batches whose verdict is remembered, at least. */
export const VERDICTS_KEPT = 8_192
