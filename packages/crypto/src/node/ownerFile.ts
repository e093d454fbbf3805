import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { fromUtf8 } from '@jianghan/protocol'
import { refused } from '../refused.ts'
import type { Refused } from '../refused.ts'

/** A file with a secret is some 300 bytes; what is larger is something else. */
export const MAX_OWNER_FILE_BYTES = 16_384

/** The refusal of a file whose content is not what it must be; the words say what does not fit. */
export const damagedKeyFile = (path: string, zh: string, en: string): Refused =>
  refused('crypto.keyFileDamaged', `密钥文件 ${path} 已损坏：${zh}。请从备份恢复。`, `The key file ${path} is damaged: ${en}. Restore it from a backup.`)

/** The content of a file that holds a secret; refused where it is missing, or where other users of the machine may open it. */
export async function readOwnerFile(path: string, most: number = MAX_OWNER_FILE_BYTES): Promise<Uint8Array | Refused> {
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_RDONLY)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault
    return refused('crypto.keyFileMissing', `找不到密钥文件 ${path}。`, `There is no key file ${path}.`)
  }
  try {
    // Asked of the open file, not of the path, so that nobody can exchange the file in between.
    const { mode, size } = await handle.stat()
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8)
      return refused(
        'crypto.keyFileOpenToOthers',
        `密钥文件 ${path} 可被其他用户访问（权限 ${octal}）。请执行 chmod 600，并考虑更换密钥。`,
        `The key file ${path} is open to other users (mode ${octal}). Run chmod 600 on it and consider a new key.`,
      )
    }
    if (size > most) return damagedKeyFile(path, '文件过大', 'it is too large')
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** The JSON object in these bytes; undefined when they hold anything else. */
export function parseJsonObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  const text = fromUtf8(bytes)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
