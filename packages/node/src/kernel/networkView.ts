import type { ServedChain } from '@jianghan/engine-embedded'
import type { NetworkStanding } from '@jianghan/engine-cometbft'
import { BlockIdFlag } from '@jianghan/light'
import { equalBytes, toHex } from '@jianghan/protocol'

/** Blocks without a vote after which a validator counts as missing: a block needs no more than two thirds, and the slowest is often not among them. */
const RECENT = 5

/** A validator, and whether one of the newest blocks carries its vote. */
export type ValidatorView = Readonly<{ address: string; publicKey: string; power: string; voted: boolean }>

/** How a node stands in its network, in the form that crosses threads. */
export type NetworkView = Readonly<{
  process: NetworkStanding['process']
  pid: number | undefined
  isUp: boolean
  catchingUp: boolean
  isLookingOn: boolean
  /** The node's id among its peers. */
  id: string
  /** Height of the engine's newest block, and round in which the newest signed one was decided: 0 unless a proposal failed. */
  height: bigint
  round: number
  peers: NetworkStanding['peers']
  validators: readonly ValidatorView[]
  /** Whether this node's key is one of theirs: a full node's is not, nor one that lost its power. */
  validates: boolean
}>

/** The state of a node in its network, in one word. */
export type NetworkState = 'alone' | 'starting' | 'syncing' | 'lookingOn' | 'running' | 'halted'

/** That word, from how the engine stands. */
export function networkState({ process, isUp, catchingUp, isLookingOn }: Pick<NetworkStanding, 'process' | 'isUp' | 'catchingUp' | 'isLookingOn'>): NetworkState {
  if (process === 'halted' || process === 'stopped') return 'halted'
  if (!isUp) return 'starting'
  if (catchingUp) return 'syncing'
  return isLookingOn ? 'lookingOn' : 'running'
}

/** What an operator asks of a network: who is there, and whose vote is missing. */
export function networkView(standing: NetworkStanding | undefined, chain: ServedChain): NetworkView | undefined {
  if (standing === undefined) return undefined
  const { highest } = chain.blocks
  const commit = chain.commit(highest)
  const recent = Array.from({ length: RECENT }, (_, i) => chain.commit(highest - BigInt(i)))
  const set = chain.validators(highest)?.validators ?? []
  return {
    process: standing.process, pid: standing.pid, isUp: standing.isUp, catchingUp: standing.catchingUp, isLookingOn: standing.isLookingOn, id: chain.node.id, height: standing.height, round: commit?.round ?? 0,
    peers: standing.peers, validates: set.some(({ publicKey }) => equalBytes(publicKey, chain.validator.publicKey)),
    validators: set.map(({ address, publicKey, power }) => ({
      address: toHex(address), publicKey: toHex(publicKey), power: String(power),
      voted: recent.some(votes => votes?.signatures.some(vote => vote.flag === BlockIdFlag.commit && equalBytes(vote.address, address))),
    })),
  }
}
