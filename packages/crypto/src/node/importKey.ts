import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { concat, equalBytes, fromUtf8, toHex } from '@jianghan/protocol'
import { isSecret, type KeyPair, publicKeyOf } from '../keys.ts'
import { ED25519, P256, SECP256K1, SM2 } from '../kinds.ts'
import { isRefused, type Refused, refused } from '../refused.ts'
import { MAX_OWNER_FILE_BYTES } from './ownerFile.ts'

/** Object identifiers of the kinds in PKCS #8, as DER in hexadecimal: RFC 8410; SEC 2; GM/T 0006-2012. */
export const OIDS: readonly (readonly [oid: string, kind: number])[] = [
  ['06032b6570', ED25519], ['06082a8648ce3d030107', P256], ['06052b8104000a', SECP256K1], ['06082a811ccf5501822d', SM2],
]
/** Begin of the secret: in PKCS #8 of Ed25519, and in ECPrivateKey (RFC 5915) after its version. */
const ED25519_SECRET = '04220420'
const EC_SECRET = '0201010420'

const notAKey = (): Refused => refused(
  'crypto.importNotAKey', '内容不是私钥。可导入 PEM、JWK、PKCS#8（可带口令）与 SEC1 格式。', 'This is no private key. PEM, JWK, PKCS #8 (also encrypted) and SEC 1 can be imported.',
)
const otherKind = (what: string): Refused => refused(
  'crypto.importKind', `不支持这种密钥（${what}）。可用 Ed25519、P-256、secp256k1、SM2。`, `Keys of this kind cannot be used (${what}). Ed25519, P-256, secp256k1 and SM2 can.`,
)
const needsPassphrase = (): Refused => refused('crypto.importPassphrase', '该私钥有口令保护，请提供口令。', 'This private key is encrypted, and no passphrase was given.')
const wrongPassphrase = (): Refused => refused('crypto.passphraseWrong', '口令不能打开该私钥。', 'The passphrase does not open this private key.')
const inconsistent = (): Refused => refused('crypto.importMismatch', '私钥与随附的公钥不符。', 'The public key in it does not belong to the private key.')

/** Whether the bytes say of themselves that they are encrypted. */
const isEncrypted = (bytes: Uint8Array, text: string | undefined): boolean =>
  text?.startsWith('-----BEGIN') === true ? /ENCRYPTED/.test(text) : bytes[0] === 0x30 && toHex(bytes.subarray(0, 32)).includes('06092a864886f70d01050d')

function openKey(bytes: Uint8Array, passphrase: string | undefined): KeyObject {
  const text = fromUtf8(bytes)?.trim()
  if (text?.startsWith('{') === true) return createPrivateKey({ key: JSON.parse(text) as Record<string, string>, format: 'jwk' })
  const secret = passphrase === undefined ? {} : { passphrase }
  if (text?.startsWith('-----BEGIN') === true) return createPrivateKey({ key: text, format: 'pem', ...secret })
  const key = Buffer.from(bytes)
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8', ...secret })
  } catch (fault) {
    if (isEncrypted(bytes, undefined)) throw fault
    return createPrivateKey({ key, format: 'der', type: 'sec1' })
  }
}

/** The public key of a kind in the DER of a SubjectPublicKeyInfo, compressed; its bytes stand last. */
export function publicOf(kind: number, spki: Uint8Array): Uint8Array {
  if (kind === ED25519) return spki.slice(-32)
  const last = spki.subarray(-65)
  return last[0] === 4 ? concat(Uint8Array.of(2 + ((last[64] as number) & 1)), last.subarray(1, 33)) : spki.slice(-33)
}

/**
 * The key pair in a private key of other software: PEM or DER of PKCS #8 (RFC 5958, also encrypted, RFC 8018), SEC 1 (RFC 5915), or a JWK (RFC 7517, RFC 8037).
 * The public key is made anew, and compared with the one that comes along.
 */
export function importKey(bytes: Uint8Array, passphrase?: string): KeyPair | Refused {
  if (bytes.length === 0 || bytes.length > MAX_OWNER_FILE_BYTES) return notAKey()
  const encrypted = isEncrypted(bytes, fromUtf8(bytes)?.trim())
  if (encrypted && passphrase === undefined) return needsPassphrase()
  let key: KeyObject
  try {
    key = openKey(bytes, passphrase)
  } catch {
    return encrypted ? wrongPassphrase() : notAKey()
  }
  try {
    const pair = pairOf(key)
    return isRefused(pair) || fitsJwk(bytes, pair) ? pair : inconsistent()
  } catch {
    return notAKey()
  }
}

/** OpenSSL is never told the x of an Ed25519 JWK, so whether it belongs to d is asked here. */
function fitsJwk(bytes: Uint8Array, { kind, publicKey }: KeyPair): boolean {
  const text = fromUtf8(bytes)?.trim()
  if (kind !== ED25519 || text?.startsWith('{') !== true) return true
  return (JSON.parse(text) as { x?: unknown }).x === Buffer.from(publicKey).toString('base64url')
}

function pairOf(key: KeyObject): KeyPair | Refused {
  const type = key.asymmetricKeyType ?? 'unknown'
  // OpenSSL names SM2 a type of its own, which Node shows as none.
  if (!['ed25519', 'ec', 'unknown', 'sm2'].includes(type)) return otherKind(type)
  const der = key.export({ format: 'der', type: 'pkcs8' })
  const hex = der.toString('hex')
  const kind = OIDS.find(([oid]) => hex.includes(oid))?.[1]
  if (kind === undefined) return otherKind(key.asymmetricKeyDetails?.namedCurve ?? type)
  const mark = kind === ED25519 ? ED25519_SECRET : EC_SECRET
  const at = (hex.indexOf(mark) + mark.length) / 2
  const secret = Uint8Array.from(der.subarray(at, at + 32))
  if (!isSecret(kind, secret)) return notAKey()
  const publicKey = publicKeyOf({ kind, secret })
  const given = publicOf(kind, Uint8Array.from(createPublicKey(key).export({ format: 'der', type: 'spki' })))
  return equalBytes(given, publicKey) ? { kind, secret, publicKey } : inconsistent()
}
