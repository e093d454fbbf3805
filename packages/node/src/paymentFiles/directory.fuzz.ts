import { assert, utf8 } from '@jianghan/protocol'
import { Directory, parseDirectory } from './directory.ts'

/** A directory of one account. */
export const corpus: readonly Uint8Array[] = [
  utf8(JSON.stringify([{ bank: '398521000017', number: '3980100100200018', holder: 'yangtze-motor', account: '01'.repeat(20), asset: 'CNY.HJB' }])),
]

/** Any bytes: no exception, and every entry that is read is found again. */
export function fuzz(data: Uint8Array): void {
  const entries = parseDirectory(data)
  if (entries === undefined || entries.length > 100) return
  const directory = new Directory(entries)
  for (const { bank, number } of entries) {
    const found = directory.resolve({ clearing: { systemCode: 'CNAPS', memberId: bank } }, { kind: 'Othr', id: number })
    assert(found !== 'bankUnknown', 'a bank of the directory is known')
  }
}
