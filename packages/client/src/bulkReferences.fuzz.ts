import { assert, equalBytes } from '@jianghan/protocol'
import { falseReferences, readReferences, referencesText } from './bulkReferences.ts'
import { openingOf } from './bulk.ts'
import { JianghanError } from './error.ts'

/** Any text as the file of a bulk's references: refused in words, or read, and written again the same. */
export function fuzz(data: Uint8Array): void {
  let read: ReturnType<typeof readReferences>
  try {
    read = readReferences(new TextDecoder().decode(data), 'en')
  } catch (fault) {
    assert(fault instanceof JianghanError && fault.code === 'client.badReferences', 'a file is refused in words')
    return
  }
  const again = readReferences(referencesText(read), 'en')
  assert(again.length === read.length && again.every(({ opening }, i) => equalBytes(opening.value, read[i]?.opening.value ?? new Uint8Array(0))), 'a file is written as it was read')
  assert(falseReferences(data, read).length <= read.length, 'any bytes are looked into as a bulk')
}

const references = { endToEndId: 'GZ-1', remittance: '工资' }

/** A good file. */
export const corpus: readonly Uint8Array[] = [new TextEncoder().encode(referencesText([{ index: 3, references, opening: openingOf(references, new Uint8Array(16)) }]))]
