import { type DiskUsage, diskUsage, spaceOf } from './usage.ts'

/** What the keeper goes by. Bytes. */
export type DiskLimits = Readonly<{
  /** Free space below which nothing is taken any more. */
  reserve: number
  /** What the data folder may take; 0 for as much as there is. */
  budget: number
}>

/** What stands against writing: the disk, or the budget. Bytes. */
export type DiskShortage = Readonly<{ free: number; reserve: number; total: number; budget: number }>

/** How often the free space is looked at, milliseconds: what a full load writes in that time is far below the reserve. */
const LOOK_MS = 1_000
/** How often every file is looked at, milliseconds. */
const COUNT_MS = 60_000
/** Where writing goes on, there is a quarter more room than where it ends: so it does not end and begin all the time. */
const ROOM_AGAIN = 1.25
/** Time that a rate is taken over, milliseconds: not before the shortest, and the samples reach back as far as the longest. */
const RATE_MS_MIN = 600_000
const RATE_MS_MAX = 86_400_000
const DAY_MS = 86_400_000

type Ports = Readonly<{
  folder: string
  limits: DiskLimits
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
  readonly #samples: Readonly<{ at: number; total: number }>[] = []
  #usage: DiskUsage | undefined
  #short = false
  #counted = 0
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined

  constructor(ports: Ports) {
    this.#ports = ports
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

  /** Days until writing ends at the rate of the last day at the most; undefined while the rate is not known, and where nothing grows. */
  get daysLeft(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    const usage = this.#usage
    if (first === undefined || last === undefined || usage === undefined || last.at - first.at < RATE_MS_MIN) return undefined
    const perDay = (last.total - first.total) / (last.at - first.at) * DAY_MS
    const { reserve, budget } = this.#ports.limits
    const room = Math.min(usage.free - reserve, budget === 0 ? Number.POSITIVE_INFINITY : budget - usage.total)
    return perDay <= 0 ? undefined : Math.max(0, room / perDay)
  }

  /** One look at the disk. */
  async look(): Promise<void> {
    const { folder, limits: { reserve, budget }, onShortage, now = Date.now, space = spaceOf, count = diskUsage } = this.#ports
    const at = now()
    const { free, capacity } = await space(folder)
    if (this.#usage === undefined || at - this.#counted >= COUNT_MS) {
      this.#usage = await count(folder)
      this.#counted = at
      this.#samples.push({ at, total: this.#usage.total })
      while (at - (this.#samples[0]?.at ?? at) > RATE_MS_MAX) this.#samples.shift()
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
