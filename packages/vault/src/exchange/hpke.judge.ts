import { createDecipheriv, createECDH, createHmac, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import { concat, utf8 } from '@jianghan/protocol'

/** A second reading of RFC 9180 over node:crypto alone, that shares no code with the library in use: it opens what that one sealed. Base mode, single shot. */
export function judgeOpen(
  suite: Readonly<{ kem: number; aead: 1 | 2 }>, secret: Uint8Array, publicKey: Uint8Array,
  { enc, sealed, info, aad }: Readonly<{ enc: Uint8Array; sealed: Uint8Array; info: Uint8Array; aad: Uint8Array }>,
): Uint8Array {
  const kemId = concat(utf8('KEM'), u16(suite.kem))
  const shared = expand(kemId, extract(kemId, NOTHING, 'eae_prk', dh(suite.kem, secret, enc)), 'shared_secret', concat(enc, publicKey), 32)
  const id = concat(utf8('HPKE'), u16(suite.kem), u16(1), u16(suite.aead))
  const context = concat(Uint8Array.of(0), extract(id, NOTHING, 'psk_id_hash', NOTHING), extract(id, NOTHING, 'info_hash', info))
  const schedule = extract(id, shared, 'secret', NOTHING)
  const key = expand(id, schedule, 'key', context, suite.aead === 1 ? 16 : 32)
  const nonce = expand(id, schedule, 'base_nonce', context, 12)
  const decipher = createDecipheriv(suite.aead === 1 ? 'aes-128-gcm' : 'aes-256-gcm', key, nonce).setAAD(aad)
  decipher.setAuthTag(sealed.subarray(-16))
  return concat(decipher.update(sealed.subarray(0, -16)), decipher.final())
}

const NOTHING = new Uint8Array(0)
const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff)
const hmac = (key: Uint8Array, data: Uint8Array): Uint8Array => createHmac('sha256', key).update(data).digest()

/** LabeledExtract (RFC 9180, 4). */
const extract = (suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array => hmac(salt, concat(utf8('HPKE-v1'), suite, utf8(label), ikm))

/** LabeledExpand (RFC 9180, 4), for at most 32 bytes: one block of HKDF-Expand. */
const expand = (suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array =>
  hmac(prk, concat(u16(length), utf8('HPKE-v1'), suite, utf8(label), info, Uint8Array.of(1))).subarray(0, length)

const X25519_PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex')
const X25519_PUBLIC = Buffer.from('302a300506032b656e032100', 'hex')

function dh(kem: number, secret: Uint8Array, enc: Uint8Array): Uint8Array {
  if (kem === 16) {
    const own = createECDH('prime256v1')
    own.setPrivateKey(secret)
    return own.computeSecret(enc)
  }
  return diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.concat([X25519_PRIVATE, secret]), format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: Buffer.concat([X25519_PUBLIC, enc]), format: 'der', type: 'spki' }),
  })
}
