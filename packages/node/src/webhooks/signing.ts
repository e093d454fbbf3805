import { createHmac, hkdfSync } from 'node:crypto'
import { ED25519, generateKeyPair, type KeyPair, sign } from '@jianghan/crypto'

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** Bytes of a webhook's secret (Standard Webhooks: 24 to 64). */
export const SECRET_LENGTH = 32

/** A secret as it is shown: whsec_ and Base64 (Standard Webhooks, "Symmetric keys"). */
export const secretText = (secret: Uint8Array): string => `whsec_${toBase64(secret)}`

/** The key with which a node signs its webhooks for those who keep no secret: of its own, so that what it signs can be taken for nothing else. */
export const webhookKeyOf = (nodeSecret: Uint8Array): KeyPair =>
  generateKeyPair(ED25519, new Uint8Array(hkdfSync('sha256', nodeSecret, new Uint8Array(0), 'jianghan-webhook-signature-1', 32)))

/** The public half as receivers are told it (Standard Webhooks, "Asymmetric keys"). */
export const publicKeyText = ({ publicKey }: KeyPair): string => `whpk_${toBase64(publicKey)}`

/**
 * Value of the header webhook-signature (Standard Webhooks, "Signature scheme"): over `id.timestamp.body`, once with each secret and once with the node's key.
 * @param timestamp seconds since 1970
 */
export function signatureOf(message: Readonly<{ id: string; timestamp: number; body: Uint8Array }>, secrets: readonly Uint8Array[], key: KeyPair): string {
  const signed = Buffer.concat([Buffer.from(`${message.id}.${message.timestamp}.`, 'utf8'), message.body])
  const symmetric = secrets.map(secret => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`)
  return [...symmetric, `v1a,${toBase64(sign(key, signed))}`].join(' ')
}
