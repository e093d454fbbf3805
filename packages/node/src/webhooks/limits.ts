/** Webhooks of one API key. */
export const WEBHOOKS_OF_KEY_MAX = 20
/** Accounts that one webhook may name. */
export const WEBHOOK_ACCOUNTS_MAX = 256
/** Kinds of events that one webhook may name. */
export const WEBHOOK_KINDS_MAX = 100
/** Longest URL, characters. */
export const URL_MAX = 2_000
/** Payment files whose end one webhook awaits. */
export const AWAITED_MAX = 1_000

/** Deliveries of one webhook that wait; beyond, it reads no further in the log, which is the longer queue. */
export const PENDING_MAX = 4_096
/** The same of all webhooks together. */
export const PENDING_OF_ALL_MAX = 100_000
/** Deliveries of one webhook with their end that stay in its log. */
export const ENDED_KEPT = 2_000
/** Attempts of one delivery that stay with it. */
export const ATTEMPTS_KEPT = 10
/** Attempts of one webhook at the same time, and of all together. */
export const AT_ONCE = 8
export const AT_ONCE_OF_ALL = 64

/** Accounts that one message names. */
export const ACCOUNTS_NAMED_MAX = 100
/** Accounts by which a delivery is kept in order; one that concerns more waits for all before it, and all behind it wait for it. */
export const LANES_MAX = 64

/** How long an attempt may take from the look-up of the name to the end of the answer, milliseconds. */
export const ATTEMPT_MS = 15_000
/** Bytes of an answer that are read, and characters that are kept. */
export const ANSWER_BYTES = 4_096
export const EXCERPT_MAX = 500
/** First and longest pause between two attempts of a delivery, milliseconds; twice as long each time, and a fifth by chance. */
export const PAUSE_MS = 1_000
export const PAUSE_MAX_MS = 900_000
/** Longest pause that an endpoint may ask for, milliseconds. */
export const RETRY_AFTER_MAX_MS = 24 * 3_600_000
/** After so long a delivery is given up while others arrive, milliseconds; where none arrives for so long the webhook stops, and nothing is given up. */
export const GIVEN_UP_MS = 3 * 24 * 3_600_000
/** How long the former secret signs as well after a new one was made, unless said otherwise, and at most, hours. */
export const OVERLAP_HOURS = 24
export const OVERLAP_HOURS_MAX = 168
