import { Curves } from './curves/curves.ts'
import { type CurveJudges, curveJudges, judgeBy } from './judgement.ts'
import type { Verifier } from './verdict.ts'

/**
 * The verifier that needs no native code: libsodium compiled to WebAssembly for Ed25519, WebAssembly of our own for the other curves. For browsers,
 * and for systems whose C library is too old for the native one.
 */
export async function loadFallbackVerifier(): Promise<Verifier> {
  const [{ default: sodium }, curves] = await Promise.all([import('libsodium-wrappers'), Curves.load()])
  await sodium.ready
  const judges: CurveJudges = {
    ed25519: (publicKey, message, signature) => sodium.crypto_sign_verify_detached(signature, message, publicKey),
    ...curveJudges(curves),
  }
  return { name: 'fallback', verify: (kind, publicKey, message, signature) => judgeBy(judges, kind, publicKey, message, signature) }
}
