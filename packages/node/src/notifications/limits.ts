/** Blocks that may be read for nobody's sake before the place in the log is written down. */
export const BLOCKS_UNWRITTEN = 256n
/** How often it is looked what expires, fills up or has stopped, milliseconds. */
export const LOOK_MS = 10 * 60_000
/** After so long the same matter is told again, milliseconds. */
export const AGAIN_MS = 24 * 3_600_000
/** How long before it ends a proposal, an API key and a certificate are told of, milliseconds. */
export const APPROVAL_ENDS_MS = 24 * 3_600_000
export const KEY_ENDS_MS = 7 * 24 * 3_600_000
export const CERTIFICATE_ENDS_MS = 14 * 24 * 3_600_000
/** Days until the disk is full, below which it is told. */
export const DISK_DAYS = 14
/** First and longest pause after a message did not go out, milliseconds. */
export const PAUSE_MS = 5_000
export const PAUSE_MAX_MS = 3_600_000
/** After so long without success what gathered is dropped, milliseconds. */
export const DROPPED_MS = 3 * 24 * 3_600_000
/** An hour, by which messages are counted. */
export const HOUR_MS = 3_600_000
/** Proposals that are looked at for one recipient. */
export const APPROVALS_LOOKED_MAX = 200
