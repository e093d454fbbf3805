import { encode } from 'uqr'

/** The QR code of an address (ISO/IEC 18004), error correction M; the one of the last address is kept, for a node has one. */
export function squaresOf(url: string): readonly (readonly boolean[])[] {
  if (lastCode?.url !== url) lastCode = { url, rows: encode(url, { ecc: 'M', border: 0 }).data }
  return lastCode.rows
}
let lastCode: Readonly<{ url: string; rows: readonly (readonly boolean[])[] }> | undefined
