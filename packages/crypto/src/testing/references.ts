import { createPublicKey, createVerify, verify as verifyWithKey } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { concat, fromHex, toHex } from '@jianghan/protocol'
import { derOfRaw } from '../der.ts'
import { type CurveJudges, judgeBy } from '../judgement.ts'
import { Sm2Point, sm2Digest, sm2SignerHash } from '../sm2.ts'
import type { Verifier } from '../verdict.ts'

/** A verifier of other people's code, which ours are held against; slow or narrow, so that no node uses it. */
export type Reference = Pick<Verifier, 'verify'>

const integer = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`)

/** x ‖ y of a compressed SM2 key by @noble/curves; undefined when it is no point. */
function sm2PointOf(publicKey: Uint8Array): Uint8Array | undefined {
  try {
    return Sm2Point.fromBytes(publicKey).toBytes(false).subarray(1)
  } catch {
    return undefined
  }
}

function nobleEcdsa(curve: typeof p256) {
  const isPoint = (publicKey: Uint8Array): boolean => {
    try {
      curve.Point.fromBytes(publicKey)
      return true
    } catch {
      return false
    }
  }
  return {
    isPoint,
    judge: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
      !isPoint(publicKey) ? 'badKey' as const : curve.verify(signature, message, publicKey, { prehash: true, lowS: true, format: 'compact' }) ? 'valid' as const : 'badSignature' as const,
  }
}

/** @noble/curves, and for SM2 its points under the verification of GB/T 32918.2-2016, section 7.1, step by step. */
export async function nobleReference(): Promise<Reference> {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  const p256Judge = nobleEcdsa(p256)
  const { n } = Sm2Point.CURVE()
  const judges: CurveJudges = {
    ed25519: (publicKey, message, signature) => sodium.crypto_sign_verify_detached(signature, message, publicKey),
    p256: p256Judge.judge,
    isOnP256: p256Judge.isPoint,
    secp256k1: nobleEcdsa(secp256k1).judge,
    sm2(publicKey, message, signature) {
      const xy = sm2PointOf(publicKey)
      if (xy === undefined) return 'badKey'
      const [r, s] = [integer(signature.subarray(0, 32)), integer(signature.subarray(32))]
      const t = (r + s) % n
      const sum = Sm2Point.BASE.multiplyUnsafe(s).add(Sm2Point.fromBytes(publicKey).multiplyUnsafe(t))
      if (sum.is0()) return 'badSignature'
      return (integer(sm2Digest(sm2SignerHash(xy), message)) + sum.toAffine().x) % n === r ? 'valid' : 'badSignature'
    },
  }
  return { verify: (...question) => judgeBy(judges, ...question) }
}

/** SubjectPublicKeyInfo of a compressed point, up to the point (RFC 5480, section 2; GM/T 0010-2012). */
const SPKI = {
  p256: '3039301306072a8648ce3d020106082a8648ce3d030107032200',
  secp256k1: '3036301006072a8648ce3d020106052b8104000a032200',
  sm2: '3039301306072a8648ce3d020106082a811ccf5501822d032200',
}

function importKey(curve: keyof typeof SPKI, publicKey: Uint8Array) {
  try {
    return createPublicKey({ key: Buffer.from(concat(fromHex(SPKI[curve]) as Uint8Array, publicKey)), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

/** OpenSSL through node:crypto; Ed25519 is left to libsodium, whose rules are ours. */
export async function opensslReference(): Promise<Reference> {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  const ecdsa = (curve: 'p256' | 'secp256k1') => (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => {
    const key = importKey(curve, publicKey)
    return key === undefined ? 'badKey' as const : verifyWithKey('sha256', message, key, derOfRaw(signature)) ? 'valid' as const : 'badSignature' as const
  }
  const judges: CurveJudges = {
    ed25519: (publicKey, message, signature) => sodium.crypto_sign_verify_detached(signature, message, publicKey),
    p256: ecdsa('p256'),
    secp256k1: ecdsa('secp256k1'),
    isOnP256: publicKey => importKey('p256', publicKey) !== undefined,
    sm2(publicKey, message, signature) {
      const key = importKey('sm2', publicKey)
      if (key === undefined) return 'badKey'
      // Only this way does node:crypto verify SM2 and not ECDSA over its curve: the key from DER, Z put before the message, a stream.
      const z = sm2SignerHash(sm2PointOf(publicKey) as Uint8Array)
      return createVerify('sm3').update(z).update(message).verify(key, derOfRaw(signature)) ? 'valid' : 'badSignature'
    },
  }
  return { verify: (...question) => judgeBy(judges, ...question) }
}

