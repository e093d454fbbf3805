import { publicKeyOfPasskey, signatureOfAssertion } from '@jianghan/crypto'
import { fromHex, toHex } from '@jianghan/protocol'
import type { Standing } from '../api/answers.ts'
import { post } from '../api/http.ts'
import { NoPasskey } from './noPasskey.ts'

/** Name under which this tab remembers which of the device's passkeys signed in, by its public key. */
const placeOf = (publicKey: string): string => `jianghan.passkey.${publicKey}`

/**
 * Has a passkey sign 32 bytes; a signature of kind 3. Throws NoPasskey.
 * @param publicKey of the passkey that is asked for, hexadecimal, where it signed in with this tab; any that the device has otherwise
 */
export async function signWithPasskey(message: Uint8Array<ArrayBuffer>, publicKey?: string): Promise<Uint8Array> {
  return (await assertionOver(message, publicKey)).signature
}

async function assertionOver(message: Uint8Array<ArrayBuffer>, publicKey?: string): Promise<Readonly<{ id: string; signature: Uint8Array }>> {
  const known = publicKey === undefined ? null : fromHex(sessionStorage.getItem(placeOf(publicKey)) ?? '')
  const allowed = known === null || known === undefined || known.length === 0 ? {} : { allowCredentials: [{ type: 'public-key' as const, id: Uint8Array.from(known) }] }
  let credential: Credential | null
  try {
    credential = await navigator.credentials.get({ publicKey: { challenge: message, rpId: location.hostname, userVerification: 'required', timeout: 120_000, ...allowed } })
  } catch (fault) {
    throw new NoPasskey((fault as Error).message)
  }
  const response = (credential as PublicKeyCredential | null)?.response as AuthenticatorAssertionResponse | undefined
  const signature = response && signatureOfAssertion({
    authenticatorData: new Uint8Array(response.authenticatorData), clientDataJSON: new Uint8Array(response.clientDataJSON), signature: new Uint8Array(response.signature),
  })
  if (signature === undefined) throw new NoPasskey('the browser gave no signature')
  return { id: toHex(new Uint8Array((credential as PublicKeyCredential).rawId)), signature }
}

/** Signs in with a passkey that the ledger knows. Throws ProblemError, NoPasskey. */
export async function signInWithPasskey(): Promise<Standing> {
  const { challenge, message } = await post<{ challenge: string; message: string }>('/v1/session/challenge', {})
  const { id, signature } = await assertionOver(Uint8Array.from(fromHex(message) ?? []))
  const standing = await post<Standing>('/v1/session', { challenge, signature: toHex(signature) })
  if (standing.publicKey !== null) sessionStorage.setItem(placeOf(standing.publicKey.bytes), id)
  return standing
}

/**
 * Makes a passkey for this site on the reader's device; its public key as the ledger has it, 33 bytes. The ledger does not know it yet. Throws NoPasskey.
 * @param name under which the device lists it
 */
export async function makePasskey(name: string): Promise<Uint8Array> {
  let credential: Credential | null
  try {
    credential = await navigator.credentials.create({ publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)), rp: { name: 'Jianghan' }, user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
      // ES256, the one kind of passkey that the ledger takes; kept by the device, so that it is found without a list of names.
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }], authenticatorSelection: { residentKey: 'required', userVerification: 'required' }, timeout: 120_000,
    } })
  } catch (fault) {
    throw new NoPasskey((fault as Error).message)
  }
  const response = (credential as PublicKeyCredential | null)?.response as AuthenticatorAttestationResponse | undefined
  const spki = response?.getPublicKey()
  const publicKey = spki === null || spki === undefined ? undefined : publicKeyOfPasskey(new Uint8Array(spki))
  if (publicKey === undefined) throw new NoPasskey('the browser made no passkey of this kind')
  return publicKey
}
