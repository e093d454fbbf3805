import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { concat } from './bytes.ts'
import { SignedTransactionSchema } from './gen/jianghan/tx/v1/tx_pb.ts'
import { LIMITS } from './limits.ts'
import { readSignatures, readTransaction, signTransaction } from './transaction.ts'

const signer = (fill: number) => ({ kind: 1, publicKey: new Uint8Array(32).fill(fill), sign: (message: Uint8Array) => concat(message, message) })
const signed = signTransaction(
  { chainId: 'test-chain', validUntilMs: 1_764_000_000_000n, unique: new Uint8Array(16), actions: [{ type: 'payments.v1.Transfer', body: Uint8Array.of(1, 2, 3) }] },
  [signer(1), signer(2)],
)

test('signatures that are read ahead are those of the transaction, over the same message', () => {
  const [read, ahead] = [readTransaction(signed), readSignatures(signed)]
  assert.ok(read.ok)
  assert.deepEqual(ahead, { message: read.value.message, signatures: read.value.signatures })
})

test('signatures are read ahead whatever the body says, and not from what is no envelope, of no kind, or more than a transaction has', () => {
  const envelope = (signatures: readonly { kind: number }[]): Uint8Array => toBinary(SignedTransactionSchema, create(SignedTransactionSchema, {
    body: Uint8Array.of(0xff, 0xff), signatures: signatures.map(({ kind }) => ({ kind, publicKey: new Uint8Array(32).fill(1), signature: new Uint8Array(64) })),
  }))
  const [most, tooMany] = [LIMITS.signers, LIMITS.signers + 1].map(length => Array.from({ length }, () => ({ kind: 1 })))
  assert.equal(readTransaction(envelope([{ kind: 1 }])).ok, false)
  assert.equal(readSignatures(envelope(most ?? []))?.signatures.length, LIMITS.signers)
  for (const bytes of [envelope(tooMany ?? []), envelope([{ kind: 0 }]), envelope([{ kind: 70_000 }]), signed.subarray(1), concat(signed, Uint8Array.of(0))]) {
    assert.equal(readSignatures(bytes), undefined)
  }
})
