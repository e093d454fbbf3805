import { signatureOfAssertion } from '@jianghan/crypto'
import { fromHex, toHex } from '@jianghan/protocol'
import type { Standing } from '../api/answers.ts'
import { post } from '../api/http.ts'

/** Whether this browser can use a passkey here: over HTTPS, or on this machine by its name. An address is no site. */
export const canUsePasskeys = (): boolean => isSecureContext && 'credentials' in navigator && typeof PublicKeyCredential === 'function' && !isAddress(location.hostname)

/** Whether a host is an IP address, at which no passkey can be asked for (Web Authentication Level 3, section 5.1.2). */
export const isAddress = (host: string): boolean => /^[0-9.]+$|:|^\[/.test(host)

/** The browser gave no answer: it was closed, or has no such passkey. */
export class NoPasskey extends Error {}

/** Has a passkey sign 32 bytes; a signature of kind 3. Throws NoPasskey. */
export async function signWithPasskey(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  let credential: Credential | null
  try {
    credential = await navigator.credentials.get({ publicKey: { challenge: message, rpId: location.hostname, userVerification: 'required', timeout: 120_000 } })
  } catch (fault) {
    throw new NoPasskey((fault as Error).message)
  }
  const response = (credential as PublicKeyCredential | null)?.response as AuthenticatorAssertionResponse | undefined
  const signature = response && signatureOfAssertion({
    authenticatorData: new Uint8Array(response.authenticatorData), clientDataJSON: new Uint8Array(response.clientDataJSON), signature: new Uint8Array(response.signature),
  })
  if (signature === undefined) throw new NoPasskey('the browser gave no signature')
  return signature
}

/** Signs in with a passkey that the ledger knows. Throws ProblemError, NoPasskey. */
export async function signInWithPasskey(): Promise<Standing> {
  const { challenge, message } = await post<{ challenge: string; message: string }>('/v1/session/challenge', {})
  const signature = await signWithPasskey(Uint8Array.from(fromHex(message) ?? []))
  return post<Standing>('/v1/session', { challenge, signature: toHex(signature) })
}
