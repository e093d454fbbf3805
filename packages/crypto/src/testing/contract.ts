import assert from 'node:assert/strict'
import { fromHex } from '@jianghan/protocol'
import { loadFallbackVerifier } from '../fallbackVerifier.ts'
import { loadNativeVerifier } from '../node/nativeVerifier.ts'
import type { Verdict } from '../verdict.ts'
import { nobleReference, opensslReference, type Reference } from './references.ts'

// The contract of the Verifier port: every case is given to every implementation, and all must give the same verdict. References of other
// people's code sit among them.

/** Bytes of a hexadecimal text that is one. */
export function bytes(hex: string): Uint8Array {
  const value = fromHex(hex)
  assert(value !== undefined, hex)
  return value
}

/** A judge that gives the verdict all implementations agree on, and throws where they do not. */
export async function judgeAlike(): Promise<(kind: number, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => Verdict> {
  const implementations: readonly Reference[] = [
    await loadNativeVerifier(), await loadFallbackVerifier(), await loadFallbackVerifier({ tables: 2, uses: 0 }), await nobleReference(), await opensslReference(),
  ]
  return (kind, publicKey, message, signature) => {
    const verdicts = implementations.map(verifier => verifier.verify(kind, publicKey, message, signature))
    const [first] = verdicts
    assert(first !== undefined)
    assert(verdicts.every(verdict => verdict === first), `native, fallback, fallback with a table for every Ed25519 key, noble and OpenSSL differ (${verdicts.join(', ')}) over kind ${kind}, ${Buffer.from(publicKey).toString('hex')}, ${Buffer.from(message).toString('hex')}, ${Buffer.from(signature).toString('hex')}`)
    return first
  }
}
