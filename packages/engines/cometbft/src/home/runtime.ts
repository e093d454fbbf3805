import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Length of a unix socket's path that every system takes, bytes (sun_path). */
const SOCKET_PATH_MAX = 100

/** A folder for the two sockets, for its owner alone: in the engine's home, or where that path is too long for a socket, a temporary one. */
export function runtimeFolder(home: string): string {
  const near = join(home, 'run')
  if (Buffer.byteLength(join(near, 'app.sock')) > SOCKET_PATH_MAX) return mkdtempSync(join(tmpdir(), 'jianghan-'))
  mkdirSync(near, { recursive: true, mode: 0o700 })
  return near
}
