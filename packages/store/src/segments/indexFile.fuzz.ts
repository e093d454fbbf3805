import { assert } from '@jianghan/protocol'
import { decodeIndex } from './indexFile.ts'

/** Whatever bytes come, an index has as many offsets as log positions, or is none. */
export function fuzz(data: Uint8Array): void {
  const places = decodeIndex(data)
  if (places !== undefined) assert(places.offsets.length === places.logStarts.length && data.length === 16 + 12 * places.offsets.length, 'an index is whole')
}
