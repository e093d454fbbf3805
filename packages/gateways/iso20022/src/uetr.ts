const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * Writes 16 bytes as a unique end-to-end transaction reference: a UUID of version 4 (RFC 9562, 5.4) in small letters, the
 * form that ISO 20022 prescribes (UUIDv4Identifier). Six of the 128 bits are overwritten by version and variant. The bytes come from the caller,
 * who knows whether they must be random or derived from the file.
 * @throws RangeError when there are not 16 bytes: a mistake of the program that calls.
 */
export function makeUetr(seed: Uint8Array): string {
  if (seed.length !== 16) throw new RangeError('makeUetr: 16 bytes are needed')
  const bytes = Uint8Array.from(seed)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The 16 bytes of a UETR, or undefined when the text is not one in the form of ISO 20022 (capitals are not). */
export function parseUetr(text: string): Uint8Array | undefined {
  if (!FORM.test(text)) return undefined
  const hex = text.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16))
}
