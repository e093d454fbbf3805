import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { toHex } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import type { Pace } from './copyPaced.ts'
import { type BackupManifest, chunkName } from './manifest.ts'
import { backupProblems } from './problems.data.ts'

const PIECE = 1024 * 1024

/** SHA-256 of a file as it can be read now. */
async function hashPaced(file: string, pace: Pace): Promise<Readonly<{ bytes: number; sha256: string }>> {
  const hash = createHash('sha256')
  const handle = await open(file, 'r')
  try {
    const piece = Buffer.allocUnsafe(PIECE)
    for (let bytes = 0; ;) {
      pace.begin()
      const { bytesRead } = await handle.read(piece, 0, PIECE, bytes)
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') }
      hash.update(piece.subarray(0, bytesRead))
      bytes += bytesRead
      await pace.end()
    }
  } finally {
    await handle.close()
  }
}

/**
 * Reads back what a backup wrote and compares it with its manifest: blocks are pruned on the word of a backup, so that nobody may take it unread.
 * `shared` are paths of files that an earlier backup wrote and read back. Throws ProblemFault backupNotPossible.
 */
export async function checkWritten(folder: string, { files, snapshot }: BackupManifest, shared: ReadonlySet<string>, pace: Pace): Promise<void> {
  const wrong = (path: string): never => fail(backupProblems.backupNotPossible, { to: folder, what: `${path} reads back otherwise than it was written` })
  for (const { path, bytes, sha256 } of files) {
    if (shared.has(path)) continue
    const found = await hashPaced(join(folder, path), pace)
    if (found.bytes !== bytes || found.sha256 !== sha256) wrong(path)
  }
  for (const [index, chunk] of snapshot.chunks.entries()) {
    if ((await hashPaced(join(folder, chunkName(index)), pace)).sha256 !== toHex(chunk)) wrong(chunkName(index))
  }
}
