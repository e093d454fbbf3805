import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { approvalsV1, concat, decodeStrict, paymentsV1, type proofV1, sha256, signMessage, toHex, transactionId, txV1, utf8 } from '@jianghan/protocol'
import type { Chance } from './chance.ts'
import { type Change, CHAIN_IDS, flip, INT63, INT64 } from './change.ts'
import { addOrder, ODD_NUMBERS, ODD_POINTS, ODD_SCALARS, otherHalf, signWithoutNonce } from './points.ts'
import { type Piece, putTransaction, relog, resign } from './workshop.ts'

const TYPES = ['payments.v1.Transfer', 'payments.v1.CustomerCreditTransfer\n', 'payments.v1.CustomerCreditTransfe', 'a.v1.B', 'aa.v1.Bb', 'Aa.v1.Bb', 'aa.v0000.Bb', 'aa.v999.Bb', 'aa.v.Bb', 'aa.v１.Bb', `a${'a'.repeat(30)}.v1.A${'a'.repeat(60)}`, `a${'a'.repeat(31)}.v1.Aa`, `aa.v1.A${'a'.repeat(61)}`, '']

export const transaction: Change = (piece, chance) => {
  const { below, pick, bytes } = chance
  resign(piece, (body, signed) => {
    const action = body.actions[0]
    switch (below(12)) {
      case 0: body.chainId = pick([...CHAIN_IDS, 'sample-2', 'ab', 'abc', '-abc', 'a_c', 'sample-1\n']); break
      case 1: body.unique = bytes(pick([0, 15, 16, 17])); break
      case 2: body.validUntilMs = pick([0n, INT63, INT64]); break
      case 3: body.signers = pick([[], [...body.signers].reverse(), [...body.signers, bytes(20)], body.signers.map(id => id.subarray(1)), [bytes(20)]]); break
      case 4: body.actions = Array.from({ length: pick([0, 2, 63, 64, 65]) }, () => action as txV1.Action); break
      case 5: case 6: if (action !== undefined) action.type = pick(TYPES); break
      case 7: signed.signatures = pick([[], [...signed.signatures].reverse(), [...signed.signatures, ...signed.signatures], signed.signatures.slice(1)]); break
      case 8: addSigners(body, signed, pick([1, 14, 15, 16, 17]), chance); break
      case 9: otherKind(piece, body, signed, chance); break
      default:
    }
  })
  relog(piece, chance)
}

/** Signers whose keys nobody has, of kinds that may be none. */
function addSigners(body: txV1.TransactionBody, signed: txV1.SignedTransaction, count: number, { pick, bytes, below }: Chance): void {
  const kinds = below(2) === 0 ? [1] : [1, 2, 3, 4, 5, 65_535]
  for (let i = 0; i < count; i++) {
    const [kind, publicKey] = [pick(kinds), bytes(pick([32, 33]))]
    signed.signatures.push(create(txV1.SignatureSchema, { kind, publicKey, signature: bytes(64) }))
  }
  sortSigners(body, signed)
}

/** Another kind, or a key of odd form, whose id the body then names: right in shape, so that its judge is asked. */
function otherKind(piece: Piece, body: txV1.TransactionBody, signed: txV1.SignedTransaction, { below, pick, bytes }: Chance): void {
  if (signed.signatures.length === 0) return
  const signature = pick(signed.signatures)
  const { publicKey } = signature
  switch (below(4)) {
    case 0: signature.kind = pick([0, 1, 2, 3, 4, 5, 65_535, 65_536, 65_537]); break
    case 1: {
      // The right key under another first byte or of another length, with the signature it makes.
      signature.publicKey = pick([concat(Uint8Array.of(pick([0, 2, 3, 4, 6])), publicKey.subarray(1)), concat(publicKey, bytes(1)), publicKey.subarray(1)])
      const key = piece.keys.get(toHex(publicKey))
      if (key !== undefined) piece.keys = new Map([...piece.keys, [toHex(signature.publicKey), key]])
      break
    }
    // With R = 0 and S = 0 the equation holds for half of the keys of small order.
    case 2: if (signature.kind === 1) [signature.publicKey, signature.signature] = [pick(ODD_POINTS), concat(pick(ODD_POINTS), new Uint8Array(32))]; break
    default: signature.publicKey = signature.kind === 1 ? pick([...ODD_POINTS, bytes(32), bytes(31)]) : concat(Uint8Array.of(pick([2, 3, 4])), pick([bytes(32), ...ODD_NUMBERS]))
  }
  sortSigners(body, signed)
}

/** As `keyId` of @jianghan/protocol, for kinds too that are none. */
const keyIdOf = ({ kind, publicKey }: txV1.Signature): Uint8Array =>
  sha256(concat(utf8('jianghan-key-1'), Uint8Array.of(kind >> 8, kind), publicKey)).slice(0, 20)

function sortSigners(body: txV1.TransactionBody, signed: txV1.SignedTransaction): void {
  const named = signed.signatures.map(signature => ({ signature, id: keyIdOf(signature) }))
  named.sort((a, b) => (Buffer.compare(a.id, b.id)))
  signed.signatures = named.map(({ signature }) => signature)
  body.signers = named.map(({ id }) => id)
}

