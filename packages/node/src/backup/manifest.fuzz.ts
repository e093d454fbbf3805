import { assert } from '@jianghan/protocol'
import { encodeManifest, snapshotId } from '@jianghan/store'
import { ProblemFault } from '../problem/define.ts'
import { formatBackup, parseBackup } from './manifest.ts'

const snapshot = { height: 8n, root: new Uint8Array(32), leaves: 1, flat: 0, bytes: 9, chunks: [new Uint8Array(32)] }

/** A manifest as one is written. */
export const corpus = [new TextEncoder().encode(formatBackup({
  chainId: 'a', genesis: '00'.repeat(32), height: 8n, timeMs: 1, madeMs: 2, stateHeight: 7n, appHash: '00'.repeat(32), logSize: 3n, application: 1, node: 24,
  release: '0.1.0', snapshot, files: [{ path: 'genesis.json', bytes: 4, sha256: '00'.repeat(32) }],
}))]

/** Any text is a manifest, none, or one of a later release; a path never leaves the folder. */
export function fuzz(data: Uint8Array): void {
  try {
    const found = parseBackup(Buffer.from(data).toString('utf8'))
    assert(found === undefined || found.files.every(({ path }) => !path.includes('..') && !path.startsWith('/')))
    if (found !== undefined) assert(encodeManifest(found.snapshot).length > 0 && snapshotId(found.snapshot).length === 32)
  } catch (fault) {
    if (!(fault instanceof ProblemFault)) throw fault
  }
}
