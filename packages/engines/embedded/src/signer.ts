import { assert } from '@jianghan/protocol'
import { ED25519, sign } from '@jianghan/crypto'
import type { KeyPair } from '@jianghan/crypto'
import { BlockIdFlag, precommitSignBytes, validatorAddress } from '@jianghan/light'
import type { BlockId, Commit, Time } from '@jianghan/light'

/** What the signer is asked to vote for. */
export type VoteRequest = Readonly<{ chainId: string; height: bigint; blockId: BlockId; time: Time }>

/**
 * The one validator's key. Its sign state is the segment record itself: a vote leaves the process only inside a record that is on disk, and
 * no height is signed that is not above the last recorded one. So no two votes of one height can ever be shown.
 */
export class Signer {
  readonly publicKey: Uint8Array
  readonly address: Uint8Array
  readonly #key: KeyPair
  readonly #lastRecorded: () => bigint

  constructor(key: KeyPair, lastRecorded: () => bigint) {
    assert(key.kind === ED25519 && key.publicKey.length === 32, 'a validator signs with Ed25519')
    this.#key = key
    this.#lastRecorded = lastRecorded
    this.publicKey = key.publicKey
    this.address = validatorAddress(key.publicKey)
  }

  /** The commit of a block: this validator's precommit in round 0. */
  commit(vote: VoteRequest): Commit {
    assert(vote.height > this.#lastRecorded(), 'a height that is recorded is never signed again')
    const signature = sign(this.#key, precommitSignBytes({ ...vote, round: 0 }))
    return {
      height: vote.height,
      round: 0,
      blockId: vote.blockId,
      signatures: [{ flag: BlockIdFlag.commit, address: this.address, time: vote.time, signature }],
    }
  }
}
