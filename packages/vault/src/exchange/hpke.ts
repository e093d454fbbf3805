import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, DhkemX25519HkdfSha256, HkdfSha256, HpkeError } from '@hpke/core'
import { assert } from '@jianghan/protocol'

/** Numbers of the KEMs (RFC 9180, 7.1) whose keys members may publish. */
export const KEM_P256 = 16
export const KEM_X25519 = 32

/** The public half of a vault key: the number of its KEM, and the key as that KEM serialises it. */
export type VaultPublicKey = Readonly<{ kind: number; publicKey: Uint8Array }>
/** A vault key with its secret, 32 bytes as the KEM serialises it. */
export type ReadingKey = VaultPublicKey & Readonly<{ secret: Uint8Array }>

/** A data key sealed for one reader. */
export type SealedKey = Readonly<{ enc: Uint8Array; sealed: Uint8Array }>

const suites = new Map<number, CipherSuite>([
  [KEM_P256, new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })],
  [KEM_X25519, new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })],
])

/** The same bytes in a buffer of their own, as WebCrypto wants them. */
const plain = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

function suiteOf(kind: number): CipherSuite {
  const suite = suites.get(kind)
  assert(suite !== undefined, 'a KEM of this release')
  return suite
}

/** Whether this release can seal for keys of this KEM. */
export const knowsKem = (kind: number): boolean => suites.has(kind)

/** A fresh key of this KEM; out of a seed of 32 bytes always the same one (RFC 9180, 7.1.3). */
export async function makeReadingKey(kind: number = KEM_X25519, seed?: Uint8Array): Promise<ReadingKey> {
  const { kem } = suiteOf(kind)
  const pair = await (seed === undefined ? kem.generateKeyPair() : kem.deriveKeyPair(plain(seed)))
  return { kind, publicKey: new Uint8Array(await kem.serializePublicKey(pair.publicKey)), secret: new Uint8Array(await kem.serializePrivateKey(pair.privateKey)) }
}

/** Seals a data key for the holder of a vault key, base mode, single shot (RFC 9180, 6.1). Undefined where the key is no point of its curve. */
export async function sealKey({ kind, publicKey }: VaultPublicKey, dataKey: Uint8Array, info: Uint8Array, aad: Uint8Array): Promise<SealedKey | undefined> {
  const suite = suiteOf(kind)
  return unlessMalformed(async () => {
    const recipientPublicKey = await suite.kem.deserializePublicKey(plain(publicKey))
    const { enc, ct } = await suite.seal({ recipientPublicKey, info: plain(info) }, plain(dataKey), plain(aad))
    return { enc: new Uint8Array(enc), sealed: new Uint8Array(ct) }
  })
}

/** The data key again; undefined where it was sealed for another key, or for another item, sender or reader. */
export async function openKey(key: ReadingKey, { enc, sealed }: SealedKey, info: Uint8Array, aad: Uint8Array): Promise<Uint8Array | undefined> {
  const suite = suiteOf(key.kind)
  return unlessMalformed(async () => {
    const recipientKey = await suite.kem.deserializePrivateKey(plain(key.secret))
    return new Uint8Array(await suite.open({ recipientKey, enc: plain(enc), info: plain(info) }, plain(sealed), plain(aad)))
  })
}

/** The library and WebCrypto below it throw at bytes that are no key, no encapsulation or no ciphertext; here that is an answer. */
async function unlessMalformed<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (fault) {
    if (fault instanceof HpkeError || (fault instanceof Error && ['OperationError', 'DataError', 'InvalidAccessError'].includes(fault.name))) return undefined
    throw fault
  }
}
