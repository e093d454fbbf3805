import { readFileSync } from 'node:fs'

/** How far ahead of the machine's clock a process lives, milliseconds: `before` until the machine's clock shows `fromMs`, then `ahead`. */
export type Clock = Readonly<{ before: number; ahead: number; fromMs: number }>

/** The clock of the machine. */
export const MACHINE: Clock = { before: 0, ahead: 0, fromMs: 0 }

/** How far ahead it is at a moment of the machine's clock. */
export const aheadAt = ({ before, ahead, fromMs }: Clock, realMs: number): number => (realMs < fromMs ? before : ahead)

/** Reads a clock from its file; undefined where it is being written. */
export function readClock(file: string): Clock | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Clock
  } catch {
    return undefined
  }
}
