import { ClassicLevel } from 'classic-level'
import { StoreFault, ioFault } from './faults.ts'
import { WRITE_SLICE, breathe } from './kv.ts'
import type { FrozenKv, KvOp, KvRange, OrderedKv } from './kv.ts'

const BINARY = { keyEncoding: 'view', valueEncoding: 'view' } as const

/** LevelDB hands out Buffers, whose `slice` shares memory; the port promises plain arrays. */
const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Options of {@link LevelKv.open}: memory for read blocks and for writes not yet in tables, bytes. */
export type LevelOptions = Readonly<{ cacheBytes?: number; writeBufferBytes?: number }>

/** Which moment is read: now, or that of a snapshot. */
type At = Readonly<{ snapshot?: ReturnType<ClassicLevel['snapshot']> }>

/** An {@link OrderedKv} over LevelDB (classic-level, a native addon). */
export class LevelKv implements OrderedKv {
  readonly #level: ClassicLevel<Uint8Array, Uint8Array>
  readonly #dir: string

  private constructor(level: ClassicLevel<Uint8Array, Uint8Array>, dir: string) {
    this.#level = level
    this.#dir = dir
  }

  static async open(dir: string, options: LevelOptions = {}): Promise<LevelKv> {
    const level = new ClassicLevel<Uint8Array, Uint8Array>(dir, {
      ...BINARY,
      cacheSize: options.cacheBytes ?? 64 * 1024 * 1024,
      writeBufferSize: options.writeBufferBytes ?? 32 * 1024 * 1024,
      maxFileSize: 8 * 1024 * 1024,
      // Hashes and balances hardly shrink; uncompressed tables are read where the system maps them.
      compression: false,
    })
    try {
      await level.open()
    } catch (error) {
      throw levelFault(error, dir)
    }
    return new LevelKv(level, dir)
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#get(key)
  }

  /** Without a moment the addon looks up no options: half a microsecond of five. */
  #get(key: Uint8Array, at?: At): Uint8Array | undefined {
    let value: Uint8Array | undefined
    try {
      value = at === undefined ? this.#level.getSync(key) : this.#level.getSync(key, at)
    } catch (error) {
      throw levelFault(error, this.#dir)
    }
    return value === undefined ? undefined : plain(value)
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    try {
      const values = await this.#level.getMany([...keys])
      return values.map(value => value === undefined ? undefined : plain(value))
    } catch (error) {
      throw levelFault(error, this.#dir)
    }
  }

  async write(ops: Iterable<KvOp>, { sync = false, slice = WRITE_SLICE }: Readonly<{ sync?: boolean; slice?: number }> = {}): Promise<void> {
    // A chained batch crosses into native code without an array of objects: three times faster than batch([...]).
    const batch = this.#level.batch()
    try {
      let drawn = 0
      for (const { key, value } of ops) {
        if (value === undefined) batch.del(key)
        else batch.put(key, value)
        if (++drawn % slice === 0) await breathe()
      }
      await batch.write({ sync })
    } catch (error) {
      await batch.close()
      throw levelFault(error, this.#dir)
    }
  }

  iterate(range: KvRange): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    return this.#iterate(range)
  }

  async *#iterate({ gte, lt, reverse, limit }: KvRange, at: At = {}): AsyncGenerator<readonly [Uint8Array, Uint8Array]> {
    const iterator = this.#level.iterator({
      ...at,
      ...(gte === undefined ? {} : { gte }), ...(lt === undefined ? {} : { lt }),
      reverse: reverse ?? false, limit: limit ?? -1, highWaterMarkBytes: 256 * 1024, fillCache: false,
    })
    try {
      for (;;) {
        const entries = await iterator.nextv(1000)
        if (entries.length === 0) return
        for (const [key, value] of entries) yield [plain(key), plain(value)]
      }
    } catch (error) {
      throw levelFault(error, this.#dir)
    } finally {
      await iterator.close()
    }
  }

  async freeze(): Promise<FrozenKv> {
    const snapshot = this.#level.snapshot()
    return {
      get: key => this.#get(key, { snapshot }), iterate: range => this.#iterate(range, { snapshot }), release: () => snapshot.close(),
    }
  }

  /** Tables stay mapped once they were read, whatever for; a database that is opened again maps those that are asked for. */
  async unmap(): Promise<void> {
    try {
      await this.#level.close()
      await this.#level.open()
    } catch (error) {
      throw levelFault(error, this.#dir)
    }
  }

  async close(): Promise<void> {
    await this.#level.close()
  }
}

/** How LevelDB words damage: also a file of its own that is gone, or too short to be mapped. A disk that cannot be read says something else. */
const DAMAGED = /[Cc]orruption|No such file or directory|Invalid argument/

function levelFault(error: unknown, dir: string): StoreFault {
  if (error instanceof StoreFault) return error
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { code } = cause as { code?: unknown }
  const words = cause instanceof Error ? cause.message : String(cause)
  if (code === 'LEVEL_LOCKED') {
    return new StoreFault({
      code: 'folderLocked', file: dir,
      zh: `状态数据库 ${dir} 正被另一个进程使用。`, en: `The state database ${dir} is in use by another process.`,
      repairZh: '请先停止那个进程，或换一个数据文件夹。', repairEn: 'Stop that process, or use another data folder.',
    }, error)
  }
  if (code === 'LEVEL_CORRUPTION' || DAMAGED.test(words)) {
    return new StoreFault({
      code: 'kvDamaged', file: dir,
      zh: `状态数据库 ${dir} 损坏：${words}`, en: `The state database ${dir} is damaged: ${words}.`,
      repairZh: '请停止节点，检查磁盘，删除状态文件夹后重新启动：状态会由区块重建；也可从备份或其他节点恢复。',
      repairEn: 'Stop the node, check the disk, remove the state folder and start again: the state is rebuilt from the blocks. Or restore it from a backup or another node.',
    }, error)
  }
  return ioFault(error, dir)
}
