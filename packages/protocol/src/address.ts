import { bech32m } from '@scure/base'
import { ID_LENGTH } from './ids.ts'

/**
 * Printable addresses: bech32m (BIP-350), whose checksum catches up to four wrong characters. The part before the "1" says
 * what is addressed.
 */
const PREFIX = { account: 'jh', key: 'jhkey' } as const

/** What a printable address stands for. */
export type AddressKind = keyof typeof PREFIX

/** "jh1…" of an account id, "jhkey1…" of a key id. */
export const formatAddress = (kind: AddressKind, id: Uint8Array): string => bech32m.encodeFromBytes(PREFIX[kind], id)

/** The 20 bytes of an address of this kind, in either case; undefined when it is none or its checksum does not fit. */
export function parseAddress(kind: AddressKind, text: string): Uint8Array | undefined {
  if (text.length > 90) return undefined
  try {
    const { prefix, bytes } = bech32m.decodeToBytes(text)
    return prefix === PREFIX[kind] && bytes.length === ID_LENGTH ? bytes : undefined
  } catch {
    return undefined
  }
}
