import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { concat, decodeStrict, keyId, merkleRoot, paymentsV1, proofV1, sha256, transactionId, txV1, utf8 } from '@jianghan/protocol'
import type { Chance } from './chance.ts'
import { addOrder, ODD_NUMBERS, ODD_POINTS, ODD_SCALARS, otherHalf } from './points.ts'
import { type Piece, putTransaction, relog, resign, restate } from './workshop.ts'

type Change = (piece: Piece, chance: Chance) => void

const INT63 = (1n << 63n) - 1n
const INT64 = (1n << 64n) - 1n
const POWER = (1n << 60n) - 1n
const CHAIN_IDS = ['', 'a', 'a'.repeat(50), 'a'.repeat(51), '中'.repeat(16), '中'.repeat(17), '\u{feff}sample-1', 'sample-1\0', 'sample-1\n', 'e\u{301}', '\u{1f600}']

const header: Change = ({ proof }, { below, pick, bytes }) => {
  const header = proof.checkpoint?.header
  if (header === undefined) return
  const hashes = ['lastCommitHash', 'dataHash', 'nextValidatorsHash', 'consensusHash', 'lastResultsHash', 'evidenceHash'] as const
  switch (below(9)) {
    case 0: header.chainId = pick(CHAIN_IDS); return
    case 1: header.blockVersion = pick([0n, 1n, INT63, INT63 + 1n, INT64]); return
    case 2: header.appVersion = pick([0n, 127n, 128n, INT63, INT63 + 1n]); return
    case 3: header.height = pick([0n, 1n, INT63, INT63 + 1n, 1n << 53n, (1n << 53n) + 1n]); return
    case 4: header.time = create(proofV1.TimeSchema, { seconds: pick([0n, 1n, 253_402_300_799n, 253_402_300_800n, INT64]), nanos: pick([0, 1, 999_999_999, 1_000_000_000, 2 ** 32 - 1]) }); return
    case 5: header[pick(hashes)] = bytes(pick([0, 31, 32, 32, 33])); return
    case 6: header.proposerAddress = bytes(pick([0, 19, 20, 21])); return
    case 7: header.lastBlockId = blockId({ below, pick, bytes }); return
    default: delete header[pick(['time', 'lastBlockId'] as const)]
  }
}

const blockId = ({ pick, bytes }: Chance): proofV1.BlockId => create(proofV1.BlockIdSchema, {
  hash: bytes(pick([32, 32, 32, 0, 31])), partSetTotal: pick([1, 2, 0, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]), partSetHash: bytes(pick([32, 32, 32, 0, 33])),
})

const commit: Change = ({ proof }, { below, pick, bytes }) => {
  const commit = proof.checkpoint?.commit
  if (commit?.blockId === undefined || commit.signatures.length === 0) return
  const { signatures } = commit
  switch (below(6)) {
    case 0: commit.round = pick([0, 1, 255, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]); return
    case 1: commit.blockId.partSetTotal = pick([0, 1, 2, 2 ** 31 - 1, 2 ** 31]); return
    case 2: signatures.splice(below(signatures.length), 1); return
    case 3: signatures.splice(below(signatures.length), 0, pick(signatures)); return
    case 4: pick(signatures).validator = pick([0, 1, 2, 3, 4, 7, 256, 2 ** 32 - 1]); return
    default: pick(signatures).time = create(proofV1.TimeSchema, { seconds: BigInt(below(2 ** 31)), nanos: pick([0, below(1e9), 1e9 - 1, 1e9]) })
  }
  commit.blockId.partSetHash = bytes(32)
}

