import { equalBytes, fromHex, toHex, utf8 } from '@jianghan/protocol'
import { FILE_KINDS, isSecret, publicKeyOf } from '../keys.ts'
import type { KeyPair } from '../keys.ts'
import { signatureKind, signatureKindNamed } from '../kinds.ts'
import { isRefused, refused } from '../refused.ts'
import type { Refused } from '../refused.ts'
import { writeFileDurably } from './durableFile.ts'
import { damagedKeyFile as damaged, MAX_OWNER_FILE_BYTES, parseJsonObject, readOwnerFile } from './ownerFile.ts'

/** Contents of a key file, version 1. `protection` is for passphrases (argon2id) of a later release. */
interface KeyFileText {
  readonly format: 'jianghan-key'
  readonly version: 1
  readonly kind: string
  readonly publicKey: string
  readonly protection: { readonly scheme: 'none' }
  readonly secret: string
}

/** Writes a key pair to a new file that only its owner can read. An existing file is never replaced. */
export async function writeKeyFile(path: string, pair: KeyPair): Promise<Refused | undefined> {
  const text: KeyFileText = {
    format: 'jianghan-key',
    version: 1,
    kind: signatureKind(pair.kind)?.name ?? '',
    publicKey: toHex(pair.publicKey),
    protection: { scheme: 'none' },
    secret: toHex(pair.secret),
  }
  const written = await writeFileDurably(path, utf8(`${JSON.stringify(text, undefined, 2)}\n`), { mode: 0o600, replace: false })
  return written ? undefined : refused('crypto.keyFileExists', `密钥文件 ${path} 已存在，未改动。`, `The key file ${path} exists already and was left as it is.`)
}

/** Reads a key file: a key pair, or why it cannot be used. */
export async function readKeyFile(path: string): Promise<KeyPair | Refused> {
  const bytes = await readOwnerFile(path)
  return isRefused(bytes) ? bytes : parseKeyFile(path, bytes)
}

const hexField = (value: unknown): Uint8Array | undefined => (typeof value === 'string' ? fromHex(value) : undefined)

/** The key pair in the bytes of a key file; `path` is only for the words of a refusal. */
export function parseKeyFile(path: string, bytes: Uint8Array): KeyPair | Refused {
  const file = bytes.length > MAX_OWNER_FILE_BYTES ? undefined : (parseJsonObject(bytes) as Partial<Record<keyof KeyFileText, unknown>> | undefined)
  if (file === undefined || file.format !== 'jianghan-key') return damaged(path, '内容不是密钥文件', 'its content is not a key file')
  if (file.version !== 1) {
    return refused('crypto.keyFileNewer', `密钥文件 ${path} 的版本本软件不认识，请升级。`, `The key file ${path} has a version that this release does not know. Upgrade.`)
  }
  if ((file.protection as { scheme?: unknown } | null | undefined)?.scheme !== 'none') {
    return refused('crypto.keyFileProtected', `密钥文件 ${path} 有口令保护，本版本尚不支持。`, `The key file ${path} is protected by a passphrase, which this release does not support yet.`)
  }
  const kind = typeof file.kind === 'string' ? signatureKindNamed(file.kind) : undefined
  if (kind === undefined || !FILE_KINDS.includes(kind.number)) {
    return refused('crypto.keyFileKind', `密钥文件 ${path} 的签名种类本版本不支持。`, `The key file ${path} is of a signature kind that this release does not support.`)
  }
  const secret = hexField(file.secret)
  const publicKey = hexField(file.publicKey)
  if (secret === undefined || publicKey === undefined || !isSecret(kind.number, secret)) return damaged(path, '密钥字段无效', 'a key field is not valid')
  if (!equalBytes(publicKeyOf({ kind: kind.number, secret }), publicKey)) return damaged(path, '公钥与私钥不符', 'the public key does not belong to the secret')
  return { kind: kind.number, secret, publicKey }
}
