/**
 * Bounds on one file. `bytes` is tested before anything is read and bounds all memory; the others are tested every 8 KiB of
 * text, so that a file built to cost much is left early.
 */
export interface Limits {
  /** Bytes of the file. */
  readonly bytes: number
  /** Transactions (CdtTrfTxInf) in the file. */
  readonly payments: number
  /** Elements within one another. A pain.001 needs 14; foreign content of SplmtryData may need more. */
  readonly depth: number
  /** Attributes and namespace declarations on one element. */
  readonly attributes: number
  /** Bytes of one tag, text, comment or processing instruction, to within 8 KiB. The longest of a message is Base64 of 10,240 bytes. */
  readonly markup: number
  /** Problems listed, and warnings listed; one more line says that there were more. */
  readonly problems: number
}

/** The bounds that hold unless a caller asks for others. */
export const DEFAULT_LIMITS: Limits = {
  bytes: 64 * 1024 * 1024,
  payments: 100_000,
  depth: 32,
  attributes: 32,
  markup: 256 * 1024,
  problems: 100,
}
