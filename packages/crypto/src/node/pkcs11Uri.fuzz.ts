import { assert, fromUtf8, utf8 } from '@jianghan/protocol'
import { isRefused } from '../refused.ts'
import { parsePkcs11Uri } from './pkcs11Uri.ts'

/** Any text as a PKCS #11 URI: refused, or nothing in it that a program could take for an option. */
export function fuzz(data: Uint8Array): void {
  const read = parsePkcs11Uri(`pkcs11:${fromUtf8(data) ?? ''}`)
  if (isRefused(read)) return
  for (const part of [read.modulePath, read.token, read.id]) assert(part.length > 0 && !part.startsWith('-'), 'no option')
  assert(read.modulePath.startsWith('/') && /^([0-9a-f]{2})*$/.test(read.id), 'an absolute path, an id in hexadecimal')
}

/** A URI with every attribute. */
export const corpus: readonly Uint8Array[] = [utf8('token=Officers;id=%01%ab;type=private?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/secrets/pin')]
