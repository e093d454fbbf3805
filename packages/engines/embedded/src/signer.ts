import { assert } from '@jianghan/protocol'
import { ED25519, sign } from '@jianghan/crypto'
import type { KeyPair } from '@jianghan/crypto'
import { BlockIdFlag, precommitSignBytes, validatorAddress } from '@jianghan/light'
import type { BlockId, Commit, Time } from '@jianghan/light'

/** What the signer is asked to vote for. */
export type VoteRequest = Readonly<{ chainId: string; height: bigint; blockId: BlockId; time: Time }>

/** What a validator's key signed last. */
export type Signed = Readonly<{ height: bigint; hash: Uint8Array }>

/** Port: where a validator remembers what it signed, apart from the blocks. */
export interface SignState {
  /** The last vote that was remembered, undefined before the first. */
  readonly last: Signed | undefined
  /** Remembers a vote; returns when that outlasts a power cut. */
  remember(vote: Signed): void
}

/**
 * The one validator's key. A vote leaves the process only when its block is on disk and the sign state says so, in this order, and no height
 * is signed that is not above both. So no two votes of one height can ever be shown, and a last block that is gone although it was
 * remembered was damaged, not torn.
 */
export class Signer {
  readonly publicKey: Uint8Array
  readonly address: Uint8Array
  readonly #key: KeyPair
  readonly #lastRecorded: () => bigint
  readonly #state: SignState | undefined

  constructor(key: KeyPair, lastRecorded: () => bigint, state?: SignState) {
    assert(key.kind === ED25519 && key.publicKey.length === 32, 'a validator signs with Ed25519')
    this.#key = key
    this.#lastRecorded = lastRecorded
    this.#state = state
    this.publicKey = key.publicKey
    this.address = validatorAddress(key.publicKey)
  }

  /** The commit of a block: this validator's precommit in round 0. */
  commit(vote: VoteRequest): Commit {
    assert(vote.height > this.#lastRecorded(), 'a height that is recorded is never signed again')
    assert(vote.height > (this.#state?.last?.height ?? 0n), 'a height that was signed is never signed again')
    const signature = sign(this.#key, precommitSignBytes({ ...vote, round: 0 }))
    return {
      height: vote.height,
      round: 0,
      blockId: vote.blockId,
      signatures: [{ flag: BlockIdFlag.commit, address: this.address, time: vote.time, signature }],
    }
  }

  /** What the sign state says was signed last. */
  get lastSigned(): Signed | undefined {
    return this.#state?.last
  }

  /** Remembers a vote whose block is on disk: from now on it may leave the process. */
  remember(vote: Signed): void {
    this.#state?.remember(vote)
  }
}
