import { assert } from '@jianghan/protocol'
import { readSignState } from './signState.ts'

/** Any bytes are a sign state, nothing, or damaged. */
export function fuzz(data: Uint8Array): void {
  const state = readSignState(data)
  if (state !== undefined && state !== 'damaged') assert(state.hash.length === 32 && state.height >= 0n)
}
