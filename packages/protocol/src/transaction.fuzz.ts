import { toBinary } from '@bufbuild/protobuf'
import { assert } from './assert.ts'
import { concat, equalBytes } from './bytes.ts'
import { SignedBatchSchema, SignedTransactionSchema, TransactionBodySchema, BatchBodySchema } from './gen/jianghan/tx/v1/tx_pb.ts'
import { keyId } from './ids.ts'
import { LIMITS } from './limits.ts'
import { decodeStrict } from './strict.ts'
import { readBatch, readSignatures, readTransaction, signTransaction } from './transaction.ts'

/** Any bytes as a transaction and as a batch: refused, or the one encoding of what they mean and within every limit. */
export function fuzz(data: Uint8Array): void {
  for (const schema of [SignedTransactionSchema, TransactionBodySchema, SignedBatchSchema, BatchBodySchema]) {
    const decoded = decodeStrict(schema, data)
    assert(!decoded.ok || equalBytes(toBinary(schema, decoded.value as never), data), 'a message has one encoding')
  }
  const transaction = readTransaction(data)
  if (transaction.ok) {
    const { body, signatures } = transaction.value
    assert(body.actions.length <= LIMITS.actions && body.signers.length === signatures.length, 'a transaction within its limits')
    const ahead = readSignatures(data)
    assert(ahead !== undefined && equalBytes(ahead.message, transaction.value.message), 'judged ahead over the same message')
    assert(ahead.signatures.length === signatures.length && ahead.signatures.every((each, i) => equalBytes(each.signature, signatures[i]?.signature ?? data)), 'the same signatures judged ahead')
    assert(signatures.every(({ kind, publicKey }, i) => equalBytes(keyId(kind, publicKey), body.signers[i] as Uint8Array)), 'signatures by the keys that are named')
  }
  const batch = readBatch(data)
  assert(!batch.ok || batch.value.body.transactions.length <= LIMITS.batchTransactions, 'a batch within its limits')
}

const signer = { kind: 1, publicKey: new Uint8Array(32).fill(1), sign: (message: Uint8Array) => concat(message, message) }
const transaction = signTransaction(
  { chainId: 'fuzz-chain', validUntilMs: 1_764_000_000_000n, unique: new Uint8Array(16), actions: [{ type: 'payments.v1.Transfer', body: Uint8Array.of(1, 2, 3) }] },
  [signer, { ...signer, publicKey: new Uint8Array(32).fill(2) }],
)

/** A transaction of two signers, and its body alone. */
export const corpus: readonly Uint8Array[] = [transaction, transaction.subarray(3, 160)]