const validators: Change = ({ proof }, { below, pick, bytes }) => {
  const { validators = [], commit } = proof.checkpoint ?? {}
  if (validators.length === 0) return
  switch (below(6)) {
    // Powers with which exactly two thirds, or one more or less, have signed.
    case 0: case 1: {
      const signed = new Set(commit?.signatures.map(signature => signature.validator))
      const unit = BigInt(1 + below(1000))
      const others = validators.length - signed.size
      validators.forEach((validator, i) => {
        validator.power = signed.has(i) ? 2n * unit * BigInt(Math.max(others, 1)) + BigInt(pick([0, 0, 1])) : unit * BigInt(signed.size) + BigInt(pick([0, 0, 1]))
      })
      return
    }
    case 2: pick(validators).power = pick([0n, 1n, POWER, POWER - 10n, POWER - 9n, POWER + 1n, INT64]); return
    case 3: validators.splice(below(validators.length), 0, { ...pick(validators) }); return
    case 4: validators.reverse(); return
    default: {
      const validator = pick(validators)
      validator.kind = pick([0, 1, 1, 2])
      validator.publicKey = bytes(pick([31, 32, 32, 33]))
    }
  }
}

/** Validators whose keys are odd points, with votes that hold by ZIP-215 alone; nobody has these keys, so sealing leaves the votes. */
const oddValidators: Change = ({ proof }, { pick }) => {
  const { validators = [], commit } = proof.checkpoint ?? {}
  const signatures = commit?.signatures ?? []
  if (signatures.length === 0) return
  const signature = pick(signatures)
  const validator = validators[signature.validator]
  if (validator === undefined) return
  validator.publicKey = pick(ODD_POINTS)
  signature.signature = concat(pick(ODD_POINTS), pick([ODD_SCALARS[0] as Uint8Array, pick(ODD_SCALARS)]))
}

/** Good votes in another form, or nearly good ones. */
const oddVotes: Change = ({ proof }, { below, pick, bytes }) => {
  const signatures = proof.checkpoint?.commit?.signatures ?? []
  if (signatures.length === 0) return
  const signature = pick(signatures)
  const made = signature.signature
  const flipped = flip(made, below(512))
  signature.signature = pick([addOrder(made), concat(pick(ODD_POINTS), made.subarray(32)), concat(made.subarray(0, 32), pick(ODD_SCALARS)), flipped, bytes(pick([0, 63, 65]))])
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice()
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ 1 << (bit & 7)
  return flipped
}

const log: Change = (piece, chance) => {
  const { below, pick, bytes } = chance
  if (piece.proof.log.length === 0) return
  const claim = pick(piece.proof.log)
  const { leaf } = claim
  const at = leaf[0] === 3 ? [0, 1, 8, 9, 17, 18, 20, 21] : [0, 1, 33, 41, 45, 46, 47, 48, 49, 50, 51, 60]
  switch (below(8)) {
    case 0: case 1: claim.leaf = leaf.slice(); claim.leaf[pick(at) % leaf.length] = pick([0, 1, 2, 3, 4, 0x3b, 0x7f, 0x80, 0xff]); break
    case 2: claim.leaf = pick([leaf.subarray(0, -1), concat(leaf, bytes(1)), bytes(4096), bytes(4097), new Uint8Array(0)]); break
    case 3: claim.leaf = withFacts(leaf, bytes(pick([0, 1, 255, 256, 257])), below(4) - 2); break
    case 4: piece.proof.log.push({ ...claim }); break
    case 5: claim.leaf = concat(Uint8Array.of(pick([1, 2, 3])), leaf.subarray(1)); break
    default:
  }
  relog(piece, chance)
  pathChange(claim, piece.proof, chance)
}

const withFacts = (leaf: Uint8Array, facts: Uint8Array, off: number): Uint8Array => {
  const length = facts.length + (off > 0 ? off : 0)
  return concat(leaf.subarray(0, 49), Uint8Array.of(length >> 8, length & 255), facts, leaf.subarray(-32))
}

function pathChange(claim: proofV1.LogClaim, proof: proofV1.Proof, { below, pick, bytes }: Chance): void {
  const { path } = claim
  switch (below(9)) {
    case 0: claim.index += pick([1n, 2n, 4n]); return
    case 1: claim.index = claim.index > 0n ? claim.index - 1n : INT64; return
    case 2: proof.logSize = pick([proof.logSize + 1n, proof.logSize - 1n, 0n, 1n, INT63, INT64]); return
    case 3: path.splice(below(path.length + 1), 0, bytes(pick([31, 32, 32]))); return
    case 4: path.splice(below(path.length + 1), 1); return
    case 5: claim.path = Array.from({ length: pick([63, 64, 65]) }, () => bytes(32)); return
    case 6: path.reverse(); return
    default:
  }
}

