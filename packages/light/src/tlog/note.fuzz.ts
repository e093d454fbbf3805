import { fromUtf8, toHex, utf8 } from '@jianghan/protocol'
import { formatNote, parseNote } from './note.ts'
import { formatTreeHead, parseTreeHead } from './treeHead.ts'
import { formatVerifierKey, parseVerifierKey } from './verifierKey.ts'

/** A note, a checkpoint or a verifier key that is read is written as the same bytes. */
export function fuzz(data: Uint8Array): void {
  const note = parseNote(data)
  if (note !== undefined && toHex(formatNote(note)) !== toHex(data)) throw new Error('a note was read that is written otherwise')
  const text = fromUtf8(data)
  if (text === undefined) return
  for (const each of [text, note?.text ?? '']) {
    const head = parseTreeHead(each)
    if (head !== undefined && formatTreeHead(head) !== each) throw new Error('a checkpoint was read that is written otherwise')
  }
  const key = parseVerifierKey(text)
  if (key !== undefined && formatVerifierKey(key) !== text) throw new Error('a verifier key was read that is written otherwise')
}

/** The examples of c2sp.org. */
export const corpus: readonly Uint8Array[] = [
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n',
  'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
].map(utf8)
