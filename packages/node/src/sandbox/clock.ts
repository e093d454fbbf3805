/** Milliseconds by which a sandbox may be ahead of the world: ten years. */
export const AHEAD_MAX_MS = 3_650 * 86_400_000

/**
 * The clock of a sandbox: the machine's, moved forward. All threads of the process that install it read the same; what is due by it falls due, and transactions that the node signs are valid by it.
 * Certificates and the audit log keep the machine's time where they read the date itself.
 */
export class SandboxClock {
  /** What is shared with other threads. */
  readonly shared: SharedArrayBuffer
  readonly #ahead: BigInt64Array

  constructor(shared = new SharedArrayBuffer(8)) {
    this.shared = shared
    this.#ahead = new BigInt64Array(shared)
  }

  /** Milliseconds ahead of the machine's clock. */
  get aheadMs(): number {
    return Number(Atomics.load(this.#ahead, 0))
  }

  set aheadMs(ms: number) {
    Atomics.store(this.#ahead, 0, BigInt(ms))
  }

  /** Has this thread go by it. Installed once in a thread; the answer takes it away. */
  install(): () => void {
    const machine = Date.now
    // The whole process is a sandbox: what asks for the time in it is to be told the sandbox's.
    Date.now = () => machine() + this.aheadMs
    return () => { Date.now = machine }
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Milliseconds of a time as people write it: 90s, 15m, 36h, 3d, 2w; undefined when it is none, or out of bounds. */
export function durationMs(text: string): number | undefined {
  const [, count, unit] = /^([1-9][0-9]{0,9})(ms|s|m|h|d|w)$/.exec(text) ?? []
  const ms = Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN)
  return Number.isSafeInteger(ms) && ms <= AHEAD_MAX_MS ? ms : undefined
}
