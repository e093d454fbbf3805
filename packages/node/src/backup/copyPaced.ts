import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

const PIECE = 1024 * 1024

/**
 * Gives the rest of the process its turn: after work of t milliseconds the next piece comes t · (1 − share) / share later. A share of 1
 * does not wait.
 */
export class Pace {
  readonly #share: number
  #since = performance.now()

  constructor(share: number) {
    this.#share = share
  }

  /** Begins a piece of work. */
  begin(): void {
    this.#since = performance.now()
  }

  /** Ends it; returns when the next one may begin. */
  async end(): Promise<void> {
    const spent = performance.now() - this.#since
    const wait = spent * (1 - this.#share) / this.#share
    if (wait > 0.5) await new Promise(resolve => { setTimeout(resolve, wait) })
    this.begin()
  }
}

/** Copies the first `bytes` of a file and syncs the copy; answers their SHA-256. Throws where the file is shorter. */
export async function copyPaced(from: string, to: string, bytes: number, pace: Pace, mode = 0o640): Promise<string> {
  const hash = createHash('sha256')
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'wx', mode)
    try {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, Math.max(1, bytes)))
      for (let at = 0; at < bytes;) {
        pace.begin()
        const { bytesRead } = await source.read(piece, 0, Math.min(piece.length, bytes - at), at)
        if (bytesRead === 0) throw new Error(`${from} ends at byte ${at} of ${bytes}`)
        const part = piece.subarray(0, bytesRead)
        hash.update(part)
        await target.write(part, 0, bytesRead, at)
        at += bytesRead
        await pace.end()
      }
      await target.sync()
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
  return hash.digest('hex')
}
