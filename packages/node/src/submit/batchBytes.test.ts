import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { generateKeyPair, sign } from '@jianghan/crypto'
import { batchMessage, LIMITS, readBatch, txV1 } from '@jianghan/protocol'
import { BATCH_ROOM, entrySize, makeBatch } from './batchBytes.ts'

const key = generateKeyPair(1, new Uint8Array(32).fill(7))
const maker = { chainId: 'test-chain', memberId: 'operator', key }

function byTheLibrary(epoch: bigint, sequence: bigint, transactions: Uint8Array[]): Uint8Array {
  const body = toBinary(txV1.BatchBodySchema, create(txV1.BatchBodySchema, { chainId: maker.chainId, memberId: maker.memberId, epoch, sequence, transactions }))
  const signature = { kind: key.kind, publicKey: key.publicKey, signature: sign(key, batchMessage(body)) }
  return toBinary(txV1.SignedBatchSchema, create(txV1.SignedBatchSchema, { body, signature }))
}

test('a batch has the bytes that the protobuf library makes', () => {
  const rows: [bigint, bigint, number[]][] = [
    [1n, 1n, [1]], [1n, 127n, [127, 128]], [2n ** 40n, 2n ** 63n, [300, 16_384]], [1n, 128n, Array.from({ length: 400 }, (_, i) => i + 1)],
  ]
  for (const [epoch, sequence, lengths] of rows) {
    const transactions = lengths.map((length, i) => new Uint8Array(length).fill(i & 0xff))
    assert.deepEqual(makeBatch(maker, { epoch, sequence }, transactions), byTheLibrary(epoch, sequence, transactions))
  }
})

test('a full batch stays within the limit and can be read', () => {
  const transactions: Uint8Array[] = []
  for (let room = BATCH_ROOM; room > entrySize(300) && transactions.length < LIMITS.batchTransactions; room -= entrySize(300)) transactions.push(new Uint8Array(300))
  const bytes = makeBatch({ ...maker, memberId: `m${'x'.repeat(30)}`, chainId: 'c'.repeat(50) }, { epoch: 2n ** 63n, sequence: 2n ** 63n }, transactions)
  const read = readBatch(bytes)
  assert(read.ok)
  assert.equal(read.value.body.transactions.length, transactions.length)
})
