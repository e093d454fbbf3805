import { assert, equalBytes, sha256 } from '@jianghan/protocol'
import { StoreFault } from '../faults.ts'
import { CHUNK_BYTES, decodeManifest, encodeManifest } from './manifest.ts'
import { SnapshotReader } from './stream.ts'

/** Bytes as a manifest, and as the one chunk of a snapshot whose hash fits: read to its end or refused. */
export async function fuzz(data: Uint8Array): Promise<void> {
  const manifest = decodeManifest(data)
  if (manifest !== undefined) assert(equalBytes(encodeManifest(manifest), data))
  if (data.length === 0 || data.length > CHUNK_BYTES) return
  const flat = (data[0] as number) % 4
  const reader = new SnapshotReader({ height: 1n, root: new Uint8Array(32), leaves: 2, flat, bytes: data.length, chunks: [sha256(data)] }, (async function *() { yield data })())
  try {
    for await (const [key, value] of reader.leaves()) assert(key.length > 0 && value.length <= data.length)
    for await (const [key] of reader.flat()) assert(key.length > 0)
    await reader.end()
  } catch (fault) {
    if (!(fault instanceof StoreFault)) throw fault
  }
}
