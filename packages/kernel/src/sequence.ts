import { ByteReader, ByteWriter } from '@jianghan/protocol'
import type { Journal } from '@jianghan/store'
import { KERNEL } from './errors.ts'

/** Numbers of a member's last batch: a batch is accepted once, and only with a higher number. */
export type BatchNumber = Readonly<{ epoch: bigint; sequence: bigint }>

const keyOf = (memberId: string): Uint8Array => new ByteWriter(40).u16(KERNEL.number).u8(3).text8(memberId).finish()

/** The member's last batch, {0, 0} before the first. */
export function lastBatch(journal: Pick<Journal, 'get'>, memberId: string): BatchNumber {
  const bytes = journal.get(keyOf(memberId))
  if (bytes === undefined) return { epoch: 0n, sequence: 0n }
  const reader = new ByteReader(bytes.subarray(1))
  return { epoch: reader.u64(), sequence: reader.u64() }
}

/** Whether a batch with this number may follow the last one. */
export const follows = (number: BatchNumber, last: BatchNumber): boolean =>
  number.epoch > last.epoch || (number.epoch === last.epoch && number.sequence > last.sequence)

/** Records the number of a batch that was executed. */
export function recordBatch(journal: Journal, memberId: string, { epoch, sequence }: BatchNumber): void {
  journal.put(keyOf(memberId), new ByteWriter(24).u8(1).u64(epoch).u64(sequence).finish())
}
