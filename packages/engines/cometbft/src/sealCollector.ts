import { commitHash, headerHash, type SignedHeader, signedHeaderFromJson, validatorSetHash, validatorsFromJson, type Validator, type ValidatorSet } from '@jianghan/light'
import { assert, equalBytes } from '@jianghan/protocol'
import { type Seal, SET_EVERY, type SealStore } from './seals.ts'
import type { SealedChain } from './sealedChain.ts'
import { setOf } from './validatorsAt.ts'

/** Pause before the engine is asked again, milliseconds: it is starting, or has not stored the votes yet. */
const RETRY_MS = { first: 5, last: 1_000 } as const
/** Validators that one page of the engine's answer holds. */
const PAGE = 100
/** Seals that may be lost with a power cut, because the engine still has them: they are synced after so many. */
const SYNC_EVERY = 256n

type Ports = Readonly<{
  chain: SealedChain
  seals: SealStore
  /** Asks the engine. */
  ask(method: string, params: Readonly<Record<string, string>>): Promise<unknown>
  /** Hash of the header of a block that was committed; undefined where the record does not say. */
  hashOf(height: bigint): Uint8Array | undefined
  onSealed(height: bigint): void
  onFault(fault: unknown): void
}>

/** Fetches header and votes of every block that was committed from the engine, in order, and hands them to the chain. */
export class SealCollector {
  readonly #ports: Ports
  #committed: bigint
  #working: Promise<void> | undefined
  #closed = false
  #wake: (() => void) | undefined

  constructor(ports: Ports, committed: bigint) {
    this.#ports = ports
    this.#committed = committed
  }

  /** Every block up to this one is committed here; called again when the engine has come up. */
  upTo(height: bigint): void {
    if (height > this.#committed) this.#committed = height
    this.#wake?.()
    this.#working ??= this.#work().finally(() => { this.#working = undefined })
  }

  async #work(): Promise<void> {
    let pause: number = RETRY_MS.first
    while (!this.#closed && this.#next() <= this.#committed) {
      try {
        await this.#sealNext()
        pause = RETRY_MS.first
      } catch (fault) {
        if (pause === RETRY_MS.last) this.#ports.onFault(fault)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, pause)
          this.#wake = () => { clearTimeout(timer); resolve() }
        })
        this.#wake = undefined
        pause = Math.min(2 * pause, RETRY_MS.last)
      }
    }
  }

  #next(): bigint {
    const { chain, seals } = this.#ports
    // After a start the newest seal on disk is followed by the one that was in memory only.
    return chain.highest >= seals.last + 1n ? chain.highest + 1n : seals.last + 1n
  }

  async #sealNext(): Promise<void> {
    const { chain, seals, hashOf, onSealed } = this.#ports
    const height = this.#next()
    const { header, commit } = await this.#signedHeader(height)
    const expected = hashOf(height)
    assert(expected === undefined || equalBytes(expected, headerHash(header)), `the engine shows another block ${height} than it had decided`)
    await this.#settleBefore(height, header.lastCommitHash)
    const before = chain.seal(height - 1n)
    const known = before !== undefined && equalBytes(before.header.nextValidatorsHash, header.validatorsHash) && equalBytes(before.header.validatorsHash, header.validatorsHash)
    const setHeight = known && height % SET_EVERY !== 0n ? before.setHeight : height
    const set = setHeight === height ? await this.#validators(height, header.validatorsHash) : undefined
    if (this.#closed) return
    chain.push({ header, commit, setHeight, ...(set && { validators: set }) })
    if (seals.last % SYNC_EVERY === 0n) seals.sync()
    onSealed(height)
  }

  /** The votes of the block before that the chain counts: those that this node saw may be others. */
  async #settleBefore(height: bigint, lastCommitHash: Uint8Array): Promise<void> {
    const { chain } = this.#ports
    const before = chain.seal(height - 1n)
    if (before === undefined || this.#ports.seals.last >= height - 1n || equalBytes(commitHash(before.commit), lastCommitHash)) return
    const { commit } = await this.#signedHeader(height - 1n)
    assert(equalBytes(commitHash(commit), lastCommitHash), `the engine shows other votes for block ${height - 1n} than the next one counts`)
    chain.amend({ ...before, commit } satisfies Seal)
  }

  async #signedHeader(height: bigint): Promise<SignedHeader> {
    const answer = await this.#ports.ask('commit', { height: String(height) }) as { signed_header?: unknown }
    const signed = signedHeaderFromJson(answer.signed_header)
    if (signed === undefined || signed.header.height !== height) throw new Error(`the engine has no signed header ${height} yet`)
    return signed
  }

  async #validators(height: bigint, hash: Uint8Array): Promise<ValidatorSet> {
    const all: Validator[] = []
    for (let page = 1; ; page++) {
      const answer = await this.#ports.ask('validators', { height: String(height), page: String(page), per_page: String(PAGE) }) as { validators?: unknown; total?: unknown }
      const read = validatorsFromJson(answer.validators)
      if (read === undefined || read.length === 0) throw new Error(`the engine's validators of block ${height} cannot be read`)
      all.push(...read)
      if (all.length >= Number(answer.total)) break
    }
    assert(equalBytes(validatorSetHash({ validators: all }), hash), `the validators of block ${height} are those of its header`)
    return setOf(all)
  }

  /** Asks no more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#wake?.()
    await this.#working
  }
}
