/** Longest key, characters. */
export const IDEMPOTENCY_KEY_MAX = 255

/** A string of RFC 9651, 3.3.3: printable ASCII in quotes, with a backslash before quotes and backslashes of its own. */
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/
/** The same without quotes, as many clients send it: visible ASCII but for what would begin a list, a parameter or an escape. */
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/

/** What the header may be, but for the length of the key. */
export const IDEMPOTENCY_KEY = new RegExp(`^(?:"(?:[ !#-\\[\\]-~]|\\\\["\\\\])+"|[!#-+\\--:<-\\[\\]-~]+)$`)

/**
 * The key in an Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header-07, 2.1); undefined where it is none. With its quotes or without, it is the same key.
 */
export function readIdempotencyKey(header: string): string | undefined {
  // Quotes, and a backslash before each character at most.
  if (header.length > 2 * IDEMPOTENCY_KEY_MAX + 2) return undefined
  const quoted = QUOTED.exec(header)?.[1]
  const key = quoted === undefined ? BARE.exec(header)?.[0] : quoted.replace(/\\(["\\])/g, '$1')
  return key !== undefined && key.length > 0 && key.length <= IDEMPOTENCY_KEY_MAX ? key : undefined
}

/** A key as the header holds it. */
export const formatIdempotencyKey = (key: string): string => `"${key.replace(/["\\]/g, '\\$&')}"`
