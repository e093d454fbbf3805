import type { NetworkProfile, Peer } from '@jianghan/engine-cometbft'
import type { EntryPlace } from '../kernel/bulkProof.ts'
import type { Owned } from '@jianghan/index'
import type { Json, Movement, Party, RenderedStatus } from '@jianghan/kernel'
import type { ProofDisclosure } from '@jianghan/light'
import type { Timestamp } from '@jianghan/protocol'
import type { Sight } from '../audience/view.ts'
import type { Viewer } from '../audience/viewer.ts'
import type { SnapshotDone } from '../snapshots/snapshotFolder.ts'
import type { BackupDone, BackupOptions } from '../backup/makeBackup.ts'
import type { NetworkState, NetworkView } from '../kernel/networkView.ts'
import type { PruneDone, PruneOptions } from '../kernel/prune.ts'
import type { ScrubStatus } from '../kernel/scrubber.ts'
import type { Problem } from '../problem/define.ts'

/**
 * Everything that passes between the main thread and the kernel worker, the only writer of the ledger. Bytes are transferred, never
 * shared. Bounds: batches under way are bounded by the batcher, calls by {@link CALLS_MAX}, a block's results are one message.
 */

/** Calls that may wait for the kernel worker; more are answered `node.busy`. */
export const CALLS_MAX = 1_024
/** Transactions or accounts that one call may ask for. */
export const PLACES_MAX = 1_024

/** How CometBFT is run beside the node. */
export type NetworkSettings = Readonly<{
  kind: 'cometbft'
  /** Path of its program. */
  program: string
  profile: NetworkProfile
  moniker: string
  /** Where it listens for its peers. */
  listen: Readonly<{ host: string; port: number }>
  externalAddress: string
  peers: readonly Peer[]
  /** Place of this node among all of them, by their ids, from 0. */
  place: number
  keepBlocks: number
  /** Threads that judge signatures in batches of other nodes; 0 chooses by the machine. */
  verifyThreads: number
}>

/** What the worker needs to open the ledger. */
export type KernelSetup = Readonly<{
  /** URL of a module that exports `application`. */
  applicationUrl: string
  /** The data folder, absolute. */
  folder: string
  stateCacheBytes: number
  flushEveryBlocks: number
  /** Size beyond which a file of blocks is followed by the next one. */
  blockFileBytes: number
  /** Whether genesis.json is to be compared with the first block. */
  checkGenesis: boolean
  /** First height that the validator's key of this folder signs. */
  keySince: bigint
  /** Hours between two runs of the scrubber; 0 for none. */
  scrubEveryHours: number
  /** Clock of a sandbox, by which the thread goes; the machine's elsewhere. */
  sandboxClock?: SharedArrayBuffer
  /** Version of this release, for what backups say. */
  release: string
  engine: Readonly<{ kind: 'embedded' }> | NetworkSettings
}>

/** From main to the kernel worker. */
export type ToKernel =
  | Readonly<{ kind: 'batch'; batch: number; bytes: Uint8Array<ArrayBuffer> }>
  /** Places of state entries that transactions on their way are going to read (store: `placeOf`). */
  | Readonly<{ kind: 'foresee'; places: Uint32Array<ArrayBuffer> }>
  | Readonly<{ kind: 'call'; call: number; method: CallName; input: unknown }>
  | Readonly<{ kind: 'close' }>

/** From the kernel worker to main. */
export type FromKernel =
  | Readonly<{ kind: 'progress'; height: bigint; of: bigint }>
  | (Readonly<{ kind: 'ready' }> & ReadyFacts)
  | Readonly<{ kind: 'startFailed'; problem: StartFailure }>
  | (Readonly<{ kind: 'block' }> & BlockNotice)
  /** Header and votes of this height are known now: everything up to the height before can be proved. */
  | Readonly<{ kind: 'sealed'; height: bigint }>
  /** The engine of a network stands otherwise than before. */
  | Readonly<{ kind: 'network'; state: NetworkState }>
  | (Readonly<{ kind: 'dropped' }> & DroppedNotice)
  | Readonly<{ kind: 'batchRefused'; batch: number; reason: 'busy' | 'tooLarge' | 'stopped' | 'handedOver' | 'failed' }>
  | Readonly<{ kind: 'writing'; state: WriteState; facts: Problem['facts'] }>
  | Readonly<{ kind: 'report'; level: 'warn' | 'error'; what: string; details: Json }>
  | Readonly<{ kind: 'answer'; call: number; value: unknown }>
  | Readonly<{ kind: 'callFailed'; call: number; error: string }>

