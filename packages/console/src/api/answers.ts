import type { Words } from '@jianghan/kernel/schema'

/** Where the ledger stands (GET /v1/status). */
export type Status = Readonly<{
  chainId: string; height: string; time: string; provableHeight: string; logSize: string; version: string; member?: string
  filings: Readonly<{ icp: string; blockchain: string }>
  index: Readonly<{ height: string; lag: string; state: string }> | null
  validators: readonly Readonly<{ address: string; power: string }>[]
  engine: Readonly<{ name: string; state: 'open' | 'diskFull' | 'outdated' | 'halted'; network: NetworkState }>
}>

/** How a node stands in its network, as the node says it. */
export type NetworkState = 'alone' | 'starting' | 'syncing' | 'lookingOn' | 'running' | 'halted'

/** A block. */
export type Block = Readonly<{ height: string; time: string; transactions: number; batches: number; hash: string; appHash: string }>

/** A page of a list. */
export type Page<T> = Readonly<{ items: readonly T[]; next: string | null }>

/** A transaction in a list. */
export type TransactionLine = Readonly<{ id: string; height: string; index: number; time: string; done: boolean; actions?: readonly string[]; action?: string; status?: string }>

/** An action as it is shown; its body is null where it is not for the reader. */
export type ShownAction = Readonly<{ type: string; body: unknown; carries?: Readonly<{ type: string; body: unknown }> }>

/** What a transaction came to. */
export type Outcome = Readonly<{ status: string; done: boolean; text: Words; hint: Words; facts: Readonly<Record<string, unknown>> }>

/** An event. */
export type ShownEvent = Readonly<{ name: string; fields: Readonly<Record<string, unknown>> }>

/** A transaction (GET /v1/transactions/{id}). */
export type Transaction = Readonly<{
  id: string; height: string; index: number; time: string; logIndex: string; outcome: Outcome; actions: readonly ShownAction[]; events: readonly ShownEvent[]
  later: readonly Readonly<{ height: string; index: number; time: string; outcome: Outcome; events: readonly ShownEvent[]; by: string }>[]
  signers: readonly string[]; validUntil: string
}>

/** A line of a history. */
export type HistoryLine = TransactionLine & Readonly<{ later: boolean; movement: Readonly<{ assetId: string; atoms: string; purpose?: 'fee' }> | null }>

/** Something that was found. */
export type Hit =
  | (TransactionLine & Readonly<{ kind: 'transaction'; by: string }>)
  | Readonly<{ kind: 'block'; height: string; time: string; transactions: number }>
  | Readonly<{ kind: 'account'; address: string; known: boolean }>
  | Readonly<{ kind: 'member'; member: string }>

/** Who is signed in (GET /v1/session). */
export type Standing = Readonly<{
  kind: 'anonymous' | 'ended' | 'session' | 'operator' | 'key' | 'certificate'; id: string; member: string | null; /** Address of the key that signs for it. */ key: string | null
  /** Where that key is. */
  signs: 'node' | 'browser' | null
  /** Of who signs in its browser, hexadecimal. */
  publicKey: Readonly<{ kind: number; bytes: string }> | null
  /** Of that key on the ledger. */
  roles: readonly string[]
  scopes: readonly string[]; demo: boolean
  personas: readonly Readonly<{ name: string; member: string; organisation: Words; roles: readonly string[] }>[]
}>

/** A member of the genesis file, as far as the console shows it. */
export type GenesisMember = Readonly<{ memberId: string; nameZh: string; nameEn: string; uscc?: string; capacities?: readonly string[] }>

/** A proposal that waits, or waited, for approval (GET /v1/approvals). */
export type Approval = Readonly<{
  id: string; state: 'open' | 'executed' | 'withdrawn' | 'expired' | 'unknown'; member: string; account: string | null; type: string; summary: Words; input: unknown; actionHash: string
  makers: readonly string[]; approvals: readonly string[]; expiresAt: string | null; madeAt: string
}>

/** What became of transactions that were submitted. */
export type Submitted = Readonly<{
  results: readonly Readonly<{ id: string; status: string; height?: string; outcome?: Outcome }>[]
  /** Whether the approval was the last that was needed. */
  executes?: boolean
  proposals?: readonly (Readonly<{ id: string; actionHash: string; account: string }> | null)[]
}>

/** Bytes that are to be signed, in base64 (POST /v1/transactions/prepare). What they say is read here. */
export type Prepared = Readonly<{ id: string; body: string; proposal?: Readonly<{ id: string; actionHash: string; account: string; file: string }> }>

/** Bytes by which a proposal is approved, carried out or taken back, and its file (POST /v1/approvals/{id}/prepare). */
export type PreparedApproval = Readonly<{ id: string; body: string; executes: boolean; file: string }>

/** An account that the ledger began with. */
export type GenesisAccount = Readonly<{ memberId: string; unique: string }>

/** A payment of a file, and why it was refused. */
export type FilePayment = Readonly<{
  line: number; cell?: string; endToEndId: string; uetr: string | null; amount: string; currency: string; creditor: string; status: 'ACSC' | 'RJCT' | 'PDNG'
  reason?: Words & Readonly<{ code: string; status: string }>; transactionId: string | null; height: string | null
}>

/** A payment file with what became of it, or, where `dryRun` is set, what would. */
export type PaymentFile = Readonly<{
  msgId: string; initiatingParty: string | null; receivedAt: string; status: string; dryRun?: true; known?: boolean
  summary: Readonly<{ count: number; sum: string; accepted: number; rejected: number; pending: number }>
  transactions: readonly FilePayment[]
  warnings: readonly (Words & Readonly<{ line: number }>)[]
  sheet?: Readonly<{ sheet: string; columns: readonly Readonly<{ field: string; column: string; heading: string }>[] }>
  approval?: Readonly<{ id: string }>
}>

/** A payment file in a list. */
export type FileLine = Readonly<{ msgId: string; initiatingParty: string; receivedAt: string; count: number; settled: number; refused: number; pending: number; done: boolean; waiting?: boolean }>

/** What is wrong with a file that cannot be taken. */
export type FileProblem = Words & Readonly<{ name: string; line?: number; cell?: string; sheet?: string; hint?: Words }>
