import { assert, equalBytes } from '@jianghan/protocol'
import { decodeLayer, decodeUndoHead, encodeLayer } from './undo.ts'

/** Whatever bytes come, the decoders give nothing or something that can be encoded again. */
export function fuzz(data: Uint8Array): void {
  decodeUndoHead(7n, data)
  const layer = decodeLayer(data)
  if (layer === undefined) return
  const bytes = encodeLayer(layer)
  assert(bytes.length === data.length, 'a layer keeps its length')
  const again = decodeLayer(bytes)
  assert(again !== undefined && equalBytes(encodeLayer(again), bytes), 'an encoded layer comes back as it was')
}
