import { type Envelope, type ItemInfo, openKey, type ReadingKey, sealKey, associatedData, type VaultPublicKey, type Way, wayBytes, type KeyedItem } from '@jianghan/vault'
import { ByteWriter, hmacSha256, toHex, utf8 } from '@jianghan/protocol'

const OPENED_TAG = utf8('jianghan-vault-opened-1')

/** What only the holder of a data key can say, hexadecimal (docs/spec/vault.md, section 4). */
export const openedProof = (dataKey: Uint8Array, id: Uint8Array): string => toHex(hmacSha256(dataKey, new ByteWriter().raw(OPENED_TAG).bytes8(id).finish()))

/** An item in an envelope for a reader; undefined where the reader's key is no key. */
export async function envelopeFor({ info, ciphertext, dataKey }: KeyedItem, { kind, publicKey }: VaultPublicKey, way: Way): Promise<Envelope | undefined> {
  const sealedKey = await sealKey({ kind, publicKey }, dataKey, wayBytes(way), associatedData(info))
  return sealedKey && { info, key: { kind, publicKey }, sealedKey, ciphertext }
}

/** The data key in an envelope; undefined where it was not sealed for this key and way. */
export const dataKeyIn = (envelope: Envelope, key: ReadingKey, way: Way): Promise<Uint8Array | undefined> => openKey(key, envelope.sealedKey, wayBytes(way), associatedData(envelope.info as ItemInfo))
