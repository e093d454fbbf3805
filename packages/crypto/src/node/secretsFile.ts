import { concat, fromHex, sha256, toHex, utf8 } from '@jianghan/protocol'
import { SECRET_LENGTH } from '../keys.ts'
import { isRefused, type Refused, refused } from '../refused.ts'
import { writeFileDurably } from './durableFile.ts'
import { type AskPassphrase, weakPassphrase } from './keyFile.ts'
import { openSecret, passphraseRefusal, type PassphraseProtection, readProtection, sealSecret } from './keyProtection.ts'
import { damagedKeyFile as damaged, parseJsonObject, readOwnerFile } from './ownerFile.ts'

/** The format of the files of a vault's reading keys. */
export const READING_KEYS_FORMAT = 'jianghan-reading-keys'
/** Secrets of one file: a rotation a month for five years. */
export const SECRETS_MAX = 64
/** Largest file, bytes. */
export const SECRETS_FILE_BYTES = 65_536
const TAG_LENGTH = 16
const PUBLIC_KEY_MAX = 133

/** One of several secrets in a file, 32 bytes, with what stands in the open. */
export type HeldSecret = Readonly<{ kind: number; publicKey: Uint8Array; secret: Uint8Array }>

/** Several secrets as their file holds them. */
export type StoredSecrets = Readonly<{
  keys: readonly Readonly<{ kind: number; publicKey: Uint8Array }>[]
  /** Undefined where the secrets lie open. */
  protection: PassphraseProtection | undefined
  /** The secrets in the order of the keys, 32 bytes each; under a passphrase their ciphertext and tag. */
  secrets: Uint8Array
}>

/** What stands for all keys of a file where one public key is authenticated. */
const digestOf = (keys: StoredSecrets['keys']): Uint8Array => sha256(utf8(keys.map(({ kind, publicKey }) => `${kind} ${toHex(publicKey)}\n`).join('')))

/** Bytes of a file of secrets: version 1 where they lie open, version 2 under a passphrase. */
export async function formatSecrets(secrets: readonly HeldSecret[], passphrase: string | undefined): Promise<Uint8Array> {
  const text = (value: object): Uint8Array => utf8(`${JSON.stringify(value, undefined, 2)}\n`)
  if (passphrase === undefined) {
    const keys = secrets.map(({ kind, publicKey, secret }) => ({ kind, publicKey: toHex(publicKey), secret: toHex(secret) }))
    return text({ format: READING_KEYS_FORMAT, version: 1, protection: { scheme: 'none' }, keys })
  }
  const { protection, sealed } = await sealSecret(concat(...secrets.map(({ secret }) => secret)), passphrase, READING_KEYS_FORMAT, digestOf(secrets))
  return text({ format: READING_KEYS_FORMAT, version: 2, protection, keys: secrets.map(({ kind, publicKey }) => ({ kind, publicKey: toHex(publicKey) })), secret: toHex(sealed) })
}

const hexOf = (value: unknown): Uint8Array | undefined => (typeof value === 'string' ? fromHex(value) : undefined)

/** What the bytes of a file of secrets hold; `path` is only for the words of a refusal. */
export function parseSecrets(path: string, bytes: Uint8Array): StoredSecrets | Refused {
  const file = bytes.length > SECRETS_FILE_BYTES ? undefined : parseJsonObject(bytes)
  if (file === undefined || file['format'] !== READING_KEYS_FORMAT) return damaged(path, '内容不是保险库读取密钥', 'its content is no reading keys of a vault')
  const { version, keys, secret } = file
  if (version !== 1 && version !== 2) return refused('vault.newer', `读取密钥文件 ${path} 由更新的版本写成，请升级。`, `The reading keys ${path} were written by a later release. Upgrade.`)
  const rows = Array.isArray(keys) && keys.length > 0 && keys.length <= SECRETS_MAX ? keys.map(rowOf) : [undefined]
  if (!rows.every(row => row !== undefined)) return damaged(path, '密钥字段无效', 'a key field is not valid')
  const isOpen = (file['protection'] as { scheme?: unknown } | null | undefined)?.scheme === 'none'
  if (version === 1) {
    const open = rows.flatMap(row => (row.secret?.length === SECRET_LENGTH ? [row.secret] : []))
    return isOpen && open.length === rows.length ? { keys: rows, protection: undefined, secrets: concat(...open) } : damaged(path, '密钥字段无效', 'a key field is not valid')
  }
  const protection = readProtection(file['protection'])
  const sealed = hexOf(secret)
  if (protection === undefined) return damaged(path, '保护参数不认识或超出界限', 'how it is protected is unknown or out of bounds')
  if (sealed?.length !== rows.length * SECRET_LENGTH + TAG_LENGTH) return damaged(path, '密钥字段无效', 'a key field is not valid')
  return { keys: rows, protection, secrets: sealed }
}

function rowOf(value: unknown): Readonly<{ kind: number; publicKey: Uint8Array; secret: Uint8Array | undefined }> | undefined {
  const { kind, publicKey, secret } = (value ?? {}) as Record<string, unknown>
  const shown = hexOf(publicKey)
  if (typeof kind !== 'number' || !Number.isInteger(kind) || kind < 0 || kind > 0xffff || shown === undefined || shown.length === 0 || shown.length > PUBLIC_KEY_MAX) return undefined
  return { kind, publicKey: shown, secret: hexOf(secret) }
}

/** The secrets of a file, opened; `ask` is called where they are protected. */
export async function openSecrets(path: string, { keys, protection, secrets }: StoredSecrets, ask?: AskPassphrase): Promise<readonly HeldSecret[] | Refused> {
  let open: Uint8Array | undefined = secrets
  if (protection !== undefined) {
    const passphrase = await ask?.(path)
    if (passphrase === undefined) return passphraseRefusal(path, 'none')
    open = await openSecret(secrets, passphrase, protection, READING_KEYS_FORMAT, digestOf(keys))
    if (open === undefined) return passphraseRefusal(path, 'wrong')
  }
  return keys.map(({ kind, publicKey }, i) => ({ kind, publicKey, secret: (open as Uint8Array).slice(i * SECRET_LENGTH, (i + 1) * SECRET_LENGTH) }))
}

/** Reads a file of secrets without opening it. */
export async function readStoredSecrets(path: string): Promise<StoredSecrets | Refused> {
  const bytes = await readOwnerFile(path, SECRETS_FILE_BYTES)
  return isRefused(bytes) ? bytes : parseSecrets(path, bytes)
}

/** Writes a file of secrets, whole or not at all, in the place of what was there. */
export const writeSecrets = async (path: string, secrets: readonly HeldSecret[], passphrase: string | undefined): Promise<boolean> =>
  writeFileDurably(path, await formatSecrets(secrets, passphrase), { mode: 0o600, replace: true })

/** Sets, changes or takes away the passphrase of a file of secrets that `ask` can open. */
export async function changeSecretsPassphrase(path: string, ask: AskPassphrase, passphrase: string | undefined): Promise<StoredSecrets | Refused> {
  const stored = await readStoredSecrets(path)
  const secrets = weakPassphrase(passphrase) ?? (isRefused(stored) ? stored : await openSecrets(path, stored, ask))
  if (isRefused(secrets)) return secrets
  await writeSecrets(path, secrets, passphrase)
  return readStoredSecrets(path)
}
