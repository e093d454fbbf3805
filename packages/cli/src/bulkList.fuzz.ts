import { assert } from '@jianghan/protocol'
import { readList } from './bulkList.ts'

/** Any text as a list: rows with the numbers of their lines, ascending, or problems in words. */
export function fuzz(data: Uint8Array): void {
  const { rows, problems } = readList(new TextDecoder().decode(data))
  assert(rows.every(({ row }, i) => row > 0 && row >= (rows[i - 1]?.row ?? 0)), 'rows stand in the order of the file')
  assert(problems.every(({ what }) => what.zh !== '' && what.en !== ''), 'a problem has words')
}

/** Lists with and without a head. */
export const corpus: readonly Uint8Array[] = ['jh1a,12.50,E-1,"a, b"\n# no\njh1b,1', 'account,amount,uetr\njh1a,1,8a562c67-ca16-48ba-b074-65581be6f001\n'].map(text => new TextEncoder().encode(text))
