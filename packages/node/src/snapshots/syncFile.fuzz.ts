import { assert } from '@jianghan/protocol'
import { parseSyncFile } from './syncFile.ts'

/** A file as the command writes it. */
export const corpus = [new TextEncoder().encode(JSON.stringify({ format: 'jianghan-statesync', version: 1, servers: ['http://127.0.0.1:8645'], height: '8', hash: '00'.repeat(32) }))]

/** Any text names servers and a block, or is none. */
export function fuzz(data: Uint8Array): void {
  const file = parseSyncFile(Buffer.from(data).toString('utf8'))
  assert(file === undefined || (file.servers.length > 0 && file.height > 0n && file.hash.length === 64))
}
