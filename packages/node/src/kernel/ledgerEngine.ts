import type { ServedChain } from '@jianghan/engine-embedded'
import type { NetworkStanding } from '@jianghan/engine-cometbft'
import type { KeyPair } from '@jianghan/crypto'
import type { Ledger, OpenLedgerStores } from '@jianghan/kernel'
import type { FromKernel, KernelSetup, ValidatorFacts } from '../threads/messages.ts'
import type { BlockNotices } from './blockNotices.ts'

/** What the kernel's thread asks of the engine that orders its batches, whichever it is. */
export interface LedgerEngine {
  /** The chain with its signatures. */
  readonly chain: ServedChain
  /** How the node stands in its network; undefined where it keeps the ledger alone. */
  standing(): NetworkStanding | undefined
  /** Who validates now. */
  validators(): readonly ValidatorFacts[]
  /** Hands a batch over; its results follow in the notice of its block. */
  submit(batch: number, bytes: Uint8Array): void
  /** Ends cleanly: no further block. */
  close(): Promise<void>
}

/** What an engine is opened with on the kernel's thread. */
export type EngineParts = Readonly<{
  ledger: Ledger
  stores: OpenLedgerStores
  validatorKey: KeyPair
  setup: KernelSetup
  notices: BlockNotices
  post(message: FromKernel): void
}>
