import type { CDPSession, Page } from 'playwright-core'
import { publicKeyOfPasskey } from '@jianghan/crypto'
import type { Opened } from './consoleBrowser.ts'

/** Gives the tab's browser a platform authenticator whose user is always there. */
export async function plugInAuthenticator({ tab, context }: Opened): Promise<CDPSession> {
  const devices = await context.newCDPSession(tab)
  await devices.send('WebAuthn.enable')
  await devices.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  return devices
}

/** Makes a passkey for this site in the tab's browser; its public key as the ledger knows it. */
export async function makePasskey(tab: Page, name: string): Promise<Uint8Array> {
  const spki = await tab.evaluate(async user => {
    const made = await navigator.credentials.create({ publicKey: {
      challenge: new Uint8Array(32), rp: { name: 'Jianghan' }, user: { id: crypto.getRandomValues(new Uint8Array(16)), name: user, displayName: user },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }], authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    } }) as PublicKeyCredential
    return [...new Uint8Array((made.response as AuthenticatorAttestationResponse).getPublicKey() ?? new ArrayBuffer(0))]
  }, name)
  return publicKeyOfPasskey(Uint8Array.from(spki)) as Uint8Array
}
