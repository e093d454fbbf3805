import { assert, toHex, transactionBody, txV1 } from '@jianghan/protocol'
import { type WireField, wireFields } from './wire.ts'

/** Any bytes as the body of a transaction: refused, or told without a gap, each field at its place. */
export function fuzz(data: Uint8Array): void {
  const fields = wireFields(data, txV1.TransactionBodySchema)
  if (fields === undefined) return
  assert(fields.map(({ hex }) => hex).join('') === toHex(data), 'no byte is left out')
  const check = ({ at, length, hex, children }: WireField): void => {
    assert(toHex(data.subarray(at, at + length)) === hex, 'a field is where it says')
    children.forEach(check)
  }
  fields.forEach(check)
}

/** A good body. */
export const corpus: readonly Uint8Array[] = [
  transactionBody({ chainId: 'chain', validUntilMs: 1n, unique: new Uint8Array(16), actions: [{ type: 'payments.v1.Transfer', body: Uint8Array.of(10, 1, 1) }] }, [new Uint8Array(20)]),
]
