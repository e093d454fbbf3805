/** A key that this node signs with, wherever its secret is. */
export interface SigningKey {
  readonly kind: number
  readonly publicKey: Uint8Array
  /**
   * The signature over the 32 bytes that a transaction's signers sign. Rejects with ProblemFault where the key cannot be reached by `untilMs` (milliseconds
   * since 1970).
   */
  sign(message: Uint8Array, untilMs: number): Uint8Array | Promise<Uint8Array>
}