export const userSignature: Change = (piece, { below, pick, bytes }) => {
  const [first] = piece.proof.transactions
  if (first === undefined) return
  const signed = fromBinary(txV1.SignedTransactionSchema, first)
  if (signed.signatures.length === 0) return
  const signature = pick(signed.signatures)
  const { kind, publicKey, signature: made } = signature
  const secret = piece.keys.get(toHex(publicKey))?.secret ?? new Uint8Array(32)
  const [r, s] = [made.subarray(0, 32), made.subarray(32)]
  const flipped = flip(made, below(512))
  signature.signature = kind === 1
    ? pick([addOrder(made), signWithoutNonce(secret, publicKey, signMessage(signed.body), pick(ODD_POINTS)), concat(pick(ODD_POINTS), s), concat(r, pick(ODD_SCALARS)), concat(pick(ODD_POINTS), pick(ODD_SCALARS)), flipped, bytes(63), new Uint8Array(0)])
    : pick([otherHalf(made), concat(pick(ODD_NUMBERS), s), concat(r, pick(ODD_NUMBERS)), flipped, concat(made, bytes(1)), sha256(made)])
  putTransaction(piece, signed, transactionId(signed.body))
}

export const disclosure: Change = (piece, chance) => {
  const { below, pick, bytes } = chance
  const opening = piece.proof.disclosures[0]
  if (opening === undefined) return
  switch (below(8)) {
    case 0: opening.transaction = pick([0, 1, 63, 2 ** 32 - 1]); return
    case 1: opening.action = pick([0, 1, 64, 2 ** 32 - 1]); return
    case 2: opening.name = pick(['', 'creditor.name\n', 'Creditor.name', '1a', 'a'.repeat(64), 'a'.repeat(65), 'é', 'a b']); return
    case 3: opening.salt = bytes(pick([0, 15, 16, 17])); return
    case 4: opening.value = bytes(pick([0, 1, 65_536, 65_537])); return
    case 5: piece.proof.disclosures = Array.from({ length: pick([2, 255, 256, 257]) }, () => opening); return
    default:
  }
  resign(piece, ({ actions: [action] }) => {
    if (action !== undefined) action.body = action.type === 'approvals.v1.Execute' ? otherCarried(action.body, opening, chance) : otherCommitments(action.body, opening, chance)
  })
  relog(piece, chance)
}

/** As `commitField` of @jianghan/crypto, for names and salts too that it does not take. */
const commitmentTo = ({ name, salt, value }: proofV1.Disclosure): Uint8Array =>
  sha256(concat(utf8('jianghan-field-1'), Uint8Array.of(utf8(name).length), utf8(name), salt, value))

/** Something else where a payment was carried: other commitments, nothing, what is carried twice, and bytes that are nearly an Execute. */
function otherCarried(bytes: Uint8Array, opening: proofV1.Disclosure, chance: Chance): Uint8Array {
  const { below, pick } = chance
  const read = decodeStrict(approvalsV1.ExecuteSchema, bytes)
  if (!read.ok || read.value.action === undefined) return bytes
  const execute = read.value
  switch (below(5)) {
    case 0: delete execute.action; break
    case 1: execute.action = create(txV1.ActionSchema, { type: 'approvals.v1.Execute', body: bytes }); break
    case 2: execute.action = create(txV1.ActionSchema, {}); break
    default: execute.action = create(txV1.ActionSchema, { type: pick([read.value.action.type, read.value.action.type, 'payments.v1.Transfer']), body: otherCommitments(read.value.action.body, opening, chance) })
  }
  const encoded = toBinary(approvalsV1.ExecuteSchema, execute)
  return pick([encoded, encoded, encoded, concat(encoded, Uint8Array.of(0x38, 0x01)), concat(encoded, encoded), encoded.subarray(0, -1)])
}

function otherCommitments(bytes: Uint8Array, opening: proofV1.Disclosure, { below, pick, bytes: noise }: Chance): Uint8Array {
  const read = decodeStrict(paymentsV1.CustomerCreditTransferSchema, bytes)
  if (!read.ok) return bytes
  const body = read.value
  const good = { name: opening.name, commitment: commitmentTo(opening) }
  const bad = { name: opening.name, commitment: noise(pick([0, 31, 32, 33])) }
  const other = { name: 'debtor.name', commitment: good.commitment }
  body.commitments = pick([[good, bad], [bad, good], [good, good], [other], [other, good], [good, other], [bad], []])
    .map(commitment => create(paymentsV1.FieldCommitmentSchema, commitment))
  if (below(3) === 0) body.amount = pick([undefined, create(paymentsV1.AmountSchema, { assetId: 'X', atoms: '-1' })]) as paymentsV1.Amount
  const encoded = toBinary(paymentsV1.CustomerCreditTransferSchema, body)
  return pick([encoded, encoded, encoded, concat(encoded, Uint8Array.of(0x38, 0x01)), concat(encoded, encoded), encoded.subarray(0, -1)])
}
