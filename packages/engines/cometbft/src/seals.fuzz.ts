import { assert, equalBytes } from '@jianghan/protocol'
import { decodeNetworkBytes, encodeNetworkBytes } from './networkBytes.ts'
import { decodeSeal, encodeSeal } from './seals.ts'

/** Any bytes are a seal that is written as it was read, or none; the same for the engine's bytes in a block record. */
export function fuzz(data: Uint8Array): void {
  const seal = decodeSeal(data)
  assert(seal === undefined || equalBytes(encodeSeal(seal), data), 'a seal has one encoding')
  const bytes = decodeNetworkBytes(data)
  assert(bytes === undefined || equalBytes(encodeNetworkBytes(bytes), data), 'engine bytes have one encoding')
}
