/** Bounds of a proof file (docs/spec/proof.md, section 3). */
export const PROOF_LIMITS = {
  fileBytes: 1_048_576,
  validators: 256,
  power: (1n << 60n) - 1n,
  logClaims: 64,
  stateClaims: 64,
  transactions: 64,
  logPath: 64,
  leafBytes: 4096,
  events: 256,
  eventBytes: 4096,
  keyBytes: 1024,
  valueBytes: 65_536,
  steps: 256,
  disclosures: 256,
  bulkEntries: 64,
  receiptEvents: 65_535,
  checkpointBytes: 65_536,
  seconds: 253_402_300_799n,
  int31: 0x7fff_ffff,
  int63: (1n << 63n) - 1n,
} as const

/** The first eight bytes of a proof file. */
export const PROOF_MAGIC: Uint8Array = new TextEncoder().encode('jhproof1')

/** Media type of a proof file. */
export const PROOF_MEDIA_TYPE = 'application/vnd.jianghan.proof'
