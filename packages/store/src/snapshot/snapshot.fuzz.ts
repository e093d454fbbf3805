import { assert, equalBytes } from '@jianghan/protocol'
import { decodeManifest, encodeManifest } from './manifest.ts'
import { entryIn } from './stream.ts'

/** Bytes as a manifest, and as the entries of a snapshot. */
export function fuzz(data: Uint8Array): void {
  const manifest = decodeManifest(data)
  if (manifest !== undefined) assert(equalBytes(encodeManifest(manifest), data))
  for (let bytes = Buffer.from(data); bytes.length > 0;) {
    const found = entryIn(bytes)
    if (typeof found !== 'object') return
    assert(found.size <= bytes.length && found.entry[0].length + found.entry[1].length === found.size - 6)
    bytes = bytes.subarray(found.size)
  }
}
