import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { DISK_KINDS, type DiskKind } from './usage.ts'

/** What a data folder took at a moment: milliseconds since 1970, bytes by kind. */
export type DiskSample = Readonly<{ at: number; kinds: Readonly<Record<DiskKind, number>> }>
/** Bytes that a day adds, by kind and in all; below zero where more goes than comes. */
export type DiskGrowth = Readonly<{ kinds: Readonly<Record<DiskKind, number>>; total: number; /** Days that it was measured over. */ days: number }>

const NAME = '.disk-growth.json'
const FORMAT = 'jianghan-disk-growth'
const DAY_MS = 86_400_000
/** Time between two samples that are kept, and how far they reach back, milliseconds: a rate of the last days must not hang on one busy hour. */
const KEEP_EVERY_MS = 3_600_000
const KEPT_MS = 7 * DAY_MS
/** Shortest time that a rate is taken over, milliseconds. */
const RATE_MS_MIN = 600_000
/** Samples of one file; an hour apart seven days have fewer. */
const SAMPLES_MAX = 200

/** How the data of a folder grow, as its node measured it over the last days; the samples outlast a restart. */
export class DiskGrowthLog {
  readonly #folder: string
  #samples: DiskSample[]
  #newest: DiskSample | undefined

  private constructor(folder: string, samples: readonly DiskSample[]) {
    this.#folder = folder
    this.#samples = [...samples]
    this.#newest = samples.at(-1)
  }

  /** Reads the samples of a data folder; what is none of ours is measured anew. */
  static open(folder: string): DiskGrowthLog {
    let bytes: Uint8Array
    try {
      bytes = readFileSync(join(folder, NAME))
    } catch {
      return new DiskGrowthLog(folder, [])
    }
    return new DiskGrowthLog(folder, parseSamples(bytes) ?? [])
  }

  /** Takes what was counted; once an hour it is written down. Where the disk does not take it there are other worries. */
  async note(sample: DiskSample): Promise<void> {
    this.#newest = sample
    // A clock that was set back would make every later rate wrong.
    this.#samples = this.#samples.filter(({ at }) => at <= sample.at && at >= sample.at - KEPT_MS)
    const last = this.#samples.at(-1)
    if (last !== undefined && sample.at - last.at < KEEP_EVERY_MS) return
    this.#samples.push(sample)
    await writeFileDurably(join(this.#folder, NAME), utf8(formatSamples(this.#samples)), { mode: 0o640, replace: true }).catch(() => undefined)
  }

  /** What a day adds, by the last seven at the most; undefined before it was measured for ten minutes. */
  get perDay(): DiskGrowth | undefined {
    const [first, last] = [this.#samples[0], this.#newest]
    if (first === undefined || last === undefined || last.at - first.at < RATE_MS_MIN) return undefined
    const days = (last.at - first.at) / DAY_MS
    const kinds = Object.fromEntries(DISK_KINDS.map(({ kind }) => [kind, (last.kinds[kind] - first.kinds[kind]) / days])) as Record<DiskKind, number>
    return { kinds, total: Object.values(kinds).reduce((sum, each) => sum + each, 0), days }
  }
}

/** Text of a file of samples. */
export const formatSamples = (samples: readonly DiskSample[]): string => `${JSON.stringify({ format: FORMAT, version: 1, samples: samples.slice(-SAMPLES_MAX) })}\n`

/** The samples in the bytes of their file; undefined where it is none. */
export function parseSamples(bytes: Uint8Array): DiskSample[] | undefined {
  if (bytes.length > 256 * 1024) return undefined
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
  const { format, version, samples } = (json ?? {}) as Record<string, unknown>
  if (format !== FORMAT || version !== 1 || !Array.isArray(samples) || samples.length > SAMPLES_MAX) return undefined
  const read = samples.map(sampleOf)
  if (!read.every(each => each !== undefined)) return undefined
  return read.every(({ at }, i) => i === 0 || at > (read[i - 1]?.at ?? at)) ? read : undefined
}

const count = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function sampleOf(value: unknown): DiskSample | undefined {
  const { at, kinds } = (value ?? {}) as Record<string, unknown>
  if (!count(at) || typeof kinds !== 'object' || kinds === null) return undefined
  // A kind that an older release did not know was part of another one then: it begins at nothing.
  const read = DISK_KINDS.map(({ kind }) => [kind, (kinds as Record<string, unknown>)[kind] ?? 0] as const)
  return read.every(([, bytes]) => count(bytes)) ? { at, kinds: Object.fromEntries(read) as Record<DiskKind, number> } : undefined
}
