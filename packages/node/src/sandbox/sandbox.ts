import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from '../folder/lock.ts'
import { fail } from '../problem/define.ts'
import { AHEAD_MAX_MS, SandboxClock } from './clock.ts'
import { carryOut, snapshotNames, snapshotsOf } from './folderActs.ts'
import { sandboxProblems } from './problems.data.ts'
import { type FolderAct, readSandboxFile, writeSandboxFile } from './sandboxFile.ts'

/** Prefix of the chain id of every sandbox: proofs and clients see by it that nothing here is money. */
export const SANDBOX_PREFIX = 'sandbox-'
/** Snapshots that are kept at once. */
const SNAPSHOTS_MAX = 50

/** Whether a chain is a sandbox. */
export const isSandbox = (chainId: string): boolean => chainId.startsWith(SANDBOX_PREFIX)

/** A sandbox over a data folder, which outlives the nodes that run on it one after the other. */
export class Sandbox {
  readonly folder: string
  readonly clock = new SandboxClock()
  /** Counts the nodes that ran: whoever asked for a restart waits for the next number. */
  generation = 1
  #restart: ((act: FolderAct) => void) | undefined

  private constructor(folder: string) {
    this.folder = folder
    this.clock.aheadMs = readSandboxFile(folder).aheadMs
  }

  /** Opens the sandbox of a folder that no node has open, and ends what a crash left half done. */
  static async open(folder: string): Promise<Sandbox> {
    const sandbox = new Sandbox(folder)
    const { pending } = readSandboxFile(folder)
    if (pending !== undefined) await sandbox.carryOut(pending)
    return sandbox
  }

  /** Told by who runs the node: how it is stopped and begun again around an act. */
  onRestart(restart: (act: FolderAct) => void): void {
    this.#restart = restart
  }

  get snapshots(): readonly string[] {
    return snapshotNames(this.folder)
  }

  /** Moves the clock forward, durably before it is seen. */
  async advance(ms: number): Promise<void> {
    const aheadMs = this.clock.aheadMs + ms
    if (aheadMs > AHEAD_MAX_MS) fail(sandboxProblems.tooFarAhead, { days: AHEAD_MAX_MS / 86_400_000 })
    await writeSandboxFile(this.folder, { aheadMs })
    this.clock.aheadMs = aheadMs
  }

  /** Asks for an act, which needs the node stopped: the generation that comes after it, and what begins it, once the asker was answered. */
  ask(act: FolderAct): Readonly<{ generation: number; begin(): void }> {
    if (act.kind === 'restore' && !existsSync(join(snapshotsOf(this.folder), act.name))) fail(sandboxProblems.snapshotNotFound, { name: act.name })
    if (act.kind === 'snapshot' && this.snapshots.length >= SNAPSHOTS_MAX && !this.snapshots.includes(act.name)) fail(sandboxProblems.tooManySnapshots, { limit: SNAPSHOTS_MAX })
    if (this.#restart === undefined) fail(sandboxProblems.busy)
    const restart = this.#restart
    this.#restart = undefined
    return { generation: this.generation + 1, begin: () => restart(act) }
  }

  /** Carries an act out; the node is stopped. What was begun is noted first, so that a crash does not leave half of it. */
  async carryOut(act: FolderAct): Promise<void> {
    const lock = lockFolder(this.folder)
    try {
      await this.#carryOut(act)
    } finally {
      lock.release()
    }
  }

  async #carryOut(act: FolderAct): Promise<void> {
    await writeSandboxFile(this.folder, { aheadMs: this.clock.aheadMs, pending: act })
    carryOut(this.folder, act)
    const snapshot = act.kind === 'reset' ? undefined : join(snapshotsOf(this.folder), act.name)
    if (act.kind === 'snapshot') await writeSandboxFile(snapshot as string, { aheadMs: this.clock.aheadMs })
    // The time of a ledger never goes back, but where its blocks do so does the clock: no block that is there is later than the clock was then.
    else this.clock.aheadMs = snapshot === undefined ? 0 : readSandboxFile(snapshot).aheadMs
    await writeSandboxFile(this.folder, { aheadMs: this.clock.aheadMs })
    this.generation++
  }
}
