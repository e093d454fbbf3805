import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes the names in a folder outlast a power cut. On Windows a folder cannot be opened; its file system keeps names itself. */
export function syncDir(dir: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(dir, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Replaces a small file: readers find the old content or the new, whole, whenever the power goes. */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const fresh = `${file}.new`
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const fd = openSync(fresh, 'w')
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(fresh, file)
  syncDir(dirname(file))
}
