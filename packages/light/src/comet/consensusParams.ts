import type { ConsensusParams } from './types.ts'

/** The parameters that a chain of CometBFT 0.39 starts with (types/params.go), with our own bound on a block. */
export function consensusParams(options: Readonly<{ appVersion: bigint; maxBytes: bigint }>): ConsensusParams {
  return {
    block: { maxBytes: options.maxBytes, maxGas: -1n },
    evidence: { maxAgeBlocks: 100_000n, maxAgeDuration: 48n * 3600n * 1_000_000_000n, maxBytes: 1_048_576n },
    validator: { keyTypes: ['ed25519'] },
    version: { app: options.appVersion },
    abci: { voteExtensionsEnableHeight: 0n },
    authority: '',
  }
}
