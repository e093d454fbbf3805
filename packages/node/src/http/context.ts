import type { Logger } from 'pino'
import type { IndexClient } from '@jianghan/index'
import type { MemberNames } from '../memberNames/memberNames.ts'
import type { IndexSampler } from '../indexPlace/sampler.ts'
import type { Router } from '@jianghan/kernel'
import type { Timestamp } from '@jianghan/protocol'
import type { AccountNames } from '../accountNames/accountNames.ts'
import type { FileOwners } from '../audience/files.ts'
import type { Checkpoints } from '../checkpoints/openCheckpoints.ts'
import type { Callers } from '../callers/identify.ts'
import type { Config } from '../config/schema.ts'
import type { RetentionStanding } from '../disk/retention.ts'
import type { DataFolder } from '../folder/setUp.ts'
import type { RequestStore } from '../idempotency/requestStore.ts'
import type { AuditLog } from '../observe/audit.ts'
import type { NetworkState } from '../kernel/networkView.ts'
import type { Heard } from '../observe/misbehavior.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { AuditedRefusals } from '../observe/refusals.ts'
import type { Traces } from '../observe/traces.ts'
import type { PaymentFiles } from '../paymentFiles/paymentFiles.ts'
import type { OpenSigner } from '../signer/openSigner.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Submitter } from '../submit/submitter.ts'
import type { KernelLink } from '../threads/kernelLink.ts'
import type { VaultExchange } from '../vaultExchange/exchange.ts'
import type { BlockNotice, ReadyFacts, ValidatorFacts, WriteState } from '../threads/messages.ts'
import type { TlsKeeper } from '../tls/keeper.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { Hosts } from './hosts.ts'

/** Where the ledger stands, as the main thread last heard. */
export type Head = {
  height: bigint; time: Timestamp; logSize: bigint; transactions: bigint; application: number
  /** Height of the newest signed header. */
  sealed: bigint
  /** Oldest block whose record is kept. */
  firstHeight: bigint
  /** Who validates now. */
  validators: readonly ValidatorFacts[]
}

/** A sandbox under its node: the folder with its clock, when the next item falls due, and who is told that the clock moved. */
export type OpenSandbox = Readonly<{ home: Sandbox; nextDueMs(): bigint | undefined; clockMoved(): void }>

/** What every route answers from. */
export type HttpContext = Readonly<{
  config: Config
  folder: DataFolder
  /** The node's own clock, milliseconds since 1970. */
  now(): number
  router: Router
  facts: ReadyFacts
  head: Readonly<Head>
  kernel: KernelLink
  submitter: Submitter
  /** Absent where it is switched off. */
  index: IndexClient | undefined
  /** Finds members by their names; absent where the index is. */
  memberNames: MemberNames | undefined
  /** Compares the index with proofs; absent where it is. */
  indexSampler: IndexSampler | undefined
  paymentFiles: PaymentFiles
  /** Asks payees' banks whether a name fits an account, and answers for those whose registers are kept here. */
  accountNames: AccountNames
  /** Signs for API keys, within their grants. */
  signer: OpenSigner
  fileOwners: FileOwners
  webhooks: Webhooks
  callers: Callers
  hosts: Hosts
  audit: AuditLog
  refusals: AuditedRefusals
  requests: RequestStore
  vault: VaultExchange
  checkpoints: Checkpoints
  /** Absent where plain HTTP is spoken on loopback. */
  tls: TlsKeeper | undefined
  metrics: Metrics
  traces: Traces
  log: Logger
  version: string
  writing(): WriteState
  /** Days until the disk takes nothing more; undefined while that cannot be told. */
  diskDaysLeft(): number | undefined
  /** Damaged places that were found on the disk since the start. */
  damageFound(): number
  /** Evidence against validators that blocks brought lately. */
  misbehaviors(): readonly Heard[]
  /** What pruning is about. */
  retention(): RetentionStanding
  /** How the node stands in its network, as it last said. */
  network(): NetworkState
  closing(): boolean
  /** Absent on a chain that is no sandbox. */
  sandbox: OpenSandbox | undefined
  /** Calls back after every block, until the answer is called. */
  onBlock(listener: (block: BlockNotice) => void): () => void
}>

/** What there is of a node before its services are opened. */
export type NodeParts = Omit<HttpContext, 'paymentFiles' | 'vault' | 'signer' | 'accountNames' | 'webhooks'>

/** Newest height whose state and history can be proved: the one below the last header. */
export const provableHeightOf = ({ head }: Pick<HttpContext, 'head'>): bigint => (head.sealed > 0n ? head.sealed - 1n : 0n)
