import { fromHex, toHex, utf8 } from '@jianghan/protocol'
import { isRefused, type Refused, refused } from '../refused.ts'
import { writeFileDurably } from './durableFile.ts'
import { type AskPassphrase, weakPassphrase } from './keyFile.ts'
import { openSecret, passphraseRefusal, type PassphraseProtection, readProtection, sealSecret } from './keyProtection.ts'
import { damagedKeyFile as damaged, parseJsonObject, readOwnerFile } from './ownerFile.ts'

/** Formats of files that hold one secret of 32 bytes without a public half: what is said of each where it is not to be read. */
const FORMATS = {
  'jianghan-vault-key': { zh: '保险库密钥', en: 'vault key', newer: 'vault.newer' },
  'jianghan-uniqueness-key': { zh: '唯一性密钥', en: 'key for uniqueness', newer: 'crypto.keyFileNewer' },
} as const

/** A format of such files. */
export type SymmetricKeyFormat = keyof typeof FORMATS

/** A secret as its file holds it. */
export type StoredSymmetricKey = Readonly<{
  format: SymmetricKeyFormat
  /** Undefined where the secret lies open. */
  protection: PassphraseProtection | undefined
  /** 32 bytes; under a passphrase ciphertext and tag. */
  secret: Uint8Array
}>

const LENGTH = 32
const TAG_LENGTH = 16
/** There is no public half to be authenticated. */
const NO_PUBLIC_KEY = new Uint8Array(0)

const isFormat = (value: unknown): value is SymmetricKeyFormat => typeof value === 'string' && Object.hasOwn(FORMATS, value)

/** What the bytes of such a file hold; `path` is only for the words of a refusal. Without a format any of them is read. */
export function parseSymmetricKey(path: string, bytes: Uint8Array, wanted?: SymmetricKeyFormat): StoredSymmetricKey | Refused {
  const file = parseJsonObject(bytes)
  const format = file?.['format']
  if (file === undefined || !isFormat(format) || (wanted !== undefined && format !== wanted)) {
    const { zh, en } = wanted === undefined ? { zh: '此类密钥', en: 'such key' } : FORMATS[wanted]
    return damaged(path, `内容不是${zh}`, `its content is no ${en}`)
  }
  const { version, protection: given, key } = file
  if (version !== 1 && version !== 2) {
    const { zh, en, newer } = FORMATS[format]
    return refused(newer, `${zh}文件 ${path} 由更新的版本写成，请升级。`, `The ${en} ${path} was written by a later release. Upgrade.`)
  }
  const secret = typeof key === 'string' ? fromHex(key) : undefined
  const protection = version === 2 ? readProtection(given) : undefined
  const isKnown = version === 2 ? protection !== undefined : (given as { scheme?: unknown } | null | undefined)?.scheme === 'none'
  if (!isKnown) return damaged(path, '保护参数不认识或超出界限', 'how it is protected is unknown or out of bounds')
  if (secret?.length !== (protection === undefined ? LENGTH : LENGTH + TAG_LENGTH)) return damaged(path, '密钥字段无效', 'the key field is not valid')
  return { format, protection, secret }
}

/** Reads such a file without opening it. */
export async function readStoredSymmetricKey(path: string, wanted?: SymmetricKeyFormat): Promise<StoredSymmetricKey | Refused> {
  const bytes = await readOwnerFile(path)
  return isRefused(bytes) ? bytes : parseSymmetricKey(path, bytes, wanted)
}

/** Writes such a file: version 1 where the secret lies open, version 2 under a passphrase. */
async function writeSymmetricKey(path: string, format: SymmetricKeyFormat, secret: Uint8Array, passphrase: string | undefined, replace: boolean): Promise<void> {
  const { protection, sealed } = passphrase === undefined ? { protection: { scheme: 'none' }, sealed: secret } : await sealSecret(secret, passphrase, format, NO_PUBLIC_KEY)
  const file = { format, version: passphrase === undefined ? 1 : 2, protection, key: toHex(sealed) }
  await writeFileDurably(path, utf8(`${JSON.stringify(file, undefined, 2)}\n`), { mode: 0o600, replace })
}

/** The secret of a file, opened; `ask` is called where it is protected. */
export async function openSymmetricKey(path: string, { format, protection, secret }: StoredSymmetricKey, ask?: AskPassphrase): Promise<Uint8Array | Refused> {
  if (protection === undefined) return secret
  const passphrase = await ask?.(path)
  if (passphrase === undefined) return passphraseRefusal(path, 'none')
  return await openSecret(secret, passphrase, protection, format, NO_PUBLIC_KEY) ?? passphraseRefusal(path, 'wrong')
}

/**
 * Reads the secret of a file, 32 bytes, or makes one where there is no file and `mayMake` says so. Where there is a passphrase the file is under it: one that lies
 * open, as releases before this one wrote it, is written anew, once.
 */
export async function loadSymmetricKey(path: string, format: SymmetricKeyFormat, { mayMake, ask }: Readonly<{ mayMake: boolean; ask?: AskPassphrase | undefined }>): Promise<Uint8Array | Refused> {
  const stored = await readStoredSymmetricKey(path, format)
  if (isRefused(stored)) {
    if (stored.refused.code !== 'crypto.keyFileMissing' || !mayMake) return stored
    await writeSymmetricKey(path, format, crypto.getRandomValues(new Uint8Array(LENGTH)), await ask?.(path), false)
    return loadSymmetricKey(path, format, { mayMake: false, ask })
  }
  const secret = await openSymmetricKey(path, stored, ask)
  const passphrase = isRefused(secret) || stored.protection !== undefined ? undefined : await ask?.(path)
  if (passphrase !== undefined && !isRefused(secret)) await writeSymmetricKey(path, format, secret, passphrase, true)
  return secret
}

/** Sets, changes or takes away the passphrase of a file that `ask` can open. */
export async function changeSymmetricPassphrase(path: string, ask: AskPassphrase, passphrase: string | undefined): Promise<StoredSymmetricKey | Refused> {
  const stored = await readStoredSymmetricKey(path)
  if (isRefused(stored)) return stored
  const secret = weakPassphrase(passphrase) ?? await openSymmetricKey(path, stored, ask)
  if (isRefused(secret)) return secret
  await writeSymmetricKey(path, stored.format, secret, passphrase, true)
  return readStoredSymmetricKey(path)
}