/** Whether the ledger takes transactions: `outdated` where the next block needs a newer release, `halted` after a fault. */
export type WriteState = 'open' | 'diskFull' | 'outdated' | 'halted'

/** A start that cannot go on, as it crosses threads: the name of a start problem and its facts. */
export type StartFailure = Readonly<{ name: string; facts: Problem['facts'] }>

/** Where the ledger stands, and who this node is on it. */
export type ReadyFacts = Readonly<{
  chainId: string
  height: bigint
  time: Timestamp
  /** Height of the newest signed header; the one before can be proved. */
  sealed: bigint
  logSize: bigint
  /** Oldest block whose record is kept. */
  firstHeight: bigint
  /** When the next item falls due, milliseconds since 1970; absent when nothing waits. */
  nextDueMs?: bigint
  /** The member whose node key this is; absent when the key is registered nowhere. */
  memberId?: string
  /** Version of the application that the next block is executed with. */
  application: number
  /** Newest version of the application that this release knows. */
  release: number
  /** Whether the state is larger than what is kept of it in memory, so that reads are worth foreseeing. */
  wide: boolean
  /** What was read of blocks and state at the start, chosen at random, and the damaged places in it. */
  sample: Readonly<{ blocks: number; buckets: number; milliseconds: number; findings: number }>
  /** Number of the member's last batch. */
  lastBatch: Readonly<{ epoch: bigint; sequence: bigint }>
  /** Who validates the next block. */
  validators: readonly ValidatorFacts[]
  /** Who validated before, each set up to a height, where a ledger became a network. */
  earlier: readonly Readonly<{ until: bigint; validators: readonly ValidatorFacts[] }>[]
}>

/** A validator: address and Ed25519 key in hexadecimal. */
export type ValidatorFacts = Readonly<{ address: string; publicKey: string; power: string }>

/** Mark in {@link BatchResult.codes} of a transaction that left no trace; its refusal stands in `refusals`. */
export const LEFT_OUT = 0xffff_ffff

/** What became of the transactions of one batch, in their order. */
export type BatchResult = Readonly<{
  batch: number
  /** Index in the block of the first receipt of the batch; the following ones count on, left-out ones aside. */
  firstIndex: number
  /** Per transaction: module · 65,536 + code, 0 for done, or {@link LEFT_OUT}. */
  codes: Uint32Array<ArrayBuffer>
  /** Facts of outcomes that have some, by position. */
  facts: readonly (readonly [position: number, facts: Uint8Array])[]
  refusals: readonly (readonly [position: number, status: RenderedStatus])[]
}>

/** A block that is final. */
export type BlockNotice = Readonly<{
  height: bigint
  time: Timestamp
  /** Height of the newest signed header when the block became final: the block's own, or one before it whose votes came later. */
  sealed: bigint
  logSize: bigint
  transactions: number
  keysTouched: number
  /** Execution and storage of the block, milliseconds. */
  milliseconds: number
  batches: readonly BatchResult[]
  /** Version of the application that the next block is executed with. */
  application: number
  /** Whether the state is larger than what is kept of it in memory. */
  wide: boolean
  /** Whether it changed who holds a key, or who signs for an account. */
  changedAuthority: boolean
  /** When the next item falls due, milliseconds since 1970; absent when nothing waits. */
  nextDueMs?: bigint
  /** Who validates from the block after the next one on; absent where this block changed nothing of it. */
  validators?: readonly ValidatorFacts[]
  /** Evidence against validators that this block wrote down; absent where it brought none. */
  misbehavior?: readonly MisbehaviorFacts[]
}>

