import { passkeysOf, readAssertion, WEBAUTHN_P256 } from '@jianghan/crypto'
import { concat, equalBytes, formatAddress, fromHex, keyId, sha256, toHex, utf8 } from '@jianghan/protocol'
import type { Caller, OwnKey } from '../callers/caller.ts'
import { fail } from '../problem/define.ts'
import { doorProblems } from '../problem/doors.data.ts'
import type { Authority, Holder } from '../signer/authority.ts'

/**
 * What a browser has its passkey sign to sign in, 32 bytes: bound to the chain and to the node's challenge, and by its tag never the message of a transaction,
 * so that no sign-in can be made a payment.
 */
export const signInMessage = (chainId: string, challenge: Uint8Array): Uint8Array => sha256(concat(utf8('jianghan-session-1'), utf8(chainId), challenge))

/** An answer of a passkey to a challenge. */
export type PasskeyAnswer = Readonly<{ message: Uint8Array; signature: Uint8Array; /** Origin of the page that asked, as the browser says it. */ origin: string }>

/**
 * The officer whose passkey signed: a key that is active on the ledger, asked at a site that its member named there. Throws ProblemFault. The key is found in the signature; which one it is
 * only the ledger decides.
 */
export async function passkeyCaller(authority: Authority, { message, signature, origin }: PasskeyAnswer): Promise<Caller> {
  const assertion = readAssertion(signature)
  if ('problem' in assertion || assertion.origin !== origin) return fail(doorProblems.signInRefused, { why: 'passkey' })
  for (const publicKey of await passkeysOf(signature, message)) {
    const key = toHex(keyId(WEBAUTHN_P256, publicKey))
    const holder = await authority.holder(key)
    if (holder?.active !== true) continue
    const site = (await authority.webOrigins(holder.member)).find(each => each.origin === origin)
    if (site === undefined || !equalBytes(sha256(utf8(site.rpId)), assertion.rpIdHash)) return fail(doorProblems.signInRefused, { why: 'site' })
    return ownKeyCaller(authority, { key, kind: WEBAUTHN_P256, publicKey }, holder)
  }
  return fail(doorProblems.signInRefused, { why: 'passkey' })
}

/** An officer who holds its key itself: reads for its member, and signs in its browser whatever its roles let it. */
export function ownKeyCaller(authority: Authority, own: OwnKey, { member, roles }: Holder): Caller {
  const signs = roles.some(role => role !== 'sign-in')
  return {
    kind: 'session', viewer: { all: false, member }, scopes: new Set(signs ? ['read', 'submit', 'sign', 'files'] : ['read']), ...(signs && { own }),
    actor: { kind: 'session', id: formatAddress('key', fromHex(own.key) as Uint8Array), member }, spend: () => undefined,
    // A key that is revoked, or changes hands, takes its sessions along.
    holds: async () => {
      const now = await authority.holder(own.key)
      return now?.active === true && now.member === member
    },
  }
}
