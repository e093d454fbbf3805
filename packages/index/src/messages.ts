import type { Proved } from './comparison.ts'
import type { IndexPlace } from './place.ts'
import type { IndexReads, Marker, Owned, RebuildReason, Stopped } from './readModel.ts'

/** What the worker is given when it starts. */
export type WorkerSetup = Readonly<{
  /** Folder of the segments, which the worker only reads. */
  blocksDir: string
  place: IndexPlace
  /** URL of a module that exports `events: readonly EventDefinition[]`, and `needed: Needed` where refusals are to be seen by others than their signers. */
  definitions: string
}>

/** A question: the name of a read, and what it is given. */
export type Question = { [M in keyof IndexReads]: Readonly<{ read: M; args: Parameters<IndexReads[M]> }> }[keyof IndexReads]

/** To the worker. */
export type ToWorker =
  | Readonly<{ kind: 'committed'; height: bigint }>
  | Readonly<{ kind: 'ask'; number: number; question: Question }>
  | Readonly<{ kind: 'compare'; number: number; proved: Proved }>
  | Readonly<{ kind: 'owners'; number: number; owners: readonly (string | undefined)[] }>
  | Readonly<{ kind: 'ownersUnknown'; number: number; fault: string }>
  | Readonly<{ kind: 'rebuild' }>
  | Readonly<{ kind: 'close' }>

/** How far the index is. */
export type IndexStatus = Readonly<{
  /** current: nothing is missing · behind: catching up · rebuilding: from the start of the log · stopped: see `stopped`. */
  state: 'current' | 'behind' | 'rebuilding' | 'stopped'
  /** Where it is kept, for people; without a password. */
  place: string
  marker: Marker
  /** Newest height that the worker was told of. */
  target: bigint
  /** Rows written per second in the last second or so. */
  rowsPerSecond: number
  /** Why it was, or is being, built from the start of the log since the process began. */
  rebuilt?: RebuildReason
  stopped?: Stopped
  /** Bytes on disk. */
  bytes: number
}>

/** From the worker. */
export type FromWorker =
  | Readonly<{ kind: 'status'; status: IndexStatus }>
  | Readonly<{ kind: 'told' }>
  | Readonly<{ kind: 'answer'; number: number; answer: unknown }>
  | Readonly<{ kind: 'fault'; number: number; fault: string }>
  | Readonly<{ kind: 'whose'; number: number; parties: readonly Owned[] }>
  | Readonly<{ kind: 'closed' }>
