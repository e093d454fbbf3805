import { type DiskGrowth, DiskGrowthLog } from './growth.ts'
import { daysLeftOf, type DiskLimits } from './limits.ts'
import { type DiskUsage, diskUsage, spaceOf } from './usage.ts'

/** What stands against writing: the disk, or the budget. Bytes. */
export type DiskShortage = Readonly<{ free: number; reserve: number; total: number; budget: number }>

/** How often the free space is looked at, milliseconds: what a full load writes in that time is far below the reserve. */
const LOOK_MS = 1_000
/** How often every file is looked at, milliseconds. */
const COUNT_MS = 60_000
/** Where writing goes on, there is a quarter more room than where it ends: so it does not end and begin all the time. */
const ROOM_AGAIN = 1.25
type Ports = Readonly<{
  folder: string
  /** What it goes by on a disk of so many bytes. */
  limits(capacity: number): DiskLimits
  /** Told when room runs out, and with undefined when there is some again. */
  onShortage(shortage: DiskShortage | undefined): void
  /** Milliseconds since 1970; tests give their own. */
  now?(): number
  space?(folder: string): Promise<Readonly<{ free: number; capacity: number }>>
  count?(folder: string): Promise<DiskUsage>
}>

/** Looks after the disk of a data folder: in time before it is full nothing more is taken, and as soon as there is room it goes on. */
export class DiskKeeper {
  readonly #ports: Ports
  readonly #growth: DiskGrowthLog
  #usage: DiskUsage | undefined
  #short = false
  #counted = 0
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined

  constructor(ports: Ports) {
    this.#ports = ports
    this.#growth = DiskGrowthLog.open(ports.folder)
  }

  /** Looks at once, and from then on by itself. */
  async start(): Promise<void> {
    await this.look()
    this.#timer = setInterval(() => { this.#looking ??= this.look().catch(() => undefined).finally(() => { this.#looking = undefined }) }, LOOK_MS)
    this.#timer.unref()
  }

  /** What was counted last; undefined before the first time. */
  get usage(): DiskUsage | undefined {
    return this.#usage
  }

  /** What a day adds, by the last days; undefined while that is not known. */
  get growth(): DiskGrowth | undefined {
    return this.#growth.perDay
  }

  /** What it goes by; undefined before the first count. */
  get limits(): DiskLimits | undefined {
    return this.#usage && this.#ports.limits(this.#usage.capacity)
  }

  /** Days until writing ends at the pace of the last days; undefined while that is not known, and where nothing grows. */
  get daysLeft(): number | undefined {
    return this.#usage && daysLeftOf(this.#usage, this.#ports.limits(this.#usage.capacity), this.growth)
  }

  /** One look at the disk. */
  async look(): Promise<void> {
    const { folder, limits, onShortage, now = Date.now, space = spaceOf, count = diskUsage } = this.#ports
    const at = now()
    const { free, capacity } = await space(folder)
    const { reserve, budget } = limits(capacity)
    if (this.#usage === undefined || at - this.#counted >= COUNT_MS) {
      this.#usage = await count(folder)
      this.#counted = at
      await this.#growth.note({ at, kinds: this.#usage.kinds })
    } else {
      // What was written since shows in what is free.
      this.#usage = { ...this.#usage, free, capacity }
    }
    const { total } = this.#usage
    const more = this.#short ? ROOM_AGAIN : 1
    const isShort = free < reserve * more || (budget > 0 && total * more > budget)
    if (isShort === this.#short) return
    this.#short = isShort
    onShortage(isShort ? { free, reserve, total, budget } : undefined)
  }

  /** Looks no more. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }
}
