import { assert } from '@jianghan/protocol'
import { encodeBlockId, encodeTime } from './encode.ts'
import { BlockIdFlag } from './types.ts'
import type { BlockId, Commit, Time } from './types.ts'
import { WireWriter } from './wire.ts'

const PRECOMMIT = 2

/** What a precommit says. Without a block id it is a vote for no block. */
export type Precommit = Readonly<{ chainId: string; height: bigint; round: number; blockId?: BlockId; time: Time }>

/**
 * The bytes that a validator signs (types/vote.go, VoteSignBytes): CanonicalVote with its length in front. Height and round are of
 * fixed width; the time is the validator's own, so every signature of a commit is over a message of its own.
 */
export function precommitSignBytes(vote: Precommit): Uint8Array {
  const writer = new WireWriter(160).int(1, PRECOMMIT).sfixed64(2, vote.height).sfixed64(3, vote.round)
  if (vote.blockId !== undefined) writer.message(4, encodeBlockId(vote.blockId))
  const body = writer.message(5, encodeTime(vote.time)).text(6, vote.chainId).finish()
  // The length prefix is a field's without its tag.
  return new WireWriter(body.length + 8).message(1, body).finish().subarray(1)
}

/** The bytes that the validator at `index` of this commit signed. An absent one signed none: do not ask. */
export function commitSignBytes(chainId: string, commit: Commit, index: number): Uint8Array {
  const sig = commit.signatures[index]
  assert(sig !== undefined && sig.flag !== BlockIdFlag.absent, 'an entry of the commit that holds a vote')
  const vote = { chainId, height: commit.height, round: commit.round, time: sig.time }
  return precommitSignBytes(sig.flag === BlockIdFlag.commit ? { ...vote, blockId: commit.blockId } : vote)
}
