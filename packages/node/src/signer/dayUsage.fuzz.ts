import { assert } from '@jianghan/protocol'
import { readUsage, writeUsage } from './dayUsage.ts'

/** Good inputs to damage. */
export const corpus: readonly Uint8Array[] = [writeUsage(20_785, [['9f3a1c5e7b20', 'CNY.HJB', '1000000'], ['9f3a1c5e7b20', 'USD.HJB', '0']])]

/** Whatever lies in the file is read or refused, and what is read is written as the same. */
export function fuzz(data: Uint8Array): void {
  const read = readUsage(data)
  if (read === undefined) return
  const again = readUsage(writeUsage(read.day, read.used))
  assert(JSON.stringify(again) === JSON.stringify(read), 'a usage is written as it was read')
}
