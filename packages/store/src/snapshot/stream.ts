import { equalBytes, sha256 } from '@jianghan/protocol'
import { StoreFault } from '../faults.ts'
import { STATE_VALUE_MAX } from '../state/bucket.ts'
import type { Entry, FrozenState } from '../state/frozen.ts'
import { STATE_KEY_MAX } from '../state/hashing.ts'
import { CHUNK_BYTES } from './manifest.ts'
import type { SnapshotManifest } from './manifest.ts'

/** Longest key of the flat table, bytes. */
const KEY_MAX = STATE_KEY_MAX
/** Bytes before an entry: key length u16 ‖ value length u32. */
const HEAD = 6

/**
 * Writes the snapshot of a frozen state, a chunk at a time: its leaves in the order of kh, then its flat table, each entry as
 * key length u16 ‖ value length u32 ‖ key ‖ value, the whole cut into chunks. Returns the manifest.
 */
export async function *writeSnapshot(state: FrozenState): AsyncGenerator<Uint8Array, SnapshotManifest> {
  const chunks: Uint8Array[] = []
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let at = 0
  let bytes = 0
  const counts = { leaves: 0, flat: 0 }
  const take = (): Uint8Array => {
    const done = new Uint8Array(chunk.buffer, chunk.byteOffset, at)
    chunks.push(sha256(done))
    bytes += at
    chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    at = 0
    return done
  }
  for (const part of ['leaves', 'flat'] as const) {
    for await (const [key, value] of state[part]()) {
      counts[part]++
      const size = HEAD + key.length + value.length
      if (at + size <= CHUNK_BYTES) {
        at = putEntry(chunk, at, key, value)
        continue
      }
      const entry = Buffer.allocUnsafe(size)
      putEntry(entry, 0, key, value)
      for (let from = 0; from < size;) {
        const length = Math.min(size - from, CHUNK_BYTES - at)
        entry.copy(chunk, at, from, from + length)
        from += length
        at += length
        if (at === CHUNK_BYTES) yield take()
      }
    }
  }
  if (at > 0 || chunks.length === 0) yield take()
  return { height: state.height, root: state.root, ...counts, bytes, chunks }
}

function putEntry(out: Buffer, at: number, key: Uint8Array, value: Uint8Array): number {
  out.writeUInt16BE(key.length, at)
  out.writeUInt32BE(value.length, at + 2)
  out.set(key, at + HEAD)
  out.set(value, at + HEAD + key.length)
  return at + HEAD + key.length + value.length
}

/** The entry that bytes begin with; how many bytes it needs where there are fewer; undefined where none can begin so. */
export function entryIn(bytes: Buffer): Readonly<{ entry: Entry; size: number }> | number | undefined {
  if (bytes.length < HEAD) return HEAD
  const keyLength = bytes.readUInt16BE(0)
  const valueLength = bytes.readUInt32BE(2)
  if (keyLength === 0 || keyLength > KEY_MAX || valueLength > STATE_VALUE_MAX) return undefined
  const size = HEAD + keyLength + valueLength
  if (bytes.length < size) return size
  return { entry: [new Uint8Array(bytes.subarray(HEAD, HEAD + keyLength)), new Uint8Array(bytes.subarray(HEAD + keyLength, size))], size }
}

/** The fault of a snapshot whose chunk is not what its manifest says. */
function damaged(name: string, chunk: number): StoreFault {
  return new StoreFault({
    code: 'snapshotDamaged', file: name, offset: chunk * CHUNK_BYTES,
    zh: `快照 ${name} 的第 ${chunk} 块与其清单不符。`, en: `Chunk ${chunk} of the snapshot ${name} is not what its manifest says.`,
    repairZh: '请改用另一份备份，或重新获取该块。', repairEn: 'Use another backup, or fetch that chunk again.',
  })
}

/** Entries of a snapshot, from its chunks in their order; each is compared with the manifest before anything of it is used. */
export class SnapshotReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #manifest: SnapshotManifest
  readonly #name: string
  #bytes: Buffer = Buffer.alloc(0)
  #next = 0

  constructor(manifest: SnapshotManifest, chunks: AsyncIterable<Uint8Array>, name = 'snapshot') {
    this.#manifest = manifest
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.#name = name
  }

  leaves(): AsyncGenerator<Entry> {
    return this.#entries(this.#manifest.leaves)
  }

  /** The flat table; to be read when the leaves are. */
  flat(): AsyncGenerator<Entry> {
    return this.#entries(this.#manifest.flat)
  }

  /** Throws when anything is left. */
  async end(): Promise<void> {
    if (this.#bytes.length > 0 || this.#next !== this.#manifest.chunks.length) throw damaged(this.#name, this.#next)
  }

  async *#entries(count: number): AsyncGenerator<Entry> {
    for (let i = 0; i < count; i++) {
      let found = entryIn(this.#bytes)
      while (typeof found === 'number') {
        await this.#more(found)
        found = entryIn(this.#bytes)
      }
      if (found === undefined) throw damaged(this.#name, this.#next - 1)
      yield found.entry
      this.#bytes = this.#bytes.subarray(found.size)
    }
  }

  async #more(size: number): Promise<void> {
    const parts = [this.#bytes]
    for (let have = this.#bytes.length; have < size;) {
      const expected = this.#manifest.chunks[this.#next]
      const { value, done } = expected === undefined ? { value: undefined, done: true } : await this.#chunks.next()
      if (done === true || value === undefined || expected === undefined || value.length > CHUNK_BYTES || !equalBytes(sha256(value), expected)) {
        throw damaged(this.#name, this.#next)
      }
      this.#next++
      parts.push(Buffer.from(value.buffer, value.byteOffset, value.length))
      have += value.length
    }
    this.#bytes = Buffer.concat(parts)
  }
}
