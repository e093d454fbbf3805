import type { Config } from '../config/schema.ts'
import type { DiskGrowth } from './growth.ts'
import type { DiskUsage } from './usage.ts'

/** What the keeper goes by. Bytes. */
export type DiskLimits = Readonly<{
  /** Free space below which nothing is taken any more. */
  reserve: number
  /** What the data folder may take; 0 for as much as there is. */
  budget: number
}>

const MiB = 1024 * 1024
const UNITS = { MiB, GiB: 1024 * MiB, TiB: 1024 * 1024 * MiB } as const

/** The limits that a configuration sets on a disk of so many bytes. A budget is a size, such as "500GiB", or a part of the disk, such as "20%". */
export function limitsOf({ diskReserveMiB, diskBudget }: Pick<Config, 'diskReserveMiB' | 'diskBudget'>, capacity: number): DiskLimits {
  const [, number = '0', unit = 'MiB'] = /^([0-9]+)(%|MiB|GiB|TiB)$/.exec(diskBudget) ?? []
  return { reserve: diskReserveMiB * MiB, budget: Math.floor(unit === '%' ? capacity * Number(number) / 100 : Number(number) * UNITS[unit as keyof typeof UNITS]) }
}

/** Days until writing ends at this growth; undefined while it is not known, and where nothing grows. */
export function daysLeftOf({ free, total }: Pick<DiskUsage, 'free' | 'total'>, { reserve, budget }: DiskLimits, growth: DiskGrowth | undefined): number | undefined {
  if (growth === undefined || growth.total <= 0) return undefined
  const room = Math.min(free - reserve, budget === 0 ? Number.POSITIVE_INFINITY : budget - total)
  return Math.max(0, room / growth.total)
}
