import { unlink } from 'node:fs/promises'
import { openNew } from './newFile.ts'
import type { Session } from './session.ts'

/** Writes what comes to a new file; what did not come to its end is removed. Bytes that were written. */
export async function download(session: Session, name: string, parts: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await openNew(session, name)
  let whole = false
  let bytes = 0
  try {
    for await (const part of parts) {
      await handle.writeFile(part)
      bytes += part.length
    }
    await handle.sync()
    whole = true
    return bytes
  } finally {
    await handle.close()
    if (!whole) await unlink(session.path(name))
  }
}