const events: Change = (piece, chance) => {
  const { below, pick, bytes } = chance
  if (piece.proof.log.length === 0) return
  const claim = pick(piece.proof.log)
  claim.events = Array.from({ length: pick([0, 1, 2, 3, 5, 8, 255, 256, 257]) }, () => bytes(below(3)))
  if (below(8) === 0) claim.events.push(bytes(pick([4095, 4096, 4097])))
  const root = merkleRoot(claim.events)
  if (below(3) > 0 && claim.leaf[0] !== 3) claim.leaf = concat(claim.leaf.subarray(0, -32), root)
  if (below(4) === 0) claim.events.reverse()
  relog(piece, chance)
}

const state: Change = (piece, chance) => {
  const { below, pick, bytes } = chance
  restate(piece, chance)
  const claim = pick(piece.proof.state)
  const { value } = claim.claim
  if (value === undefined) return
  const step = pick(stepsOf(claim).concat(create(proofV1.StepSchema)))
  switch (below(14)) {
    case 0: step.siblingIsLeft = !step.siblingIsLeft; return
    case 1: step.sibling = bytes(pick([0, 31, 32, 33])); return
    case 2: claim.key = pick([new Uint8Array(0), bytes(1024), bytes(1025), bytes(3)]); return
    case 3: if ('left' in value) [value.left, value.right] = [value.right, value.left] as [proofV1.Neighbour, proofV1.Neighbour]; return
    case 4: if ('left' in value || 'right' in value) delete (value as proofV1.Absent)[pick(['left', 'right'] as const)]; return
    case 5: if ('left' in value && value.right === undefined && value.left !== undefined) value.right = value.left; return
    case 6: if ('value' in value) value.value = pick([new Uint8Array(0), bytes(65_536), bytes(65_537)]); return
    case 7: claim.claim = pick([{ case: undefined }, { case: 'absent', value: create(proofV1.AbsentSchema) }, { case: 'present', value: create(proofV1.PresentSchema) }]); return
    case 8: stepsList(claim)?.pop(); return
    case 9: stepsList(claim)?.push(...Array.from({ length: pick([1, 255, 256, 257]) }, () => create(proofV1.StepSchema, { sibling: bytes(32) }))); return
    default:
  }
}

const stepsList = ({ claim }: proofV1.StateClaim): proofV1.Step[] | undefined =>
  claim.case === 'present' ? claim.value.steps : (claim.value?.left ?? claim.value?.right)?.steps
const stepsOf = (claim: proofV1.StateClaim): proofV1.Step[] => stepsList(claim) ?? []

const TYPES = ['payments.v1.Transfer', 'payments.v1.CustomerCreditTransfer\n', 'payments.v1.CustomerCreditTransfe', 'a.v1.B', 'aa.v1.Bb', 'Aa.v1.Bb', 'aa.v0000.Bb', 'aa.v999.Bb', 'aa.v.Bb', 'aa.v１.Bb', `a${'a'.repeat(30)}.v1.A${'a'.repeat(60)}`, `a${'a'.repeat(31)}.v1.Aa`, '']

const transaction: Change = (piece, chance) => {
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
      case 9: otherKind(body, signed, chance); break
      default:
    }
  })
  relog(piece, chance)
}

/** Signers whose keys nobody has, of kinds that may be none. */
function addSigners(body: txV1.TransactionBody, signed: txV1.SignedTransaction, count: number, { pick, bytes, below }: Chance): void {
  const kinds = below(2) === 0 ? [1] : [1, 2, 3, 4, 5, 65_535]
  for (let i = 0; i < count; i++) {
    const [kind, publicKey] = [pick(kinds), bytes(pick([32, 33, 0]))]
    signed.signatures.push(create(txV1.SignatureSchema, { kind, publicKey, signature: bytes(64) }))
  }
  sortSigners(body, signed)
}

