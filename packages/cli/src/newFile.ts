import { type FileHandle, open } from 'node:fs/promises'
import { usageError } from './failure.ts'
import type { Session } from './session.ts'

/** Opens a private file that is not there yet. */
export function openNew(session: Session, name: string): Promise<FileHandle> {
  return open(session.path(name), 'wx', 0o600).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EEXIST') throw fault
    throw usageError({ zh: `文件 ${name} 已存在。`, en: `The file ${name} is there already.` }, { zh: '请换一个文件名。', en: 'Choose another name.' })
  })
}

/** Writes a private file that is not there yet, to the disk. */
export async function writeNew(session: Session, name: string, text: string): Promise<void> {
  const handle = await openNew(session, name)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
