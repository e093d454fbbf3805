import { assert, sha256 } from '@jianghan/protocol'
import type { Curves } from './curves/curves.ts'
import type { Edwards } from './curves/edwards.ts'
import { judgeEncoding } from './encodings.ts'
import { ED25519, P256, SECP256K1, SM2, WEBAUTHN_P256 } from './kinds.ts'
import { RecentMap } from './recentMap.ts'
import { sm2Digest, sm2SignerHash } from './sm2.ts'
import type { Verdict, Verifier, VerifyItem } from './verdict.ts'
import { assertedBytes, readAssertion } from './webauthn.ts'

/** What a judge over one curve answers about a key and a signature whose encodings are right. */
export type CurveVerdict = 'valid' | 'badSignature' | 'badKey'

/** The arithmetic that implementations of a verifier differ in. Keys and signatures come with their encodings checked. */
export interface CurveJudges {
  ed25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
  /** ECDSA with SHA-256 over the message; r ‖ s. */
  p256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): CurveVerdict
  secp256k1(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): CurveVerdict
  /** SM2 with SM3 over Z ‖ message. */
  sm2(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): CurveVerdict
  /** Whether 33 bytes are a point of P-256. */
  isOnP256(publicKey: Uint8Array): boolean
}

/** An assertion: its authenticator's signature is over what it says, and what it says must be the message. */
function judgeAssertion(judges: CurveJudges, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Verdict {
  const assertion = readAssertion(signature)
  if ('problem' in assertion) return 'malformed'
  const asserted = assertedBytes(assertion, message)
  if (asserted === undefined) return judges.isOnP256(publicKey) ? 'badSignature' : 'badKey'
  return judges.p256(publicKey, asserted, assertion.signature)
}

/** The one judgement of all implementations: first what bytes alone decide, then the arithmetic of the kind. */
export function judgeBy(judges: CurveJudges, kind: number, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Verdict {
  const refused = judgeEncoding(kind, publicKey, signature)
  if (refused !== undefined) return refused
  switch (kind) {
    case ED25519: return judges.ed25519(publicKey, message, signature) ? 'valid' : 'badSignature'
    case P256: return judges.p256(publicKey, message, signature)
    case SECP256K1: return judges.secp256k1(publicKey, message, signature)
    case SM2: return judges.sm2(publicKey, message, signature)
    case WEBAUTHN_P256: return judgeAssertion(judges, publicKey, message, signature)
    default: return 'kindNotSupported'
  }
}

/** A verifier over these judges. Ed25519 signatures whose keys have a table are judged by it, all of one call at once. */
export function verifierOf(name: Verifier['name'], judges: CurveJudges, edwards: Edwards): Verifier {
  const verifyAll = (items: readonly VerifyItem[]): Verdict[] => {
    const verdicts: Verdict[] = []
    const taken: number[] = []
    const settle = (): void => {
      const found = edwards.settle()
      for (const [i, at] of taken.entries()) verdicts[at] = found[i] === 1 ? 'valid' : 'badSignature'
      taken.length = 0
    }
    for (const [at, { kind, publicKey, message, signature }] of items.entries()) {
      if (kind !== ED25519 || judgeEncoding(kind, publicKey, signature) !== undefined || !edwards.take(publicKey, message, signature)) {
        verdicts[at] = judgeBy(judges, kind, publicKey, message, signature)
      } else if (taken.push(at) === edwards.capacity) {
        settle()
      }
    }
    if (taken.length > 0) settle()
    return verdicts
  }
  const verify: Verifier['verify'] = (kind, publicKey, message, signature) => {
    const [verdict] = verifyAll([{ kind, publicKey, message, signature }])
    assert(verdict !== undefined, 'one question has one answer')
    return verdict
  }
  return { name, verify, verifyAll }
}

/** Hashes of SM2 signers (Z) kept, 32 bytes each: making one means finding y of the key. */
const SIGNER_HASHES = 4_096

/** The judges over the three curves that {@link Curves} knows. */
export function curveJudges(curves: Curves): Omit<CurveJudges, 'ed25519'> {
  const signerHashes = new RecentMap<string, Uint8Array>(SIGNER_HASHES)
  const signerHash = (publicKey: Uint8Array): Uint8Array | undefined => {
    const name = String.fromCharCode(...publicKey)
    const known = signerHashes.get(name)
    if (known !== undefined) return known
    const point = curves.expand(SM2, publicKey)
    if (point === undefined) return undefined
    const fresh = sm2SignerHash(point)
    signerHashes.set(name, fresh)
    return fresh
  }
  return {
    p256: (publicKey, message, signature) => curves.verify(P256, publicKey, sha256(message), signature),
    secp256k1: (publicKey, message, signature) => curves.verify(SECP256K1, publicKey, sha256(message), signature),
    sm2(publicKey, message, signature) {
      const z = signerHash(publicKey)
      return z === undefined ? 'badKey' : curves.verify(SM2, publicKey, sm2Digest(z, message), signature)
    },
    isOnP256: publicKey => curves.expand(P256, publicKey) !== undefined,
  }
}
