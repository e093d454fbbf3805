import { create, toBinary } from '@bufbuild/protobuf'
import { compareBytes } from './bytes.ts'
import {
  type Action, type BatchBody, BatchBodySchema, type Signature, SignedBatchSchema, SignedTransactionSchema,
  type TransactionBody, TransactionBodySchema,
} from './gen/jianghan/tx/v1/tx_pb.ts'
import { ID_LENGTH, keyId, MEMBER_ID, signMessage, transactionId } from './ids.ts'
import { CHAIN_ID, LIMITS } from './limits.ts'
import { decodeStrict, type StrictProblem } from './strict.ts'

export type { BatchBody, Signature, TransactionBody }

/** A transaction whose shape is right. Whether its signatures are, and whether it may do what it says, is not yet known. */
export type Transaction = Readonly<{
  /** SHA-256 over tag and body. */
  id: Uint8Array
  /** What every signer signs; computed when it is first asked for, since whoever takes the signatures as judged never does. */
  readonly message: Uint8Array
  /** The SignedTransaction as received. */
  bytes: Uint8Array
  body: TransactionBody
  signatures: readonly Signature[]
}>

/** Why bytes are not a transaction; the words stand in the kernel's status table. */
export type ShapeProblem =
  | { problem: 'malformed'; detail: StrictProblem; offset: number }
  | { problem: 'tooLarge'; limit: number }
  | { problem: 'chainIdShape' | 'uniqueShape' | 'signersShape' | 'signersOrder' | 'signaturesDoNotMatchSigners' | 'noActions' | 'tooManyActions' | 'actionTypeShape' }
  | { problem: 'memberIdShape' | 'noTransactions' | 'tooManyTransactions' }

type Shaped<T> = { ok: true; value: T } | ({ ok: false } & ShapeProblem)

/** Type of an action: "payments.v1.Transfer", at most 98 characters. */
export const ACTION_TYPE = /^[a-z][a-z0-9]{1,30}\.v[0-9]{1,3}\.[A-Z][A-Za-z0-9]{1,60}$/

/** Reads a SignedTransaction and checks everything that needs neither state nor time nor cryptography but hashing. */
export function readTransaction(bytes: Uint8Array): Shaped<Transaction> {
  if (bytes.length > LIMITS.transactionBytes) return { ok: false, problem: 'tooLarge', limit: LIMITS.transactionBytes }
  const envelope = decodeStrict(SignedTransactionSchema, bytes)
  if (!envelope.ok) return { ok: false, problem: 'malformed', detail: envelope.problem, offset: envelope.offset }
  const read = readBody(envelope.value.body)
  if (!read.ok) return read
  const { signatures } = envelope.value
  const problem = signaturesProblem(read.value, signatures)
  if (problem !== undefined) return { ok: false, ...problem }
  return {
    ok: true,
    value: new ReadTransaction(envelope.value.body, bytes, read.value, signatures),
  }
}

/**
 * The signatures of a SignedTransaction and what they are over, without a look at what it says: for who judges signatures ahead of everything else. What
 * {@link readTransaction} accepts has the same signatures here; undefined where it would not read the envelope, or more signatures than a transaction has.
 */
export function readSignatures(bytes: Uint8Array): Pick<Transaction, 'message' | 'signatures'> | undefined {
  if (bytes.length > LIMITS.transactionBytes) return undefined
  const envelope = decodeStrict(SignedTransactionSchema, bytes)
  if (!envelope.ok) return undefined
  const { body, signatures } = envelope.value
  if (signatures.length > LIMITS.signers || !signatures.every(isOfKind)) return undefined
  return { message: signMessage(body), signatures }
}

/** Reads the body of a transaction alone, before it is signed, and checks its shape. */
export function readBody(bytes: Uint8Array): Shaped<TransactionBody> {
  if (bytes.length > LIMITS.transactionBytes) return { ok: false, problem: 'tooLarge', limit: LIMITS.transactionBytes }
  const decoded = decodeStrict(TransactionBodySchema, bytes)
  if (!decoded.ok) return { ok: false, problem: 'malformed', detail: decoded.problem, offset: decoded.offset }
  const problem = bodyProblem(decoded.value)
  return problem === undefined ? decoded : { ok: false, ...problem }
}

class ReadTransaction implements Transaction {
  readonly id: Uint8Array
  readonly bytes: Uint8Array
  readonly body: TransactionBody
  readonly signatures: readonly Signature[]
  readonly #bodyBytes: Uint8Array
  #message: Uint8Array | undefined

  constructor(bodyBytes: Uint8Array, bytes: Uint8Array, body: TransactionBody, signatures: readonly Signature[]) {
    this.id = transactionId(bodyBytes)
    this.bytes = bytes
    this.body = body
    this.signatures = signatures
    this.#bodyBytes = bodyBytes
  }

  get message(): Uint8Array {
    this.#message ??= signMessage(this.#bodyBytes)
    return this.#message
  }
}

