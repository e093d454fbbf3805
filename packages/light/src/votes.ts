import { ed25519 } from '@noble/curves/ed25519.js'
import { toHex } from '@jianghan/protocol'

/** Judges one vote: whether `signature` is one of `message` by `publicKey`, by the rules of ZIP-215. Never throws. */
export type VoteVerifier = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

/**
 * The judgement that CometBFT makes (crypto/ed25519: ZIP-215): cofactored equation, non-canonical points accepted, the scalar below
 * the group's order. In JavaScript, the same everywhere.
 */
export const zip215Verifier: VoteVerifier = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  return ed25519.verify(signature, message, publicKey, { zip215: true })
}

type HostCrypto = {
  createPublicKey: (key: { key: Uint8Array; format: 'der'; type: 'spki' }) => unknown
  verify: (algorithm: null, message: Uint8Array, key: unknown, signature: Uint8Array) => boolean
}

/** DER of an Ed25519 SubjectPublicKeyInfo (RFC 8410) up to the key. */
const SPKI_HEAD = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00)

/**
 * The host's verdict where it says yes, ZIP-215 in JavaScript where it says no or the host has none. OpenSSL demands everything that
 * ZIP-215 demands and more (the equation without the cofactor, R as canonical bytes), so its yes is a yes here, ten times faster;
 * its no means nothing yet. The tests hold both against each other over the points where they part.
 */
function hostVerifier(): VoteVerifier {
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process
  const crypto = host?.getBuiltinModule?.('node:crypto') as HostCrypto | undefined
  if (crypto === undefined) return zip215Verifier
  return (publicKey, message, signature) => {
    if (publicKey.length !== 32 || signature.length !== 64) return false
    const spki = new Uint8Array(44)
    spki.set(SPKI_HEAD)
    spki.set(publicKey, 12)
    return hostSaysYes(crypto, spki, message, signature) || zip215Verifier(publicKey, message, signature)
  }
}

function hostSaysYes(crypto: HostCrypto, spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return crypto.verify(null, message, crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
  } catch {
    return false
  }
}

/** Judges a validator's vote by ZIP-215, with the host's help where it has any. */
export const verifyVote: VoteVerifier = hostVerifier()

/** The same judgement, remembered: a commit that is counted twice, for the trusted set and for its own, is judged once. For one commit, not for long. */
export function rememberingVerifier(verify: VoteVerifier): VoteVerifier {
  const verdicts = new Map<string, boolean>()
  return (publicKey, message, signature) => {
    const vote = `${toHex(publicKey)} ${toHex(signature)} ${toHex(message)}`
    const verdict = verdicts.get(vote) ?? verify(publicKey, message, signature)
    verdicts.set(vote, verdict)
    return verdict
  }
}
