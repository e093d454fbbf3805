import { assertedBytes, type AssertionProblem, readAssertion, WEBAUTHN_P256 } from '@jianghan/crypto'
import { equalBytes, keyId, sha256, type Signature, utf8 } from '@jianghan/protocol'
import type { AccessPort } from './access.ts'
import { errors } from './errors.ts'
import { type Decision, ok, type Refusal, refuse } from './schema/status.ts'
import type { Read } from './state.ts'

/** Where a member's passkeys may be asked: the origin of a site, and the id under which the passkeys were made. */
export type WebOrigin = Readonly<{ origin: string; rpId: string }>

/** What can be wrong with an assertion, whoever made it: with its bytes, or that it is over something else. */
export type AssertionFault = AssertionProblem | 'otherChallenge'

/** The refusal of a signature that was judged not to hold; of a passkey it says what is wrong with its assertion, where that shows. */
export function signatureRefusal({ kind, publicKey, signature }: Signature, message: Uint8Array, verdict: string): Refusal {
  const key = keyId(kind, publicKey)
  const fault = kind === WEBAUTHN_P256 ? faultOf(signature, message) : undefined
  return fault === undefined ? refuse(errors.badSignature, { key, verdict }) : refuse(errors.assertionInvalid, { key, fault })
}

function faultOf(signature: Uint8Array, message: Uint8Array): AssertionFault | undefined {
  const read = readAssertion(signature)
  if ('problem' in read) return read.problem
  return assertedBytes(read, message) === undefined ? 'otherChallenge' : undefined
}

/**
 * Whether the assertions among these signatures were made where their members let passkeys sign. That they hold is judged before, without
 * the state: so a verdict never differs between nodes that met a signature sooner or later.
 */
export function assertionsAllowed(access: AccessPort, read: Read, signatures: readonly Signature[]): Decision<void> {
  for (const { kind, publicKey, signature } of signatures) {
    if (kind !== WEBAUTHN_P256) continue
    const key = keyId(kind, publicKey)
    const holder = access.keyHolder(read, key)
    if (holder === undefined) continue // refused as signerUnknown, with the signers of other kinds
    const assertion = readAssertion(signature)
    if ('problem' in assertion) return refuse(errors.assertionInvalid, { key, fault: assertion.problem })
    const { origin, rpIdHash } = assertion
    const allowed = access.webOrigins(read, holder.member).find(each => each.origin === origin)
    if (allowed === undefined) return refuse(errors.originNotAllowed, { key, member: holder.member, origin })
    if (!equalBytes(sha256(utf8(allowed.rpId)), rpIdHash)) return refuse(errors.relyingPartyMismatch, { key, origin, rpId: allowed.rpId })
  }
  return ok()
}
