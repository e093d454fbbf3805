import { readFileSync } from 'node:fs'
import { equalBytes } from '@jianghan/protocol'
import type { AbciVote } from './abci/requests.ts'
import type { EngineHalted } from './errors.ts'

/** Why this node must not go on: {@link EngineHalted} in the making. */
export type GuardFault = Readonly<{ code: EngineHalted['code']; facts: EngineHalted['facts'] }>

/** BlockIDFlag of a vote that was not there (types/block.go). */
const ABSENT = 1n

/**
 * Sees to it that this validator's key signs here alone. Every block carries the votes over the one before; a vote of this key at a height that the
 * engine here has not come to sign was made in another place. The engine saves what it signs before it sends it, so that this can mean nothing else.
 */
export class SignGuard {
  readonly #address: Uint8Array
  readonly #signedHeight: () => bigint
  #known = -1n

  constructor(address: Uint8Array, signedHeight: () => bigint) {
    this.#address = address
    this.#signedHeight = signedHeight
  }

  /** What the votes over the block of a height say against going on; undefined where nothing does. */
  faultOf(height: bigint, votes: readonly AbciVote[]): GuardFault | undefined {
    if (height <= this.#known || !votes.some(({ address, flag }) => flag !== ABSENT && equalBytes(address, this.#address))) return undefined
    this.#known = this.#signedHeight()
    return height <= this.#known ? undefined : { code: 'signedElsewhere', facts: { height: String(height), signed: String(this.#known) } }
  }
}

/** The last height that the engine's key has signed here: "height" of CometBFT's priv_validator_state.json (privval/file.go); 0 where there is no such file. */
export function signedHeightIn(stateFile: string): bigint {
  try {
    const { height } = JSON.parse(readFileSync(stateFile, 'utf8')) as { height?: unknown }
    return typeof height === 'string' && /^[0-9]{1,19}$/.test(height) ? BigInt(height) : 0n
  } catch {
    return 0n
  }
}
