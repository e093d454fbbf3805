import { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { SeededRandom } from '@jianghan/kernel/testing'
import type { Disk } from '@jianghan/store'

/** The process is thought to have ended here. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

/** The error of a full disk, as the system raises it. */
export const noSpace = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })

/**
 * What goes wrong at a call that is to come: a write finds no room, ends in its middle with the process, or the process ends just before or
 * just after the call that makes writes outlast a power cut.
 */
export type DiskFault = 'none' | 'fullDisk' | 'tornWrite' | 'crashAtSync' | 'crashAfterSync'

/** What a run hears: each sync, where a slow disk lets time pass, and each fault that struck. */
export type DiskHooks = Readonly<{
  onSync(): void
  onFault(fault: string): void
  /** Planted bugs: syncs that keep nothing, flushes of which a crash leaves a part. */
  forgets?: boolean
  tears?: boolean
}>

/** A change of a file that no power cut may have spared yet. */
type Unsynced = Readonly<{ kind: 'write' | 'truncate'; position: number; bytes: Uint8Array; old: Uint8Array; oldLength: number }>

/**
 * Real files whose system may lose power: every change is kept until it is synced, and {@link SimulatedDisk.cutPower} leaves any of those
 * changes, a part of them, or none.
 */
export class SimulatedDisk implements Disk {
  fault: DiskFault = 'none'
  /** Calls of the fault's kind that still go well. */
  goodCalls = 0
  /** No write finds room while this holds. */
  isFull = false
  /** Full disks that were reported. */
  refusals = 0
  readonly #hooks: DiskHooks
  readonly #unsynced = new Map<number, Unsynced[]>()
  #isDead = false

  constructor(hooks: DiskHooks) {
    this.#hooks = hooks
  }

  get isDead(): boolean {
    return this.#isDead
  }

  /** Ends the process: whatever still runs of it changes nothing. */
  die(where: string): never {
    this.#isDead = true
    throw new SimulatedCrash(where)
  }

  #alive(): void {
    if (this.#isDead) throw new SimulatedCrash('nothing is done after a crash')
  }

  /** Whether the planned fault strikes now. */
  #strikes(...kinds: readonly DiskFault[]): boolean {
    if (!kinds.includes(this.fault) || this.goodCalls-- > 0) return false
    this.#hooks.onFault(this.fault)
    return true
  }

  readonly write = (fd: number, bytes: Uint8Array, position: number): void => {
    this.#alive()
    const strikes = this.#strikes('fullDisk', 'tornWrite')
    if (!strikes && !this.isFull) return this.#write(fd, bytes, position)
    this.#write(fd, bytes.subarray(0, bytes.length >> 1), position)
    if (strikes && this.fault === 'tornWrite') this.die('in the middle of a write')
    this.fault = 'none'
    this.refusals++
    throw noSpace()
  }

  #write(fd: number, bytes: Uint8Array, position: number): void {
    const { size } = fstatSync(fd)
    const old = new Uint8Array(Math.max(0, Math.min(size - position, bytes.length)))
    readSync(fd, old, 0, old.length, position)
    // A number that the system gives to a new file says nothing of the file that had it.
    if (size === 0 && position === 0) this.#unsynced.delete(fstatSync(fd).ino)
    this.#remember(fd, { kind: 'write', position, bytes, old, oldLength: size })
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, position + at)
  }

  readonly truncate = (fd: number, length: number): void => {
    this.#alive()
    const { size } = fstatSync(fd)
    const old = new Uint8Array(Math.max(0, size - length))
    readSync(fd, old, 0, old.length, length)
    this.#remember(fd, { kind: 'truncate', position: length, bytes: new Uint8Array(0), old, oldLength: size })
    ftruncateSync(fd, length)
  }

  readonly datasync = (fd: number): void => {
    this.#alive()
    if (this.#strikes('crashAtSync')) this.die('before a sync')
    // Nothing here can lose power but through cutPower: the real call would only cost time.
    if (this.#hooks.forgets !== true) this.#unsynced.delete(fstatSync(fd).ino)
    this.#hooks.onSync()
    if (this.#strikes('crashAfterSync')) this.die('after a sync')
  }

  readonly datasyncLater = async (fd: number): Promise<void> => this.datasync(fd)

  #remember(fd: number, change: Unsynced): void {
    const { ino } = fstatSync(fd)
    const changes = this.#unsynced.get(ino) ?? []
    changes.push(change)
    this.#unsynced.set(ino, changes)
  }

  /** Leaves of each unsynced change in a folder all, a part, or nothing. Returns how many did not arrive whole. */
  cutPower(folder: string, random: SeededRandom): number {
    let lost = 0
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
    for (const path of paths.map(name => join(folder, name))) {
      const changes = this.#unsynced.get(statSync(path).ino) ?? []
      if (changes.length === 0) continue
      const fd = openSync(path, 'r+')
      for (const change of changes.toReversed()) takeBack(fd, change)
      for (const change of changes) if (!arrive(fd, change, random)) lost++
      closeSync(fd)
    }
    this.#unsynced.clear()
    return lost
  }
}

function takeBack(fd: number, { position, old, oldLength }: Unsynced): void {
  writeSync(fd, old, 0, old.length, position)
  ftruncateSync(fd, oldLength)
}

function arrive(fd: number, { kind, position, bytes }: Unsynced, random: SeededRandom): boolean {
  const fate = random.below(4)
  if (fate === 0) return false
  if (kind === 'truncate') ftruncateSync(fd, position)
  else writeSync(fd, bytes, 0, fate === 1 ? random.below(bytes.length + 1) : bytes.length, position)
  return kind === 'truncate' || fate !== 1
}
