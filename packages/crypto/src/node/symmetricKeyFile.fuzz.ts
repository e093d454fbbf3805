import { assert, utf8 } from '@jianghan/protocol'
import { isRefused } from '../refused.ts'
import { parseSymmetricKey } from './symmetricKeyFile.ts'

const protection = { scheme: 'argon2id', memory: 65_536, passes: 3, lanes: 4, salt: '0a'.repeat(16), cipher: 'aes-256-gcm', nonce: '0b'.repeat(12) }

/** Files of both formats, open and under a passphrase. */
export const corpus: readonly Uint8Array[] = ['jianghan-vault-key', 'jianghan-uniqueness-key'].flatMap(format => [
  { format, version: 1, protection: { scheme: 'none' }, key: '0f'.repeat(32) }, { format, version: 2, protection, key: '0f'.repeat(48) },
]).map(file => utf8(JSON.stringify(file)))

/** Any bytes: a key of the right length, open or sealed, or a refusal. */
export function fuzz(data: Uint8Array): void {
  const stored = parseSymmetricKey('fuzzed', data)
  assert(isRefused(stored) || stored.secret.length === (stored.protection === undefined ? 32 : 48), 'a key or a refusal')
}
