import { contentDigest, type Headers, readRequest, type ReadRequest } from '@jianghan/vault'
import { type Problem, problem } from '../problem/define.ts'
import type { ExchangePorts } from './ports.ts'
import { vaultProblems } from './problems.data.ts'

/** How far the clocks of two nodes may be apart, and how long a nonce is remembered: twice that, seconds. */
const CLOCK_S = 300
const NONCE_MS = 2 * CLOCK_S * 1_000
const NONCES_MAX = 100_000
/** Requests of one member in a minute, and at the same time. */
const PER_MINUTE = 600
const AT_ONCE = 4
const MINUTE_MS = 60_000

/** A request whose sender is known, until it is answered. */
export type Admitted = Readonly<{ request: ReadRequest; done(): void }>

/** Lets requests in whose signature is a member's, once each, within bounds. The order of the refusals is that of docs/spec/vault.md, section 3. */
export class Doorkeeper {
  readonly #ports: ExchangePorts
  /** Nonces by when they are forgotten, in the order of coming. */
  readonly #nonces = new Map<string, number>()
  readonly #recent = new Map<string, { since: number; count: number; now: number }>()

  constructor(ports: ExchangePorts) {
    this.#ports = ports
  }

  async admit(path: string, headers: Headers, body: Uint8Array): Promise<Admitted | Problem> {
    const { chainId, directory, verifier, now } = this.#ports
    const request = readRequest(path, headers)
    if (request === undefined) return problem(vaultProblems.signatureMissing)
    if (contentDigest(body) !== request.digest) return problem(vaultProblems.digestWrong)
    if (request.chainId !== chainId) return problem(vaultProblems.otherChain, { given: request.chainId, own: chainId })
    if (Math.abs(request.created * 1_000 - now()) > CLOCK_S * 1_000) return problem(vaultProblems.clockApart, { seconds: CLOCK_S })
    if (await directory.nodeMember(request.key) !== request.from) return problem(vaultProblems.senderUnknown, { member: request.from })
    const { kind, publicKey, message, signature } = request.signed
    if (verifier.verify(kind, publicKey, message, signature) !== 'valid') return problem(vaultProblems.signatureWrong)
    if (!this.#isNew(`${request.from} ${request.nonce}`)) return problem(vaultProblems.replayed)
    for (const member of [request.from, request.to]) if (await directory.isSuspended(member)) return problem(vaultProblems.memberSuspended, { member })
    return this.#counted(request)
  }

  #isNew(nonce: string): boolean {
    const now = this.#ports.now()
    for (const [old, until] of this.#nonces) {
      if (until > now && this.#nonces.size < NONCES_MAX) break
      this.#nonces.delete(old)
    }
    if (this.#nonces.has(nonce)) return false
    this.#nonces.set(nonce, now + NONCE_MS)
    return true
  }

  #counted(request: ReadRequest): Admitted | Problem {
    const now = this.#ports.now()
    const known = this.#recent.get(request.from)
    const counter = known ?? { since: now, count: 0, now: 0 }
    if (known === undefined) this.#recent.set(request.from, counter)
    if (now - counter.since >= MINUTE_MS) Object.assign(counter, { since: now, count: 0 })
    if (counter.count >= PER_MINUTE) return problem(vaultProblems.tooMany, { what: 'a minute', limit: PER_MINUTE }, 10)
    if (counter.now >= AT_ONCE) return problem(vaultProblems.tooMany, { what: 'at once', limit: AT_ONCE }, 1)
    counter.count++
    counter.now++
    return { request, done: () => { counter.now-- } }
  }
}
