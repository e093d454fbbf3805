import { assert, equalBytes } from '@jianghan/protocol'
import { decodeFields, encodeFields } from './fieldCodec.ts'

/** Any bytes: either not fields, or fields that encode to the same bytes again. Throws when that does not hold. */
export function fuzz(data: Uint8Array): void {
  const fields = decodeFields(data)
  // Names that are whole numbers would change the order of a record, but a field name begins with a letter.
  assert(fields === undefined || equalBytes(encodeFields(fields), data), 'fields have one encoding')
}
