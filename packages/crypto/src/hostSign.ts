import { assert, concat, fromHex } from '@jianghan/protocol'
import type { PrivateKey } from './keys.ts'

/** The functions of node:crypto that are used here, so that browsers can load this file. */
interface HostCrypto {
  createPrivateKey(input: { key: Uint8Array; format: 'der'; type: 'pkcs8' }): object
  createPublicKey(key: object): { export(options: { format: 'der'; type: 'spki' }): Uint8Array }
  sign(algorithm: null, message: Uint8Array, key: object): Uint8Array
}

const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process?.getBuiltinModule?.('node:crypto') as HostCrypto | undefined

/** PKCS #8 of an Ed25519 private key, up to the seed (RFC 8410, section 7). */
const ED25519_PKCS8 = fromHex('302e020100300506032b657004220420') as Uint8Array

const parse = (node: HostCrypto, secret: Uint8Array): object => {
  assert(secret.length === 32, 'an Ed25519 secret has 32 bytes')
  return node.createPrivateKey({ key: concat(ED25519_PKCS8, secret), format: 'der', type: 'pkcs8' })
}

/** The public key of an Ed25519 secret by node:crypto; undefined where the host has none. In JavaScript the first one takes a tenth of a second. */
export const hostPublicEd25519 = (secret: Uint8Array): Uint8Array | undefined =>
  host === undefined ? undefined : Uint8Array.from(host.createPublicKey(parse(host, secret)).export({ format: 'der', type: 'spki' }).subarray(-32))

/** Parsed keys: parsing costs several signatures. Weak, so that a forgotten key pair can be collected. */
const parsed = new WeakMap<PrivateKey, object>()

/** An Ed25519 signature by node:crypto; undefined where the host has none (browsers). */
export function hostSignEd25519(key: PrivateKey, message: Uint8Array): Uint8Array | undefined {
  if (host === undefined) return undefined
  let handle = parsed.get(key)
  if (handle === undefined) {
    handle = parse(host, key.secret)
    parsed.set(key, handle)
  }
  const signature = host.sign(null, message, handle)
  return new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength)
}
