import { assert, ByteReader, ByteWriter, MalformedBytes } from '@jianghan/protocol'
import { FIELD_NAME, SALT_LENGTH } from '@jianghan/crypto'
import type { FieldOpening } from '@jianghan/crypto'
import { MAX_FIELDS } from './limits.ts'

/** The openings of a transaction's commitments, by field name. */
export type Fields = Readonly<Record<string, FieldOpening>>

/** Bytes of fields before sealing: u16 count, then name (u8 length), salt, value (u32 length) of each, in the order given. */
export function encodeFields(fields: Fields): Uint8Array {
  const entries = Object.entries(fields)
  assert(entries.length <= MAX_FIELDS, 'too many fields for one transaction')
  const out = new ByteWriter().u16(entries.length)
  for (const [name, { salt, value }] of entries) {
    assert(FIELD_NAME.test(name) && salt.length === SALT_LENGTH, 'a field has an ASCII name and 16 bytes of salt')
    out.text8(name).raw(salt).bytes32(value)
  }
  return out.finish()
}

/** The fields in these bytes; undefined when they are not what {@link encodeFields} writes. */
export function decodeFields(bytes: Uint8Array): Record<string, FieldOpening> | undefined {
  try {
    const reader = new ByteReader(bytes)
    const count = reader.u16()
    if (count > MAX_FIELDS) return undefined
    const fields: Record<string, FieldOpening> = {}
    for (let i = 0; i < count; i++) {
      const name = reader.text8()
      if (!FIELD_NAME.test(name) || Object.hasOwn(fields, name)) return undefined
      fields[name] = { salt: reader.raw(SALT_LENGTH), value: reader.bytes32() }
    }
    reader.end()
    return fields
  } catch (fault) {
    if (fault instanceof MalformedBytes) return undefined
    throw fault
  }
}
