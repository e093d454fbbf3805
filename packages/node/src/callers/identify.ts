import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { assert } from '@jianghan/protocol'
import { isLoopback } from '../config/load.ts'
import { fail } from '../problem/define.ts'
import { doorProblems as problems } from '../problem/doors.data.ts'
import { Bucket } from './bucket.ts'
import { anonymousCaller, type Caller, type Need } from './caller.ts'
import { isFromOwnPage, sessionTokenOf } from '../sessions/cookie.ts'
import { Sessions } from '../sessions/sessions.ts'
import { hashOfSecret, type KeyStore, type Presented } from './keyStore.ts'

/** Longest value of an Authorization header that is looked at, characters. */
const AUTHORIZATION_MAX = 256

/** Who is who at the doors of a node. */
export class Callers {
  readonly keys: KeyStore
  readonly sessions: Sessions
  readonly #operator: Caller
  readonly #operatorHash: string
  readonly #anonymous: Caller

  constructor({ keys, operator, token, anonymousPerSecond, now = Date.now }: Readonly<{ keys: KeyStore; operator: Caller; token: string; anonymousPerSecond: number; now?: () => number }>) {
    this.keys = keys
    this.sessions = new Sessions(now)
    this.#operator = operator
    this.#operatorHash = hashOfSecret(token)
    const bucket = new Bucket(anonymousPerSecond, Date.now())
    this.#anonymous = anonymousCaller((_what, count) => bucket.take(count, Date.now()))
  }

  /** Somebody without a key. */
  get anonymous(): Caller {
    return this.#anonymous
  }

  /** Who sends a request: by its Bearer token, by the session of its browser, by its client certificate, or nobody known. Throws ProblemFault for a key that does not hold. */
  identify(request: IncomingMessage): Caller {
    const { authorization } = request.headers
    if (authorization !== undefined) return this.#byToken(authorization, request)
    const session = sessionTokenOf(request)
    if (session !== undefined) return this.#bySession(session, request)
    const fingerprint = certificateOf(request)
    const presented = fingerprint === undefined ? 'unknown' : this.keys.present('certificate', fingerprint)
    return presented === 'unknown' ? this.#anonymous : holding(presented)
  }

  #bySession(token: string, request: IncomingMessage): Caller {
    const session = this.sessions.find(token)
    if (session === undefined) return { ...this.#anonymous, ended: true }
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isFromOwnPage(request)) fail(problems.notFromOwnPage, { origin: (request.headers.origin ?? '-').slice(0, 100) })
    // What only the machine's owner may do is done from this machine, also in a browser.
    return session.caller.kind === 'operator' && !isLoopbackPeer(request) ? fail(problems.keyUnknown) : session.caller
  }

  /** Whom something was set up by that outlives its request: the API key of this id, or the operator. Undefined where the key does not hold any more. */
  behind(key: string | undefined): Caller | undefined {
    return key === undefined ? this.#operator : this.keys.holder(key)
  }

  #byToken(authorization: string, request: IncomingMessage): Caller {
    const token = authorization.length > AUTHORIZATION_MAX ? undefined : /^bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1]
    if (token === undefined) return fail(problems.authorizationMalformed)
    if (hashOfSecret(token) !== this.#operatorHash) return holding(this.keys.present('token', token))
    // The token of the machine's owner is of no use from elsewhere, should it ever leak.
    return isLoopbackPeer(request) ? this.#operator : fail(problems.keyUnknown)
  }
}

/** Lets a caller pass who may do what the route needs. Throws ProblemFault: who is not known is asked for a key, who is known lacks a scope. */
export function admit(caller: Caller, need: Need): void {
  const wait = caller.spend('requests', 1)
  if (wait !== undefined) fail(problems.rateLimited, { what: 'requests' }, wait)
  if (need === 'nothing' || need === 'read' || caller.scopes.has(need)) return
  if (caller.kind === 'anonymous') fail(caller.ended === true ? problems.sessionEnded : problems.keyNeeded, { scope: need })
  fail(problems.scopeMissing, { scope: need })
}

function holding(presented: Presented): Caller {
  switch (presented) {
    case 'unknown': return fail(problems.keyUnknown)
    case 'revoked': return fail(problems.keyRevoked)
    case 'expired': return fail(problems.keyExpired)
    default: return presented
  }
}

/** SHA-256 of the client certificate that the connection was opened with and that is still in its time, hexadecimal. Throws where it has expired since. */
function certificateOf({ socket }: IncomingMessage): string | undefined {
  const tls = socket as Partial<TLSSocket>
  if (tls.authorized !== true || tls.getPeerX509Certificate === undefined) return undefined
  const certificate = tls.getPeerX509Certificate()
  if (certificate === undefined) return undefined
  if (Date.parse(certificate.validTo) < Date.now()) fail(problems.clientCertificateExpired, { validTo: new Date(certificate.validTo).toISOString() })
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
  assert(fingerprint.length === 64, 'a fingerprint is a SHA-256')
  return fingerprint
}

/** Whether the other end of the connection is this machine. */
export function isLoopbackPeer({ socket: { remoteAddress = '' } }: IncomingMessage): boolean {
  return isLoopback(remoteAddress.replace(/^::ffff:/, ''))
}
