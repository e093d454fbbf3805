import { create } from '@bufbuild/protobuf'
import { generateKeyPair } from '@jianghan/crypto'
import { concat, proofV1, sha256, toHex, utf8 } from '@jianghan/protocol'
import type { Chance } from './chance.ts'
import { type Change, CHAIN_IDS, flip, INT63, INT64 } from './change.ts'
import { addOrder, ODD_POINTS, ODD_SCALARS, signWithoutNonce } from './points.ts'
import { voteOf } from './workshop.ts'

const POWER = (1n << 60n) - 1n

export const header: Change = ({ proof }, { below, pick, bytes }) => {
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

export const commit: Change = ({ proof }, { below, pick, bytes }) => {
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

export const validators: Change = ({ proof }, { below, pick, bytes }) => {
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

const manyKeys = Array.from({ length: 257 }, (_, i) => generateKeyPair(1, sha256(utf8(`many validators ${i}`))))

/** As many validators as may be, or one more, all or nearly all of whom sign. */
export const manyValidators: Change = (piece, { pick }) => {
  const { checkpoint } = piece.proof
  if (checkpoint?.commit === undefined) return
  const keys = manyKeys.slice(0, pick([2, 3, 4, 5, 5, 6, 6, 7, 8, 9, 255, 256, 257]))
  piece.keys = new Map(keys.map(key => [toHex(key.publicKey), key]))
  checkpoint.validators = keys.map(({ publicKey }) => create(proofV1.ValidatorSchema, { kind: 1, publicKey, power: 1n }))
  const signed = pick([keys.length, Math.floor(keys.length * 2 / 3), Math.floor(keys.length * 2 / 3) + 1])
  const time = create(proofV1.TimeSchema, { seconds: 1n })
  checkpoint.commit.signatures = keys.slice(0, signed).map((_, validator) => create(proofV1.CommitSignatureSchema, { validator, time }))
}

/** Validators whose keys are odd points, with votes that hold by ZIP-215 alone; nobody has these keys, so sealing leaves the votes. */
export const oddValidators: Change = ({ proof }, { pick }) => {
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
export const oddVotes: Change = ({ proof, keys }, { below, pick, bytes }) => {
  const signatures = proof.checkpoint?.commit?.signatures ?? []
  if (signatures.length === 0) return
  const signature = pick(signatures)
  const made = signature.signature
  const flipped = flip(made, below(512))
  const publicKey = proof.checkpoint?.validators[signature.validator]?.publicKey ?? new Uint8Array(0)
  const key = keys.get(toHex(publicKey))
  const message = voteOf(proof, signature)
  if (key !== undefined && message !== undefined && below(3) === 0) {
    signature.signature = signWithoutNonce(key.secret, publicKey, message, pick(ODD_POINTS))
    return
  }
  signature.signature = pick([addOrder(made), concat(pick(ODD_POINTS), made.subarray(32)), concat(made.subarray(0, 32), pick(ODD_SCALARS)), flipped, bytes(pick([0, 63, 65]))])
}
