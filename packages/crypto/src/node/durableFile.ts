import { randomBytes } from 'node:crypto'
import { link, open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Makes entries of a folder durable. Windows cannot sync a folder and need not: NTFS journals names. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const codeOf = (fault: unknown): string | undefined => (fault as NodeJS.ErrnoException).code

/** Gives the new file its name without ever replacing another; on file systems without hard links by renaming. */
async function nameNewFile(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path)
    await unlink(temporary)
    return true
  } catch (fault) {
    if (codeOf(fault) === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(codeOf(fault) ?? '')) throw fault
    await rename(temporary, path)
    return true
  }
}

/**
 * Writes a whole file so that after a crash it is there entirely or not at all, and is durable when the promise resolves. With
 * `replace: false` an existing file is left alone and the answer is false.
 */
export async function writeFileDurably(path: string, bytes: Uint8Array, { mode, replace }: { mode: number; replace: boolean }): Promise<boolean> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  let named = false
  try {
    const handle = await open(temporary, 'wx', mode)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (replace) await rename(temporary, path)
    named = replace || (await nameNewFile(temporary, path))
  } finally {
    if (!named) await unlink(temporary).catch(() => undefined)
  }
  if (named) await syncFolder(folder)
  return named
}
