import { Curves } from './curves/curves.ts'
import { Edwards } from './curves/edwards.ts'
import { type CurveJudges, curveJudges, verifierOf } from './judgement.ts'
import type { Verifier } from './verdict.ts'

/**
 * The verifier that needs no native code: libsodium compiled to WebAssembly for Ed25519, WebAssembly of our own for the other curves and for
 * Ed25519 keys in daily use. For browsers, and for systems whose C library is too old for the native one.
 * @param tables which Ed25519 keys get a table, where not those in daily use
 */
export async function loadFallbackVerifier(tables: Parameters<typeof Edwards.load>[0] = {}): Promise<Verifier> {
  const [{ default: sodium }, curves, edwards] = await Promise.all([import('libsodium-wrappers'), Curves.load(), Edwards.load(tables)])
  await sodium.ready
  const judges: CurveJudges = {
    ed25519: (publicKey, message, signature) => sodium.crypto_sign_verify_detached(signature, message, publicKey),
    ...curveJudges(curves),
  }
  return verifierOf('fallback', judges, edwards)
}