/** Another kind, or a key of odd form, whose id the body then names: right in shape, so that its judge is asked. */
function otherKind(body: txV1.TransactionBody, signed: txV1.SignedTransaction, { below, pick, bytes }: Chance): void {
  if (signed.signatures.length === 0) return
  const signature = pick(signed.signatures)
  if (below(2) === 0) signature.kind = pick([0, 1, 2, 3, 4, 5, 65_535, 65_536, 65_537])
  else signature.publicKey = signature.kind === 1 ? pick([...ODD_POINTS, bytes(32), bytes(31)]) : concat(Uint8Array.of(pick([2, 3, 4])), pick([bytes(32), ...ODD_NUMBERS]))
  sortSigners(body, signed)
}

function sortSigners(body: txV1.TransactionBody, signed: txV1.SignedTransaction): void {
  const named = signed.signatures.map(signature => ({ signature, id: keyId(signature.kind & 0xffff || 1, signature.publicKey) }))
  named.sort((a, b) => (Buffer.compare(a.id, b.id)))
  signed.signatures = named.map(({ signature }) => signature)
  body.signers = named.map(({ id }) => id)
}

const userSignature: Change = (piece, { below, pick, bytes }) => {
  const [first] = piece.proof.transactions
  if (first === undefined) return
  const signed = fromBinary(txV1.SignedTransactionSchema, first)
  if (signed.signatures.length === 0) return
  const signature = pick(signed.signatures)
  const { kind, signature: made } = signature
  const [r, s] = [made.subarray(0, 32), made.subarray(32)]
  const flipped = flip(made, below(512))
  signature.signature = kind === 1
    ? pick([addOrder(made), concat(pick(ODD_POINTS), s), concat(r, pick(ODD_SCALARS)), concat(pick(ODD_POINTS), pick(ODD_SCALARS)), flipped, bytes(63), new Uint8Array(0)])
    : pick([otherHalf(made), concat(pick(ODD_NUMBERS), s), concat(r, pick(ODD_NUMBERS)), flipped, concat(made, bytes(1)), sha256(made)])
  putTransaction(piece, signed, transactionId(signed.body))
}

const disclosure: Change = (piece, chance) => {
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
    if (action !== undefined) action.body = otherCommitments(action.body, opening, chance)
  })
  relog(piece, chance)
}

/** As `commitField` of @jianghan/crypto, for names and salts too that it does not take. */
const commitmentTo = ({ name, salt, value }: proofV1.Disclosure): Uint8Array =>
  sha256(concat(utf8('jianghan-field-1'), Uint8Array.of(utf8(name).length), utf8(name), salt, value))

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

const counts: Change = ({ proof }, { pick }) => {
  const times = pick([0, 2, 63, 64, 65])
  const repeat = <T>(items: T[]): T[] => Array.from({ length: times }, (_, i) => items[i % items.length] as T)
  const list = pick(['log', 'state', 'transactions'] as const)
  if (list === 'log') proof.log = repeat(proof.log)
  else if (list === 'state') proof.state = repeat(proof.state)
  else proof.transactions = repeat(proof.transactions)
}

const roots: Change = ({ proof }, { below, pick, bytes }) => {
  if (below(2) === 0) proof.stateRoot = bytes(pick([0, 31, 32, 33]))
  else proof.logRoot = bytes(pick([0, 31, 32, 33]))
}

const absent: Change = ({ proof }, { pick }) => {
  const part = pick(['checkpoint', 'header', 'commit', 'blockId'] as const)
  if (part === 'checkpoint') delete proof.checkpoint
  else if (part === 'blockId') delete proof.checkpoint?.commit?.blockId
  else delete proof.checkpoint?.[part]
}

/** Changes to what a proof says, made before hashes and votes are made right again. */
export const BEFORE_SEALING: readonly Change[] = [header, header, commit, validators, validators, oddValidators, oddValidators, log, log, events, state, state, state, transaction, transaction, userSignature, userSignature, disclosure, disclosure, counts, roots]

/** Changes that sealing would undo. */
export const AFTER_SEALING: readonly Change[] = [oddVotes, oddVotes, oddVotes, oddVotes, absent, roots, header, commit, validators]
