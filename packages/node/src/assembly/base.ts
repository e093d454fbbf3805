import type { Logger } from 'pino'
import type { Config } from '../config/schema.ts'
import type { DataFolder, MakeConsortium } from '../folder/setUp.ts'
import type { KeyStore } from '../callers/keyStore.ts'
import type { RequestStore } from '../idempotency/requestStore.ts'
import type { AuditLog } from '../observe/audit.ts'
import { Metrics } from '../observe/metrics.ts'
import type { Misbehaviors } from '../observe/misbehavior.ts'
import type { AuditedRefusals } from '../observe/refusals.ts'
import { Traces } from '../observe/traces.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { Standing } from './standing.ts'
import { WritingGate } from './writingGate.ts'

/** How a node is started. */
export type NodeOptions = Readonly<{
  config: Config
  /** The data folder, absolute. */
  folder: string
  /** URL of a module that exports `application`; every thread imports it for itself. */
  applicationUrl: string
  /** URL of a module that exports its `events`; by default those of the application of this release. */
  definitionsUrl?: string
  /** Who is in the ledger when the folder is new. */
  makeConsortium: MakeConsortium
  log: Logger
  version: string
  onProgress?: (height: bigint, of: bigint) => void
  /** Reads the configuration again, as at a start; throws ProblemFault. */
  readConfig?: () => Config
  /** The node's own clock, milliseconds since 1970: for certificates, keys, the exchange of vault items. Blocks have the time of their engine. */
  now?: () => number
  /** The sandbox that the folder is; without one no sandbox is opened, and with one nothing else. */
  sandbox?: Sandbox
  /** The node cannot go on: a thread is gone. */
  onLost?: (error: Error | undefined) => void
}>

/** What stands at the doors of a data folder. */
export type Doors = Readonly<{ token: string; keys: KeyStore; audit: AuditLog; requests: RequestStore; refusals: AuditedRefusals; misbehaviors: Misbehaviors }>

/** What a node is made of before it has a thread. */
export type Base = Readonly<{
  options: NodeOptions
  folder: DataFolder
  doors: Doors
  metrics: Metrics
  traces: Traces
  standing: Standing
  writing: WritingGate
  /** The node's own clock. */
  now(): number
  /** What is open, to be closed in the opposite order. */
  opened: Opened
}>

/** How what was opened is closed again, in the order of opening. */
export type Opened = (() => Promise<void> | void)[]

/** Brings the parts together that need nothing but a folder. */
export function baseOf(options: NodeOptions, folder: DataFolder, doors: Doors, opened: Opened): Base {
  return {
    options, folder, doors, opened, metrics: new Metrics(), traces: new Traces(), now: options.now ?? Date.now,
    standing: new Standing(folder.genesis.time, options.config.engine === 'cometbft' ? 'starting' : 'alone'), writing: new WritingGate(options.log),
  }
}
