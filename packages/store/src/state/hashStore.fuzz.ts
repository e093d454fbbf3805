import { cryptoPairs } from './hashing.ts'
import { loadDelta, loadPiece } from './hashStore.ts'
import { Nodes } from './nodes.ts'
import { FIRST_SHAPE } from './shape.ts'

/** Whatever bytes come, they are put into the rows or refused; nothing is written beside them. */
export function fuzz(data: Uint8Array): void {
  const nodes = new Nodes(FIRST_SHAPE, cryptoPairs)
  loadDelta(data, nodes)
  loadPiece(data, nodes)
}
