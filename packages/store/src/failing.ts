import { nodeDisk } from './disk.ts'
import type { Disk } from './disk.ts'
import type { FrozenKv, KvOp, KvRange, OrderedKv } from './kv.ts'

/** The error of a full disk, as the system raises it. */
export const noSpace = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })

/**
 * For tests: a KV whose writes fail on demand. `lost`: nothing of the write arrives. `unanswered`: all of it arrives, and
 * it is reported as failed nevertheless.
 */
export class FailingKv implements OrderedKv {
  readonly #inner: OrderedKv
  writes = 0
  failAt = Infinity
  mode: 'lost' | 'unanswered' = 'lost'

  constructor(inner: OrderedKv) {
    this.#inner = inner
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#inner.get(key)
  }

  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return this.#inner.getMany(keys)
  }

  async write(ops: Iterable<KvOp>, options?: Readonly<{ sync?: boolean }>): Promise<void> {
    const fails = ++this.writes === this.failAt
    const drawn = [...ops]
    if (!fails || this.mode === 'unanswered') await this.#inner.write(drawn, options)
    if (fails) throw noSpace()
  }

  iterate(range: KvRange): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    return this.#inner.iterate(range)
  }

  freeze(): Promise<FrozenKv> {
    return this.#inner.freeze()
  }

  async close(): Promise<void> {
    // The inner store stays open: it is what the disk would hold after a crash.
  }
}

/** For tests: a disk on which call number `failAt` fails, after half of the bytes where it writes. */
export class FailingDisk implements Disk {
  calls = 0
  failAt = Infinity

  readonly write = (fd: number, bytes: Uint8Array, position: number): void => {
    if (++this.calls !== this.failAt) return nodeDisk.write(fd, bytes, position)
    nodeDisk.write(fd, bytes.subarray(0, bytes.length >> 1), position)
    throw noSpace()
  }

  readonly truncate = (fd: number, length: number): void => {
    if (++this.calls === this.failAt) throw noSpace()
    nodeDisk.truncate(fd, length)
  }

  readonly datasync = (fd: number): void => {
    if (++this.calls === this.failAt) throw noSpace()
    nodeDisk.datasync(fd)
  }

  readonly datasyncLater = async (fd: number): Promise<void> => {
    if (++this.calls === this.failAt) throw noSpace()
    await nodeDisk.datasyncLater(fd)
  }
}
