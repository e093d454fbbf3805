import { assert } from './assert.ts'
import { formatAddress, parseAddress } from './address.ts'
import { parseDecimal, formatDecimal } from './amount.ts'

/** Any text as an address and as an amount: none, or what formats to the same again. */
export function fuzz(data: Uint8Array): void {
  const text = String.fromCharCode(...data.subarray(0, 2_000))
  for (const kind of ['account', 'key'] as const) {
    const id = parseAddress(kind, text)
    assert(id === undefined || formatAddress(kind, id) === text || formatAddress(kind, id).toUpperCase() === text, 'an address has one form in each case')
  }
  const atoms = parseDecimal(text, 2)
  assert(atoms === undefined || parseDecimal(formatDecimal(atoms, 2), 2) === atoms, 'an amount reads back as itself')
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, letter => letter.charCodeAt(0))

/** An address of each kind, and amounts. */
export const corpus: readonly Uint8Array[] = [
  bytesOf(formatAddress('account', new Uint8Array(20).fill(5))), bytesOf(formatAddress('key', new Uint8Array(20).fill(6))), bytesOf('1200.50'), bytesOf('0.01'),
]
