import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { Ajv } from 'ajv'
import { writeFileDurably } from '@jianghan/crypto/node'
import { assert, fromUtf8, utf8 } from '@jianghan/protocol'

/** Name of the file in the data folder. */
const FILE = 'signer-usage.json'
/** Largest file, bytes. */
const BYTES_MAX = 64 * 1024 * 1024
/** A day is reserved in so many steps, so that it is written that often and no more. */
const STEPS = 100n
const DAY_MS = 86_400_000
/** Days are counted at UTC+8, as the ledger's limits are. */
const OFFSET_MS = 8 * 3_600_000

const FileSchema = Type.Object({
  format: Type.Literal('jianghan-signer-usage'), version: Type.Literal(1), day: Type.Integer({ minimum: 0 }),
  used: Type.Array(Type.Tuple([Type.String({ pattern: '^[0-9a-f]{12}$' }), Type.String({ maxLength: 64 }), Type.String({ pattern: '^(0|[1-9][0-9]{0,39})$' })]), { maxItems: 640_000 }),
}, { additionalProperties: false })
type Kept = Readonly<Static<typeof FileSchema>>

const fits = new Ajv({ strict: false }).compile(FileSchema)

/** What the bytes of a usage file say; undefined where they are none. */
export function readUsage(bytes: Uint8Array): Kept | undefined {
  const text = bytes.length > BYTES_MAX ? undefined : fromUtf8(bytes)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return fits(value) ? value as Kept : undefined
  } catch {
    return undefined
  }
}

/** Bytes of a usage file. */
export const writeUsage = (day: number, used: Kept['used']): Uint8Array => utf8(`${JSON.stringify({ format: 'jianghan-signer-usage', version: 1, day, used })}\n`)

/** The day at UTC+8 that a moment lies in. */
const dayOf = (nowMs: number): number => Math.floor((nowMs + OFFSET_MS) / DAY_MS)

type Spent = { used: bigint; /** What the file says: after a crash all of it counts as used. */ reserved: bigint }

/**
 * What API keys have had signed today. A step of the day's limit is made durable before it is used, so that a crash never lets more be spent than the limit; it may cost the
 * rest of one step, a hundredth of it.
 */
export class DayUsage {
  readonly #file: string
  readonly #now: () => number
  readonly #spent = new Map<string, Spent>()
  #day: number
  #writing: Promise<unknown> = Promise.resolve()

  /** Opens the usage of a data folder. A file that cannot be read is an error: to begin anew would double a limit. */
  static open(folder: string, now: () => number): DayUsage {
    const file = join(folder, FILE)
    const kept = existsSync(file) ? readUsage(readFileSync(file)) : { day: 0, used: [] }
    if (kept === undefined) throw new Error(`${file} is damaged: put it right, or take it away knowing that today's limits begin anew`)
    return new DayUsage(file, kept, now)
  }

  private constructor(file: string, { day, used }: Pick<Kept, 'day' | 'used'>, now: () => number) {
    this.#file = file
    this.#now = now
    this.#day = day
    for (const [key, asset, atoms] of used) this.#spent.set(`${key} ${asset}`, { used: BigInt(atoms), reserved: BigInt(atoms) })
  }

  /** Takes from a day's limit; durable when it answers. What is left where that is too little. */
  async take(apiKey: string, asset: string, atoms: bigint, limit: bigint): Promise<Readonly<{ left: bigint }> | undefined> {
    this.#turn()
    const name = `${apiKey} ${asset}`
    const spent = this.#spent.get(name) ?? { used: 0n, reserved: 0n }
    if (spent.used + atoms > limit) return { left: limit > spent.used ? limit - spent.used : 0n }
    this.#spent.set(name, spent)
    spent.used += atoms
    if (spent.used > spent.reserved) {
      const step = spent.used + limit / STEPS
      spent.reserved = step < limit ? step : limit
      void this.#write()
    }
    try {
      await this.#writing // also where somebody else has reserved it and is not done
    } catch (fault) {
      this.giveBack(apiKey, asset, atoms)
      spent.reserved = 0n // what the file says is not known
      throw fault
    }
    return undefined
  }

  /** The day at UTC+8 that is counted now, in days since 1970. */
  get day(): number {
    this.#turn()
    return this.#day
  }

  /** Takes as much of this from a day's limit as is left; durable when it answers. */
  async takeUpTo(apiKey: string, asset: string, atoms: bigint, limit: bigint): Promise<bigint> {
    this.#turn()
    const used = this.#spent.get(`${apiKey} ${asset}`)?.used ?? 0n
    const left = limit > used ? limit - used : 0n
    const taken = atoms < left ? atoms : left
    const short = await this.take(apiKey, asset, taken, limit)
    assert(short === undefined, 'what was left at this moment can be taken')
    return taken
  }

  /** Gives back what was taken and not spent. */
  giveBack(apiKey: string, asset: string, atoms: bigint): void {
    const spent = this.#spent.get(`${apiKey} ${asset}`)
    if (spent !== undefined) spent.used = spent.used > atoms ? spent.used - atoms : 0n
  }

  /** Writes what was really used. */
  async close(): Promise<void> {
    for (const spent of this.#spent.values()) spent.reserved = spent.used
    if (this.#spent.size > 0) await this.#write()
  }

  /** A clock that is set back does not give a day twice. */
  #turn(): void {
    const day = dayOf(this.#now())
    if (day <= this.#day) return
    this.#day = day
    this.#spent.clear()
  }

  #write(): Promise<unknown> {
    return this.#writing = this.#writing.catch(() => undefined).then(() => {
      const used = [...this.#spent].map(([name, { reserved }]) => [...name.split(' ') as [string, string], String(reserved)] as [string, string, string])
      return writeFileDurably(this.#file, writeUsage(this.#day, used), { mode: 0o600, replace: true })
    })
  }
}