function bodyProblem(body: TransactionBody): ShapeProblem | undefined {
  if (!CHAIN_ID.test(body.chainId)) return { problem: 'chainIdShape' }
  if (body.unique.length !== LIMITS.uniqueBytes) return { problem: 'uniqueShape' }
  const { signers, actions } = body
  if (signers.length === 0 || signers.length > LIMITS.signers) return { problem: 'signersShape' }
  for (let i = 0; i < signers.length; i++) {
    const signer = signers[i] as Uint8Array
    if (signer.length !== ID_LENGTH) return { problem: 'signersShape' }
    if (i > 0 && compareBytes(signers[i - 1] as Uint8Array, signer) >= 0) return { problem: 'signersOrder' }
  }
  if (actions.length === 0) return { problem: 'noActions' }
  if (actions.length > LIMITS.actions) return { problem: 'tooManyActions' }
  for (const action of actions) if (!ACTION_TYPE.test(action.type)) return { problem: 'actionTypeShape' }
  return undefined
}

const isOfKind = ({ kind }: Pick<Signature, 'kind'>): boolean => kind > 0 && kind <= 0xffff

/** Exactly one signature per named key, in the same order, each with the key that the name stands for: none added, none stripped. */
function signaturesProblem(body: TransactionBody, signatures: readonly Signature[]): ShapeProblem | undefined {
  if (signatures.length !== body.signers.length) return { problem: 'signaturesDoNotMatchSigners' }
  for (let i = 0; i < signatures.length; i++) {
    const { kind, publicKey } = signatures[i] as Signature
    if (!isOfKind({ kind })) return { problem: 'signaturesDoNotMatchSigners' }
    if (compareBytes(keyId(kind, publicKey), body.signers[i] as Uint8Array) !== 0) return { problem: 'signaturesDoNotMatchSigners' }
  }
  return undefined
}

/** A signer at hand: what it takes to put one signature under a message. */
export type Signer = Readonly<{
  kind: number
  publicKey: Uint8Array
  /** The signature over the 32 bytes of {@link signMessage}. */
  sign(message: Uint8Array): Uint8Array
}>

/** What a transaction says, before it is signed. */
export type TransactionDraft = Readonly<{
  chainId: string
  validUntilMs: bigint
  /** 16 random bytes. */
  unique: Uint8Array
  actions: readonly Readonly<{ type: string; body: Uint8Array }>[]
}>

/** Body bytes of a draft that keys with these ids (20 bytes each) will sign: what an id and a signature stand for. */
export function transactionBody(draft: TransactionDraft, signerIds: readonly Uint8Array[]): Uint8Array {
  return toBinary(TransactionBodySchema, create(TransactionBodySchema, {
    chainId: draft.chainId,
    validUntilMs: draft.validUntilMs,
    unique: draft.unique,
    signers: signerIds.toSorted(compareBytes),
    actions: draft.actions as Action[],
  }))
}

/** Signs body bytes with all these keys, the ones that the body names; returns the bytes of a SignedTransaction. */
export function signBody(body: Uint8Array, signers: readonly Signer[]): Uint8Array {
  const message = signMessage(body)
  const signatures = signers
    .map(signer => ({ signer, id: keyId(signer.kind, signer.publicKey) }))
    .sort((a, b) => compareBytes(a.id, b.id))
    .map(({ signer }) => ({ kind: signer.kind, publicKey: signer.publicKey, signature: signer.sign(message) }))
  return toBinary(SignedTransactionSchema, create(SignedTransactionSchema, { body, signatures }))
}

/** Signs a draft with all these keys; returns the bytes of a SignedTransaction. */
export function signTransaction(draft: TransactionDraft, signers: readonly Signer[]): Uint8Array {
  return signBody(transactionBody(draft, signers.map(({ kind, publicKey }) => keyId(kind, publicKey))), signers)
}

/** A batch whose shape is right; its transactions are still bytes. */
export type Batch = Readonly<{
  bytes: Uint8Array
  bodyBytes: Uint8Array
  body: BatchBody
  signature: Signature
}>

/** Reads a SignedBatch; its transactions are read one by one with {@link readTransaction}. */
export function readBatch(bytes: Uint8Array): Shaped<Batch> {
  if (bytes.length > LIMITS.batchBytes) return { ok: false, problem: 'tooLarge', limit: LIMITS.batchBytes }
  const envelope = decodeStrict(SignedBatchSchema, bytes)
  if (!envelope.ok) return { ok: false, problem: 'malformed', detail: envelope.problem, offset: envelope.offset }
  const decoded = decodeStrict(BatchBodySchema, envelope.value.body)
  if (!decoded.ok) return { ok: false, problem: 'malformed', detail: decoded.problem, offset: decoded.offset }
  const body = decoded.value
  const { signature } = envelope.value
  if (!CHAIN_ID.test(body.chainId)) return { ok: false, problem: 'chainIdShape' }
  if (!MEMBER_ID.test(body.memberId)) return { ok: false, problem: 'memberIdShape' }
  if (body.transactions.length === 0) return { ok: false, problem: 'noTransactions' }
  if (body.transactions.length > LIMITS.batchTransactions) return { ok: false, problem: 'tooManyTransactions' }
  if (signature === undefined || !isOfKind(signature)) return { ok: false, problem: 'signaturesDoNotMatchSigners' }
  return { ok: true, value: { bytes, bodyBytes: envelope.value.body, body, signature } }
}
