import { existsSync } from 'node:fs'
import { assert, fromHex, toHex, utf8 } from '@jianghan/protocol'
import { isRefused, refused } from '@jianghan/crypto'
import type { Refused } from '@jianghan/crypto'
import { damagedKeyFile, parseJsonObject, readOwnerFile, writeFileDurably } from '@jianghan/crypto/node'
import { randomBytes } from './sealing.ts'

/** The vault key in the bytes of its file, 32 bytes; `path` is only for the words of a refusal. */
export function parseVaultKey(path: string, bytes: Uint8Array): Uint8Array | Refused {
  const file = parseJsonObject(bytes)
  if (file === undefined || file['format'] !== 'jianghan-vault-key') return damagedKeyFile(path, '内容不是保险库密钥', 'its content is not a vault key')
  const scheme = (file['protection'] as { scheme?: unknown } | null | undefined)?.scheme
  if (file['version'] !== 1 || scheme !== 'none') {
    return refused('vault.newer', `保险库密钥 ${path} 由更新的版本写成，请升级。`, `The vault key ${path} was written by a later release. Upgrade.`)
  }
  const key = typeof file['key'] === 'string' ? fromHex(file['key']) : undefined
  return key?.length === 32 ? key : damagedKeyFile(path, '密钥字段无效', 'the key field is not valid')
}

/** Reads the vault key, or makes one for a new vault. Never makes one where wrapped keys exist: it would close them for good. */
export async function loadVaultKey(path: string, keyStorePath: string): Promise<Uint8Array | Refused> {
  if (!existsSync(path) && !existsSync(keyStorePath)) {
    const file = { format: 'jianghan-vault-key', version: 1, protection: { scheme: 'none' }, key: toHex(randomBytes(32)) }
    await writeFileDurably(path, utf8(`${JSON.stringify(file, undefined, 2)}\n`), { mode: 0o600, replace: false })
  }
  const bytes = await readOwnerFile(path)
  if (isRefused(bytes)) return bytes
  const key = parseVaultKey(path, bytes)
  assert(isRefused(key) || key.length === 32)
  return key
}
