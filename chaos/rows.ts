import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Told } from './fault.ts'
import type { Survived } from './run.ts'

/** A row of the table: what became of one fault, when, and of which commit. */
export type Row = Readonly<{
  fault: string
  /** The day, as YYYY-MM-DD. */
  made: string
  commit: string
  acknowledged: number
  lost: number
  twice: number
  recoveredS: number
  longestGapS: number
  told?: NonNullable<Told>
}>

/** The row of what was survived. */
export const rowOf = ({ fault, verdict: { acknowledged, lost, twice }, recoveredS, longestGapS, told }: Survived, made: string, commit: string): Row =>
  ({ fault: fault.name, made, commit, acknowledged, lost, twice, recoveredS, longestGapS, ...(told && { told }) })

/**
 * The rows of a run in a file, each kept as soon as it is there: a run of all faults takes half an hour, and one that is ended goes on where it was.
 */
export class KeptRows {
  readonly #file: string
  readonly #rows: Map<string, Row>

  constructor(file: string) {
    this.#file = file
    const rows = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Row[] : []
    this.#rows = new Map(rows.map(row => [row.fault, row]))
  }

  has(fault: string): boolean {
    return this.#rows.has(fault)
  }

  /** Puts a row in the place of one of the same fault. */
  keep(row: Row): void {
    this.#rows.set(row.fault, row)
    this.#write()
  }

  /** A fault that was not survived has no row, whatever an earlier run said. */
  forget(fault: string): void {
    this.#rows.delete(fault)
    this.#write()
  }

  /** The rows in the order of these names. */
  inOrder(names: readonly string[]): Row[] {
    return names.flatMap(name => this.#rows.get(name) ?? [])
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true })
    writeFileSync(this.#file, `${JSON.stringify([...this.#rows.values()], undefined, 1)}\n`)
  }
}
