import { base64 as coder } from '@scure/base'

/** Standard base64 with padding (RFC 4648 section 4). */
export const base64 = (bytes: Uint8Array): string => coder.encode(bytes)

/** Bytes of a padded standard base64 text; undefined when it is not exactly how these bytes are written. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return coder.decode(text)
  } catch {
    return undefined
  }
}
