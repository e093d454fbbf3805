import { setTimeout as sleep } from 'node:timers/promises'
import type { RemoteSigner } from '@jianghan/crypto'
import { RemoteSigningFault } from '@jianghan/crypto/node'
import { fail } from '../problem/define.ts'
import { signerProblems } from './problems.data.ts'
import type { SigningKey } from './signingKey.ts'

/** Signatures that may wait for one key. */
const WAITING_MAX = 1_000
/** Pauses after a fault of the token, milliseconds: doubled from the first to the last. */
const FIRST_PAUSE_MS = 250
const LAST_PAUSE_MS = 5_000
/** What trying again would make worse: a token locks after some wrong PINs. Such a key is left alone until the node is started again. */
const FOR_GOOD: readonly string[] = ['crypto.pkcs11Pin', 'crypto.pkcs11Locked']

/** Since when a key cannot be reached, and why. */
export type Outage = Readonly<{ sinceMs: number; code: string; zh: string; en: string }>

type RemoteOptions = Readonly<{ now(): number; onOutage(outage: Outage | undefined): void }>

/**
 * A key on a token or in a service. One signature after the other; while it cannot be reached, signatures wait for it as long as their callers do, and go on
 * by themselves when it is back. What was not signed in time was not sent either.
 */
export class RemoteKey implements SigningKey {
  readonly kind: number
  readonly publicKey: Uint8Array
  readonly #signer: RemoteSigner
  readonly #options: RemoteOptions
  #waiting = 0
  #turn: Promise<unknown> = Promise.resolve()
  #outage: Outage | undefined
  #isClosed = false

  constructor(signer: RemoteSigner, options: RemoteOptions) {
    this.kind = signer.kind
    this.publicKey = signer.publicKey
    this.#signer = signer
    this.#options = options
  }

  /** Undefined while the key signs. */
  get outage(): Outage | undefined {
    return this.#outage
  }

  async sign(message: Uint8Array, untilMs: number): Promise<Uint8Array> {
    if (this.#waiting >= WAITING_MAX) fail(signerProblems.signerBusy, { limit: WAITING_MAX }, 2)
    this.#waiting++
    const turn = this.#turn.then(() => this.#signed(message, untilMs))
    this.#turn = turn.catch(() => undefined)
    try {
      return await turn
    } finally {
      this.#waiting--
    }
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#isClosed = true
  }

  async #signed(message: Uint8Array, untilMs: number): Promise<Uint8Array> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LAST_PAUSE_MS)) {
      // Who waited behind others is not signed for when nobody waits for the answer any more.
      if (this.#options.now() >= untilMs || this.#isClosed || FOR_GOOD.includes(this.#outage?.code ?? '')) return this.#late()
      try {
        const signature = await this.#signer.signRemotely(message)
        this.#note(undefined)
        return signature
      } catch (fault) {
        if (!(fault instanceof RemoteSigningFault)) throw fault
        const { code, zh, en } = fault.refused
        this.#note({ sinceMs: this.#outage?.sinceMs ?? this.#options.now(), code, zh, en })
      }
      await sleep(Math.max(0, Math.min(pause, untilMs - this.#options.now())))
    }
  }

  #late(): never {
    const { zh = '前面还有签名在等待。', en = 'Other signatures were waiting before it.' } = this.#outage ?? {}
    return fail(signerProblems.signerUnreachable, { zh, en }, LAST_PAUSE_MS / 1_000)
  }

  #note(outage: Outage | undefined): void {
    const isNews = (outage === undefined) !== (this.#outage === undefined)
    this.#outage = outage
    if (isNews) this.#options.onOutage(outage)
  }
}