/** A validator that signed what it must not have: whose key, its address in hexadecimal, about which block, and whether the key lost its power by it. */
export type MisbehaviorFacts = Readonly<{ member: string; kind: string; address: string; height: string; removed: boolean }>

/** A batch that is in no block. With `poison`, a handler threw on that transaction and the others can be sent again. */
export type DroppedNotice = Readonly<{
  batch: number
  refusal: RenderedStatus
  poison?: Readonly<{ position: number; error: Readonly<{ name: string; message: string; stack: string }> }>
}>

/** The calls of main to the kernel worker: what each takes and answers. */
export type KernelCalls = {
  query: { input: QueryCall; value: QueryAnswer | CallProblem }
  /** One query for many arguments, at one height: answers in their order, at most {@link PLACES_MAX} of them. */
  queries: { input: Omit<QueryCall, 'args' | 'prove' | 'height'> & { height: bigint; args: readonly QueryCall['args'][] }; value: Readonly<{ answers: readonly Json[] }> | CallProblem }
  /** What the receipts and outcomes of a block moved, by their index, event by event; undefined where its record is not kept. For the node's own books, not for a viewer. */
  movements: { input: { height: bigint }; value: readonly (readonly (readonly Movement[])[])[] | undefined }
  /** Record of a block as the segments hold it; undefined when there is none. */
  block: { input: { height: bigint }; value: Uint8Array | undefined }
  blocks: { input: { from: bigint; count: number }; value: readonly BlockSummary[] }
  /** A transaction as far as the viewer sees it; undefined when it sees nothing of it. */
  transaction: { input: Place & { viewer: Viewer }; value: SeenTransaction | undefined }
  /** Which of these transactions the viewer sees anything of; at most {@link PLACES_MAX} of them. */
  visible: { input: { places: readonly Place[]; viewer: Viewer }; value: readonly boolean[] }
  /** The members that these parties are, in their order; of a key also after it was retired. */
  owners: { input: { parties: readonly (Party | Owned)[] }; value: readonly (string | undefined)[] }
  /** The viewer with what the ledger grants its member now. */
  granted: { input: { viewer: Viewer }; value: Viewer }
  /** What became of earlier transactions, at these places, as far as the viewer sees it; places that hold no outcome are left out. */
  outcomes: { input: { places: readonly Place[]; viewer: Viewer }; value: readonly OutcomeParts[] }
  /** Transactions before a place of which the viewer sees anything, the newest first; `next` is where to go on. */
  lines: { input: { before: Place; count: number; viewer: Viewer }; value: { lines: readonly TransactionLine[]; next: Place | undefined } }
  /** Height of a transaction of the last ten minutes, by its id. */
  recent: { input: { id: Uint8Array }; value: { height: bigint; index: number } | undefined }
  /** Those transactions at these places of which the viewer sees anything, in their order. */
  linesAt: { input: { places: readonly Place[]; viewer: Viewer }; value: readonly TransactionLine[] }
  /** Proof file of a transaction, with those of its later outcomes that can be proved, for who sees the whole of it. */
  proof: { input: Place & { viewer: Viewer; disclosures: readonly ProofDisclosure[]; outcomes: readonly Place[] }; value: { proof: Uint8Array } | CallProblem }
  /** Proof file of one entry of a bulk transfer, for payer, payee and issuer. */
  entryProof: { input: Place & { viewer: Viewer; entry: EntryPlace }; value: { proof: Uint8Array } | CallProblem }
  /** One JSON-RPC request of CometBFT's interface; undefined answers a notification. */
  rpc: { input: { request: unknown }; value: unknown }
  /** The same as HTTP, by a path relative to its mount. */
  rpcHttp: { input: { method: string; path: string; query: string; body: string }; value: { status: number; body: string } }
  /** The history log as far as it can be proved; undefined while it is empty. */
  logHead: { input: Record<never, never>; value: LogHead | undefined }
  /** Root of the history log when it had so many leaves; undefined where it never had, or has not yet been sealed so far. */
  logRoot: { input: { size: bigint }; value: Uint8Array | undefined }
  /** Hashes of a tile (c2sp.org/tlog-tiles) of what can be proved; undefined where there are fewer. */
  logTile: { input: { level: number; index: number; width: number }; value: Uint8Array | undefined }
  /** The way between two sizes of the log (RFC 9162); undefined where it has not come so far. */
  logConsistency: { input: { from: bigint; to: bigint }; value: readonly Uint8Array[] | undefined }
  /** The last leaf of the log at a size at which a block ends, with its path; undefined elsewhere. */
  logBlock: { input: { size: bigint }; value: Readonly<{ block: Uint8Array; path: readonly Uint8Array[] }> | undefined }
  /** How many validators the newest block had, and how many of them signed it. */
  signers: { input: Record<never, never>; value: Readonly<{ validators: number; signed: number }> }
  /** Begins to read everything on disk, where nobody does yet, and says what was found. */
  scrub: { input: { begin: boolean }; value: ScrubStatus }
  /** How the node stands in its network; undefined where it keeps the ledger alone. */
  network: { input: Readonly<Record<string, never>>; value: NetworkView | undefined }
  /** Removes old block records, as far as their keeping and what holds them elsewhere let it. */
  prune: { input: PruneOptions; value: PruneDone }
  /** Makes a snapshot for nodes that come later, beside the blocks that go on. */
  snapshot: { input: Readonly<{ share: number }>; value: SnapshotDone | CallProblem }
  /** Makes a backup beside the blocks that go on. */
  backup: { input: BackupOptions; value: BackupDone | CallProblem }
}
/** Name of a call to the kernel worker. */
export type CallName = keyof KernelCalls

