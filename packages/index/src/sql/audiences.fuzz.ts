import { assert } from '@jianghan/protocol'
import { packNumbers, unpackNumbers } from './audiences.ts'

export const corpus = [packNumbers([]), packNumbers([0, 1, 130, 2 ** 40]), packNumbers([7])]

/** Any bytes as packed numbers: numbers that ascend and are packed into no more bytes, or RangeError. */
export function fuzz(data: Uint8Array): void {
  try {
    const numbers = unpackNumbers(data)
    assert(numbers.every((number, i) => Number.isSafeInteger(number) && number >= (numbers[i - 1] ?? 0)), 'numbers ascend')
    assert(packNumbers(numbers).length <= data.length, 'nothing is packed tighter')
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault
  }
}
