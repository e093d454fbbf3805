import { judgeTimestamps, type Proof, type ProofLevel, proofReasons, type TimedVerdict, verifyProof, type TrustPack } from '@jianghan/light'
import { loadFallbackVerifier, type Verifier } from '@jianghan/crypto'
import { fromMillis } from '@jianghan/protocol'
import type { Language } from './error.ts'
import { clientError } from './problems.data.ts'
import type { Trust } from './trust.ts'

/** A proof that was checked and holds. */
export type CheckedProof = Readonly<{
  /** The .jhproof file. */
  bytes: Uint8Array
  proof: Proof
  level: ProofLevel
  /** How many validators stand behind the header; with one it is one operator's word. */
  validators: number
  /** Whether the trust pack was given, or taken from the node itself at first contact. */
  trust: Trust['source']
}>

let verifier: Promise<Verifier> | undefined

/** The judge of users' signatures; loaded when it is first needed. */
export const signatureVerifier = (): Promise<Verifier> => (verifier ??= loadFallbackVerifier())

/** Judges a proof file by the host's clock or a given moment, against a trust pack or by itself alone. */
export async function judgeProof(bytes: Uint8Array, options: Readonly<{ trust?: TrustPack | undefined; nowMs?: number | undefined }>): Promise<TimedVerdict> {
  const { trust, nowMs = Date.now() } = options
  const judged = verifyProof(bytes, { verifier: await signatureVerifier(), now: fromMillis(BigInt(Math.floor(nowMs))), ...(trust && { trust }) })
  return judgeTimestamps(judged, trust?.timestampRoots ?? [], trust?.trustingPeriodSeconds)
}

/** Checks a proof that a node gave; throws where it does not hold, or is older than the trust reaches. */
export async function checkProof(bytes: Uint8Array, trust: Trust, lang: Language): Promise<CheckedProof> {
  const judged = await judgeProof(bytes, { trust: trust.pack })
  if (judged.verdict === 'false') throw clientError('proofFailed', { reason: judged.reason, ...proofReasons[judged.reason] }, lang)
  if (judged.verdict === 'stale') {
    throw clientError('proofFailed', {
      reason: 'stale', zh: '区块头已超出信任期，节点可能已停止出块。', en: 'its header has left the trusting period; the node may have stopped sealing blocks.',
    }, lang)
  }
  const { level, proof } = judged
  return { bytes, proof, level, validators: proof.validators.length, trust: trust.source }
}
