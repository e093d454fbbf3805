import { assert } from '@jianghan/protocol'
import { isRefused } from '../refused.ts'
import { formatSecrets, parseSecrets, SECRETS_MAX } from './secretsFile.ts'

const secrets = [{ kind: 32, publicKey: new Uint8Array(32).fill(1), secret: new Uint8Array(32).fill(2) }]

/** A file whose secrets lie open, and one under a passphrase. */
export const corpus: readonly Uint8Array[] = [await formatSecrets(secrets, undefined), await formatSecrets(secrets, 'a passphrase')]

/** Any bytes as a file of secrets: what it holds or a refusal, never a throw. */
export function fuzz(data: Uint8Array): void {
  const stored = parseSecrets('fuzzed', data)
  if (isRefused(stored)) return
  assert(stored.keys.length > 0 && stored.keys.length <= SECRETS_MAX, 'a file has a bounded number of keys')
  assert(stored.secrets.length === stored.keys.length * 32 + (stored.protection === undefined ? 0 : 16), 'each key has its secret')
}
