import { equalBytes, fromHex, toHex, utf8 } from '@jianghan/protocol'
import { FILE_KINDS, isSecret, publicKeyOf, SECRET_LENGTH } from '../keys.ts'
import type { KeyPair } from '../keys.ts'
import { signatureKind, signatureKindNamed } from '../kinds.ts'
import { isRefused, refused } from '../refused.ts'
import type { Refused } from '../refused.ts'
import { writeFileDurably } from './durableFile.ts'
import { openSecret, passphraseFault, passphraseRefusal, type PassphraseProtection, readProtection, sealSecret } from './keyProtection.ts'
import { damagedKeyFile as damaged, MAX_OWNER_FILE_BYTES, parseJsonObject, readOwnerFile } from './ownerFile.ts'

/** Contents of a key file, version 1. `secret` is the secret itself, or under a passphrase its ciphertext and tag. */
interface KeyFileText {
  readonly format: 'jianghan-key'
  readonly version: 1
  readonly kind: string
  readonly publicKey: string
  readonly protection: { readonly scheme: 'none' } | PassphraseProtection
  readonly secret: string
}

/** A key as its file holds it: without the passphrase only its public half can be used. */
export interface StoredKey {
  readonly kind: number
  readonly publicKey: Uint8Array
  /** Undefined when the secret lies open. */
  readonly protection: PassphraseProtection | undefined
  /** Secret, or ciphertext and tag. */
  readonly secret: Uint8Array
}

/** Asks for the passphrase of a file; undefined when nobody can be asked. */
export type AskPassphrase = (path: string) => Promise<string | undefined> | string | undefined

const TAG_LENGTH = 16
const nameOf = (kind: number): string => signatureKind(kind)?.name ?? ''

async function textOf(pair: KeyPair, passphrase: string | undefined): Promise<Uint8Array> {
  const kind = nameOf(pair.kind)
  const sealed = passphrase === undefined ? undefined : await sealSecret(pair.secret, passphrase, kind, pair.publicKey)
  const text: KeyFileText = {
    format: 'jianghan-key',
    version: 1,
    kind,
    publicKey: toHex(pair.publicKey),
    protection: sealed?.protection ?? { scheme: 'none' },
    secret: toHex(sealed?.sealed ?? pair.secret),
  }
  return utf8(`${JSON.stringify(text, undefined, 2)}\n`)
}

/** The refusal of a new passphrase that is too short or too long. */
export const weakPassphrase = (passphrase: string | undefined): Refused | undefined => {
  const fault = passphrase === undefined ? undefined : passphraseFault(passphrase)
  if (fault === undefined) return undefined
  return fault === 'short'
    ? refused('crypto.passphraseShort', '口令过短，至少 8 个字符。', 'The passphrase is too short: at least 8 characters.')
    : refused('crypto.passphraseLong', '口令过长，至多 1024 个字符。', 'The passphrase is too long: at most 1,024 characters.')
}

/** Writes a key pair to a new file that only its owner can read, under a passphrase where one is given. An existing file is never replaced. */
export async function writeKeyFile(path: string, pair: KeyPair, { passphrase }: { passphrase?: string | undefined } = {}): Promise<Refused | undefined> {
  const fault = weakPassphrase(passphrase)
  if (fault !== undefined) return fault
  const written = await writeFileDurably(path, await textOf(pair, passphrase), { mode: 0o600, replace: false })
  return written ? undefined : refused('crypto.keyFileExists', `密钥文件 ${path} 已存在，未改动。`, `The key file ${path} exists already and was left as it is.`)
}

/** Reads a key file: a key pair, or why it cannot be used. `ask` is called when it is protected. */
export async function readKeyFile(path: string, ask?: AskPassphrase): Promise<KeyPair | Refused> {
  const stored = await readStoredKey(path)
  return isRefused(stored) ? stored : unlockKey(path, stored, ask)
}

/** Reads a key file without unlocking it. */
export async function readStoredKey(path: string): Promise<StoredKey | Refused> {
  const bytes = await readOwnerFile(path)
  return isRefused(bytes) ? bytes : parseKeyFile(path, bytes)
}

/** The pair of a stored key; `path` names it to whoever is asked, and in refusals. */
export async function unlockKey(path: string, { kind, publicKey, protection, secret }: StoredKey, ask?: AskPassphrase): Promise<KeyPair | Refused> {
  if (protection === undefined) return { kind, publicKey, secret }
  const passphrase = await ask?.(path)
  if (passphrase === undefined) return passphraseRefusal(path, 'none')
  const opened = await openSecret(secret, passphrase, protection, nameOf(kind), publicKey)
  if (opened === undefined) return passphraseRefusal(path, 'wrong')
  return pairOf(path, { kind, publicKey, secret: opened })
}

/** Sets, changes or takes away the passphrase of a file that `ask` can open; the file is replaced whole or not at all. */
export async function changePassphrase(path: string, ask: AskPassphrase, passphrase: string | undefined): Promise<StoredKey | Refused> {
  const fault = weakPassphrase(passphrase)
  if (fault !== undefined) return fault
  const pair = await readKeyFile(path, ask)
  if (isRefused(pair)) return pair
  await writeFileDurably(path, await textOf(pair, passphrase), { mode: 0o600, replace: true })
  return readStoredKey(path)
}

const hexField = (value: unknown): Uint8Array | undefined => (typeof value === 'string' ? fromHex(value) : undefined)

/** The key in the bytes of a key file; `path` is only for the words of a refusal. */
export function parseKeyFile(path: string, bytes: Uint8Array): StoredKey | Refused {
  const file = bytes.length > MAX_OWNER_FILE_BYTES ? undefined : (parseJsonObject(bytes) as Partial<Record<keyof KeyFileText, unknown>> | undefined)
  if (file === undefined || file.format !== 'jianghan-key') return damaged(path, '内容不是密钥文件', 'its content is not a key file')
  if (file.version !== 1) {
    return refused('crypto.keyFileNewer', `密钥文件 ${path} 的版本本软件不认识，请升级。`, `The key file ${path} has a version that this release does not know. Upgrade.`)
  }
  const kind = typeof file.kind === 'string' ? signatureKindNamed(file.kind) : undefined
  if (kind === undefined || !FILE_KINDS.includes(kind.number)) {
    return refused('crypto.keyFileKind', `密钥文件 ${path} 的签名种类本版本不支持。`, `The key file ${path} is of a signature kind that this release does not support.`)
  }
  const secret = hexField(file.secret)
  const publicKey = hexField(file.publicKey)
  if (secret === undefined || publicKey === undefined || publicKey.length !== kind.publicKeyLength) return damaged(path, '密钥字段无效', 'a key field is not valid')
  if ((file.protection as { scheme?: unknown } | null | undefined)?.scheme === 'none') {
    const pair = pairOf(path, { kind: kind.number, publicKey, secret })
    return isRefused(pair) ? pair : { ...pair, protection: undefined }
  }
  const protection = readProtection(file.protection)
  if (protection === undefined) return damaged(path, '保护参数不认识或超出界限', 'how it is protected is unknown or out of bounds')
  if (secret.length !== SECRET_LENGTH + TAG_LENGTH) return damaged(path, '密钥字段无效', 'a key field is not valid')
  return { kind: kind.number, publicKey, protection, secret }
}

function pairOf(path: string, pair: KeyPair): KeyPair | Refused {
  if (!isSecret(pair.kind, pair.secret)) return damaged(path, '密钥字段无效', 'a key field is not valid')
  return equalBytes(publicKeyOf(pair), pair.publicKey) ? pair : damaged(path, '公钥与私钥不符', 'the public key does not belong to the secret')
}
