import { open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What a disk without room answers; EFBIG where a limit on the length of files stands for it. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
/** Room that must be there before a file is sent, bytes: what its results take is then written with what is left over. */
const ROOM_BYTES = 1024 * 1024

/** Whether a fault says that a disk is full. */
export const isFull = (fault: unknown): boolean => FULL.has((fault as NodeJS.ErrnoException | undefined)?.code ?? '')

/** Whether a fault is of a disk or a share: what is not there now may be there again. */
export const isOfDisk = (fault: unknown): boolean => typeof (fault as NodeJS.ErrnoException | undefined)?.syscall === 'string' && typeof (fault as NodeJS.ErrnoException).code === 'string'

/** Writes a file whole or not at all: under a name that nobody reads, to the disk, and by a rename to its place, where an older one is replaced. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.part`)
  try {
    const handle = await open(temporary, 'w', 0o644)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (fault) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw fault
  }
  await syncFolder(dirname(file))
}

/** Drops what a process left in a folder of files that were not whole; the names of all others. */
export async function sweptNames(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  const isPart = (name: string): boolean => name.startsWith('.') && name.endsWith('.part')
  for (const name of names.filter(isPart)) await rm(join(folder, name), { force: true })
  return names.filter(name => !isPart(name))
}

/** Moves a file within a file system; it is there after a crash too. */
export async function moveTo(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncFolder(dirname(to))
}

/** Throws ENOSPC, or what the disk says, where a folder has no room for results. */
export async function demandRoom(folder: string): Promise<void> {
  const file = join(folder, '.jianghan-room.part')
  try {
    const handle = await open(file, 'w', 0o644)
    try {
      await handle.writeFile(new Uint8Array(ROOM_BYTES))
      await handle.sync()
    } finally {
      await handle.close()
    }
  } finally {
    await rm(file, { force: true }).catch(() => undefined)
  }
}

/** Makes a rename durable. Shares and some systems cannot sync a folder; there it is as durable as they make it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  try {
    await handle?.sync()
  } catch {
    // nothing more can be done
  } finally {
    await handle?.close()
  }
}
