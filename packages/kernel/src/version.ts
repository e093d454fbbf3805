import { assert } from '@jianghan/protocol'
import { errors, KERNEL } from './errors.ts'
import * as codec from './schema/codec.ts'
import { type Decision, ok, refuse } from './schema/status.ts'
import { defineState, map, type Read, type Write } from './state.ts'

/** Versions that one upgrade may pass at the most: a slip of the hand must not name a version that no release will ever have. */
export const UPGRADE_LEAP_MAX = 8

/** An upgrade: the version of the application, and the first block that is executed with it. */
export type Upgrade = Readonly<{ version: number; height: bigint }>

/** An upgrade that {@link planUpgrade} found nothing against. */
export type UpgradePlan = Upgrade

/** How far the migrations to a version are. */
export type MigrationProgress = Readonly<{
  /** Version that the state is brought up from. */
  from: number
  /** Migrations that are done, of the list in the order of `migrationsBetween`. */
  done: number
  /** Where the running one goes on; nothing while it has not begun. */
  place: Uint8Array
}>

/** What the state says of the application's version. */
export type VersionEntry = Readonly<{
  version: number
  /** First block that was executed with it; 0 for genesis. */
  since: bigint
  /** State entries that the migrations to it have written. */
  changed: bigint
  next: Upgrade | undefined
  work: MigrationProgress | undefined
}>

/** The kernel's own tables that are made of versioned records; numbers are for ever, and 0 to 3 are in genesis.ts, replay.ts and sequence.ts. */
export const kernelState = defineState(KERNEL, {
  version: map(4, codec.u8, codec.record({
    version: codec.u32, since: codec.u64, changed: codec.u64,
    next: codec.optional(codec.record({ version: codec.u32, height: codec.u64 })),
    work: codec.optional(codec.record({ from: codec.u32, done: codec.u16, place: codec.blob })),
  })),
})

/** Every ledger begins with version 1 unless its genesis says otherwise; one that was never upgraded holds no entry. */
const FIRST: VersionEntry = { version: 1, since: 0n, changed: 0n, next: undefined, work: undefined }

/** The entry as it stands; an upgrade whose height has come is still `next` in it until a Tick takes it up. */
export const versionEntry = (read: Read): VersionEntry => kernelState.version.get(read, 0) ?? FIRST

/** Writes the entry. */
export const putVersion = (write: Write, entry: VersionEntry): void => kernelState.version.put(write, 0, entry)

/** The version of the application that a block of this height is executed with. */
export function appVersionAt(read: Read, height: bigint): number {
  const { version, next } = versionEntry(read)
  return next !== undefined && height >= next.height ? next.version : version
}

/** The version of the application at the height that is read: which of two rules of different versions holds. */
export const appVersionOf = (read: Read): number => appVersionAt(read, read.height)

/**
 * What stands against an upgrade. The version is a newer one, its height is still to come, and the migrations of the version before are done. An
 * upgrade that waits for its height is replaced by the new one.
 */
export function planUpgrade(read: Read, { version, height }: Upgrade): Decision<UpgradePlan> {
  const entry = versionEntry(read)
  const current = appVersionOf(read)
  if (version <= current || version > current + UPGRADE_LEAP_MAX) return refuse(errors.upgradeNotNewer, { version, current, latest: current + UPGRADE_LEAP_MAX })
  if (height <= read.height) return refuse(errors.upgradeHeightPassed, { height, earliest: read.height + 1n })
  // Also one whose height has come and that no Tick has taken up yet.
  if (entry.work !== undefined || current !== entry.version) return refuse(errors.upgradeUnderWay, { version: current })
  return ok({ version, height })
}

/** Writes an upgrade down: from its height on every block is executed with its version. */
export function scheduleUpgrade(write: Write, { version, height }: UpgradePlan): void {
  const entry = versionEntry(write)
  assert(version > entry.version && height > write.height && entry.work === undefined, 'a planned upgrade')
  putVersion(write, { ...entry, next: { version, height } })
}

/** Takes back an upgrade whose height has not come; says whether there was one. */
export function cancelUpgrade(write: Write): boolean {
  const entry = versionEntry(write)
  if (entry.next === undefined || write.height >= entry.next.height) return false
  putVersion(write, { ...entry, next: undefined })
  return true
}

/** The block of this height is to be executed with a version that this release does not know. Nothing was written. */
export class ReleaseTooOld extends Error {
  override readonly name = 'ReleaseTooOld'
  readonly facts: Readonly<{ version: number; knows: number; height: bigint }>

  constructor(facts: Readonly<{ version: number; knows: number; height: bigint }>) {
    super(`block ${facts.height} needs version ${facts.version} of the application, and this release knows versions up to ${facts.knows}`)
    this.facts = facts
  }
}
