import { ByteReader, ByteWriter, MalformedBytes, MEMBER_ID, utf8 } from '@jianghan/protocol'
import { ITEM_KIND, MAX_READERS, MEDIA_TYPE } from '../limits.ts'
import type { ItemInfo } from '../sealing.ts'
import type { SealedKey, VaultPublicKey } from './hpke.ts'

/** An item on its way to one reader (docs/spec/vault.md, section 2). */
export type Envelope = Readonly<{ info: ItemInfo; key: VaultPublicKey; sealedKey: SealedKey; ciphertext: Uint8Array }>

/** Bytes of an envelope. */
export const MAX_ENVELOPE_BYTES = 17 * 1024 * 1024
const MAGIC = utf8('JHVE')
const VERSION = 1
const READER_TAG = utf8('jianghan-vault-reader-1')

/** Whom a data key is sealed by and for. */
export type Way = Readonly<{ chainId: string; from: string; to: string }>

/** What HPKE binds a sealed data key to, beside the item: `info` of RFC 9180. */
export const wayBytes = ({ chainId, from, to }: Way): Uint8Array => new ByteWriter().raw(READER_TAG).text8(chainId).text8(from).text8(to).finish()

/** Bytes of an envelope. */
export function encodeEnvelope({ info, key, sealedKey, ciphertext }: Envelope): Uint8Array {
  const out = new ByteWriter(ciphertext.length + 512).raw(MAGIC).u8(VERSION)
  out.bytes8(info.id).text8(info.kind).text8(info.mediaType).i64(BigInt(info.createdAt)).u16(info.readers.length)
  for (const reader of info.readers) out.text8(reader)
  return out.u16(key.kind).bytes16(key.publicKey).bytes16(sealedKey.enc).bytes16(sealedKey.sealed).bytes32(ciphertext).finish()
}

/** The envelope in these bytes; undefined when they are not what {@link encodeEnvelope} writes. */
export function decodeEnvelope(bytes: Uint8Array): Envelope | undefined {
  if (bytes.length > MAX_ENVELOPE_BYTES) return undefined
  try {
    const reader = new ByteReader(bytes)
    const magic = reader.raw(MAGIC.length)
    if (magic.some((byte, i) => byte !== MAGIC[i]) || reader.u8() !== VERSION) return undefined
    const info = readInfo(reader)
    const key = { kind: reader.u16(), publicKey: reader.bytes16() }
    const sealedKey = { enc: reader.bytes16(), sealed: reader.bytes16() }
    const ciphertext = reader.bytes32()
    reader.end()
    return info && { info, key, sealedKey, ciphertext }
  } catch (fault) {
    if (fault instanceof MalformedBytes) return undefined
    throw fault
  }
}

function readInfo(reader: ByteReader): ItemInfo | undefined {
  const [id, kind, mediaType, createdAt, count] = [reader.bytes8(), reader.text8(), reader.text8(), Number(reader.i64()), reader.u16()]
  if (count > MAX_READERS) return undefined
  const readers = Array.from({ length: count }, () => reader.text8())
  const sound = (id.length === 16 || id.length === 32) && ITEM_KIND.test(kind) && MEDIA_TYPE.test(mediaType) && Number.isSafeInteger(createdAt)
  return sound && readers.every(member => MEMBER_ID.test(member)) ? { id, kind, mediaType, createdAt, readers } : undefined
}
