import assert from 'node:assert/strict'
import { formatScripts, parseScripts } from './scriptsFile.ts'

const ACCOUNT = 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf'

/** Files that are read. */
export const corpus: readonly Uint8Array[] = [
  formatScripts(new Map([['guanggu-glass', { kind: 'refuses', accounts: [ACCOUNT] }]])),
  formatScripts(new Map([['donghu-bank', { kind: 'slow', asset: 'CNY', account: ACCOUNT, lender: ACCOUNT, atoms: '5', dueMs: 7, schedule: '0a'.repeat(16) }]])),
].map(text => new TextEncoder().encode(text))

/** What is read of a file says the same when it is written and read again. */
export function fuzz(data: Uint8Array): void {
  const scripts = parseScripts(new TextDecoder().decode(data))
  if (scripts !== undefined) assert.deepEqual(parseScripts(formatScripts(scripts)), scripts)
}
