import type { ConsensusParams } from './types.ts'

/** What of the parameters is agreed on: bytes of a block, and the age up to which evidence is taken, in blocks and in nanoseconds, until both have passed. */
export type AgreedParams = Readonly<{ maxBytes: bigint; evidenceBlocks: bigint; evidenceNanos: bigint }>

/** The parameters that a chain of CometBFT 0.39 starts with (types/params.go), with our own bound on a block, and evidence as agreed. */
export function consensusParams(options: Readonly<{ appVersion: bigint; maxBytes: bigint }> & Partial<AgreedParams>): ConsensusParams {
  const { evidenceBlocks = 100_000n, evidenceNanos = 48n * 3600n * 1_000_000_000n } = options
  return {
    block: { maxBytes: options.maxBytes, maxGas: -1n },
    evidence: { maxAgeBlocks: evidenceBlocks, maxAgeDuration: evidenceNanos, maxBytes: 1_048_576n },
    validator: { keyTypes: ['ed25519'] },
    version: { app: options.appVersion },
    abci: { voteExtensionsEnableHeight: 0n },
    authority: '',
  }
}