/** A problem of the node's HTTP table by its name, as it crosses threads. */
export type CallProblem = Readonly<{ problem: string; facts: Problem['facts'] }>

/** The history log after the block that its last leaf belongs to. */
export type LogHead = Readonly<{ size: bigint; root: Uint8Array; height: bigint; appHash: Uint8Array }>

/** A query by name with its arguments as texts; the newest provable height when none is named. */
export type QueryCall = Readonly<{ name: string; args: Readonly<Record<string, string>>; height?: bigint; prove: boolean; viewer: Viewer }>
/** Its answer at a height, and a proof file where one was asked for. */
export type QueryAnswer = Readonly<{ height: bigint; provable: boolean; answer: Json; proof?: Uint8Array }>

/** A block without its transactions. */
export type BlockSummary = Readonly<{ height: bigint; time: Timestamp; transactions: number; batches: number; appHash: Uint8Array; hash: Uint8Array }>

/** A place in the ledger: a block, and an index among its receipts. */
export type Place = Readonly<{ height: bigint; index: number }>

/** A transaction in a list. */
export type TransactionLine = Place & Readonly<{ id: Uint8Array; time: Timestamp; done: boolean; actions: readonly string[] }>

/** A transaction and how much of it is seen. */
export type SeenTransaction = TransactionParts & Readonly<{ sight: Pick<Sight, 'extent' | 'author'> }>

/** A transaction as the ledger holds it. */
export type TransactionParts = Readonly<{
  height: bigint
  index: number
  time: Timestamp
  /** Position of its receipt in the history log. */
  logIndex: bigint
  bytes: Uint8Array
  leaf: Uint8Array
  events: readonly Uint8Array[]
}>

/** What became of an earlier transaction, as the ledger holds it. */
export type OutcomeParts = Readonly<{
  height: bigint
  /** Position among the receipts and outcomes of its block. */
  index: number
  time: Timestamp
  /** Position of its leaf in the history log. */
  logIndex: bigint
  leaf: Uint8Array
  events: readonly Uint8Array[]
  /** Id of the transaction that caused it. */
  cause: Uint8Array
}>
