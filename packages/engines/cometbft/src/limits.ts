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
 * How long executing a proposal may take where it is made, milliseconds: a third of the time in which the others of a local network wait for it
 * (`timeout_propose`), because a round that fails costs more than a block that is not full. A proposer's own rule, no condition of a block.
 */
export const PROPOSAL_MS = 100
/** What that comes to in bytes of batches, by how fast this node is at the moment: at least, to begin with, and at the most. */
export const PROPOSAL_BYTES = { least: 64 * 1024, first: 256 * 1024, most: 1280 * 1024 } as const

/** How long a proposer that has nothing else waits for signatures that are being judged, milliseconds; what is not judged then waits for a later block. */
export const PROPOSAL_PATIENCE_MS = 100

/** Batches whose verdict is remembered, at least. */
export const VERDICTS_KEPT = 8_192
