import { fromHex, toHex } from '@jianghan/protocol'
import { P256, SECP256K1, WEBAUTHN_P256 } from './kinds.ts'

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const ORDERS: Readonly<Record<number, bigint>> = {
  [P256]: P256_ORDER, [WEBAUTHN_P256]: P256_ORDER, [SECP256K1]: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
}

/** r ‖ s with s in the lower half of the order, where the kind is ECDSA: whoever signs elsewhere hands out either. Other kinds, and an s that is none, stay. */
export function toLowS(kind: number, raw: Uint8Array): Uint8Array {
  const order = ORDERS[kind]
  if (order === undefined || raw.length !== 64) return raw
  const s = BigInt(`0x${toHex(raw.subarray(32))}`)
  if (s <= order >> 1n || s >= order) return raw
  const low = raw.slice()
  low.set(fromHex((order - s).toString(16).padStart(64, '0')) as Uint8Array, 32)
  return low
}
