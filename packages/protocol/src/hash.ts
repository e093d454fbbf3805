import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'

type Sha256 = (message: Uint8Array) => Uint8Array

/** node:crypto where the host has it (3 to 5 times faster), the same digest in JavaScript where it has not. */
function hostSha256(): Sha256 {
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process
  const crypto = host?.getBuiltinModule?.('node:crypto') as
    | { hash?: (algorithm: string, data: Uint8Array, encoding: 'latin1') => string }
    | undefined
  const hash = crypto?.hash
  if (hash === undefined) return nobleSha256
  // Asking for latin1 spares the allocation of a Buffer per digest, which costs more than the hashing itself.
  return message => {
    const text = hash('sha256', message, 'latin1')
    const out = new Uint8Array(32)
    for (let i = 0; i < 32; i++) out[i] = text.charCodeAt(i)
    return out
  }
}

/** SHA-256 (FIPS 180-4), 32 bytes. */
export const sha256: Sha256 = hostSha256()

/** Messages up to this length are put together in one place; longer ones in an array of their own. */
const JOINED_MAX = 1024
const joined = new Uint8Array(JOINED_MAX)
/** Views of it by length: making one anew costs a third of the hash. */
const joinedViews = Array.from({ length: JOINED_MAX + 1 }, (_, length) => joined.subarray(0, length))

/**
 * SHA-256 over the concatenation of the parts, 32 bytes. Spares the array that would hold them: of a short-lived array the allocation and its end
 * cost as much as the hash.
 */
export function sha256Of(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const message = length <= JOINED_MAX ? joinedViews[length] as Uint8Array : new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    message.set(part, at)
    at += part.length
  }
  return sha256(message)
}

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export const hmacSha256 = (key: Uint8Array, message: Uint8Array): Uint8Array => hmac(nobleSha256, key, message)
