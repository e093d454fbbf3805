import type { Logger } from 'pino'
import type { DiskShortage } from '../disk/keeper.ts'
import type { Facts } from '../problem/define.ts'
import { writingProblem } from '../submit/writing.ts'
import type { WriteState } from '../threads/messages.ts'

/** Whether blocks can be written: as far as the kernel worker knows, and then the disk may still be short of room. */
export class WritingGate {
  state: WriteState = 'open'
  /** Told when it changes. */
  onChange: ((state: WriteState, facts: Facts) => void) | undefined
  #kernel: Readonly<{ state: WriteState; facts: Facts }> = { state: 'open', facts: {} }
  #shortage: DiskShortage | undefined
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  kernelSays(state: WriteState, facts: Facts): void {
    this.#kernel = { state, facts }
    this.#settle()
  }

  /** How short of room the disk is; undefined when there is enough. */
  diskSays(shortage: DiskShortage | undefined): void {
    this.#shortage = shortage
    this.#settle()
  }

  #settle(): void {
    const { state, facts } = this.#kernel.state === 'open' && this.#shortage !== undefined ? { state: 'diskFull' as const, facts: { ...this.#shortage } } : this.#kernel
    if (state === 'open' && this.state === 'open') return
    this.state = state
    const what = writingProblem(state, facts)
    this.#log[state === 'open' ? 'warn' : 'error']({ state, ...facts, ...(what && { code: what.definition.code, zh: what.definition.zh(facts), en: what.definition.en(facts) }) }, 'writing')
    this.onChange?.(state, facts)
  }
}
