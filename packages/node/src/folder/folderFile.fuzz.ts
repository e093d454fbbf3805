import { assert } from '@jianghan/protocol'
import { ProblemFault } from '../problem/define.ts'
import { parseFolderFile } from './folderFile.ts'

/** What a folder.json can look like. */
export const corpus = [new TextEncoder().encode(JSON.stringify({
  format: 'jianghan-folder', version: 1, chainId: 'a', genesis: '00'.repeat(32), application: 1, node: 24, release: '0.1.0',
}))]

/** Any text is a folder file, none, or one of a later release. */
export function fuzz(data: Uint8Array): void {
  try {
    const file = parseFolderFile(Buffer.from(data).toString('utf8'))
    assert(file === undefined || file.genesis.length === 64)
  } catch (fault) {
    if (!(fault instanceof ProblemFault)) throw fault
  }
}
