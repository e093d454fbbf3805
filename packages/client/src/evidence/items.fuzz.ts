import { assert, utf8 } from '@jianghan/protocol'
import { JianghanError } from '../error.ts'
import { itemProofText, itemsText, proveItem, readItemProof, readItems } from './items.ts'

/** Any text as a file of items, or of one item: refused in words, or read, and written again the same. */
export function fuzz(data: Uint8Array): void {
  const text = new TextDecoder().decode(data)
  const items = readOrRefused(() => readItems(text, 'en'))
  if (items !== undefined) assert(itemsText(readItems(itemsText(items), 'en')) === itemsText(items), 'a file of items is written as it was read')
  const item = readOrRefused(() => readItemProof(text, 'en'))
  if (item !== undefined) assert(itemProofText(readItemProof(itemProofText(item), 'en')) === itemProofText(item), 'an item is written as it was read')
}

function readOrRefused<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (fault) {
    assert(fault instanceof JianghanError && fault.code === 'client.badEvidence', 'a file is refused in words')
    return undefined
  }
}

const items = [1, 2, 3].map(n => ({ name: `photo ${n}.jpg`, fileHash: new Uint8Array(32).fill(n), salt: new Uint8Array(16).fill(n), mediaType: 'image/jpeg' }))

/** A good file of either kind. */
export const corpus: readonly Uint8Array[] = [utf8(itemsText(items)), utf8(itemProofText(proveItem(items, 1)))]
