import { sign, type KeyPair } from '@jianghan/crypto'
import { batchMessage, LIMITS, utf8 } from '@jianghan/protocol'

/** Who batches are made for, and the key that signs them. */
export type BatchMaker = Readonly<{ chainId: string; memberId: string; key: KeyPair }>

/** Bytes that chain, member, numbers, key and signature may take in a batch at the most. */
export const BATCH_OVERHEAD = 1_024

/** Bytes of a varint. */
function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 128)) size++
  return size
}

/** Bytes that a transaction of this length takes in a batch: tag, length, content. */
export const entrySize = (length: number): number => 1 + varintSize(length) + length

/** Transactions that fit one batch: at most 4,096 and 1 MiB. */
export const BATCH_ROOM = LIMITS.batchBytes - BATCH_OVERHEAD

class Cursor {
  readonly bytes: Uint8Array<ArrayBuffer>
  at = 0
  constructor(size: number) {
    this.bytes = new Uint8Array(size)
  }

  varint(value: number | bigint): void {
    let rest = BigInt(value)
    for (; rest >= 0x80n; rest >>= 7n) this.bytes[this.at++] = Number(rest & 0x7fn) | 0x80
    this.bytes[this.at++] = Number(rest)
  }

  length(value: number): void {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.bytes[this.at++] = (rest & 0x7f) | 0x80
    this.bytes[this.at++] = rest
  }

  field(tag: number, content: Uint8Array): void {
    this.bytes[this.at++] = tag
    this.length(content.length)
    this.bytes.set(content, this.at)
    this.at += content.length
  }
}

/**
 * A SignedBatch in the one accepted encoding (docs/spec/transaction.md), written in one pass into one buffer: the transactions are copied
 * once. Tags are field number · 8 + wire type.
 */
export function makeBatch(
  maker: BatchMaker, number: Readonly<{ epoch: bigint; sequence: bigint }>, transactions: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const head = new Cursor(BATCH_OVERHEAD)
  head.field(0x0a, utf8(maker.chainId))
  head.field(0x12, utf8(maker.memberId))
  if (number.epoch > 0n) { head.bytes[head.at++] = 0x18; head.varint(number.epoch) }
  if (number.sequence > 0n) { head.bytes[head.at++] = 0x20; head.varint(number.sequence) }
  let bodySize = head.at
  for (const transaction of transactions) bodySize += entrySize(transaction.length)
  const signatureSize = 2 + 2 + maker.key.publicKey.length + 2 + 64
  const out = new Cursor(entrySize(bodySize) + 2 + signatureSize)
  out.bytes[out.at++] = 0x0a
  out.length(bodySize)
  const bodyAt = out.at
  out.bytes.set(head.bytes.subarray(0, head.at), out.at)
  out.at += head.at
  for (const transaction of transactions) out.field(0x2a, transaction)
  const signature = sign(maker.key, batchMessage(out.bytes.subarray(bodyAt, out.at)))
  out.bytes[out.at++] = 0x12
  out.length(signatureSize)
  out.bytes[out.at++] = 0x08
  out.length(maker.key.kind)
  out.field(0x12, maker.key.publicKey)
  out.field(0x1a, signature)
  return out.bytes
}
