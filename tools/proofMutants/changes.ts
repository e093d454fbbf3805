import { create } from '@bufbuild/protobuf'
import { PROOF_LIMITS } from '@jianghan/light'
import { proofV1 } from '@jianghan/protocol'
import type { Change } from './change.ts'
import { commit, header, manyValidators, oddValidators, oddVotes, validators } from './checkpointChanges.ts'
import { bulkEntry } from './bulkChanges.ts'
import { events, log, state } from './claimChanges.ts'
import { disclosure, transaction, userSignature } from './transactionChanges.ts'
import { witnessed } from './witnessedChanges.ts'
import { fileOf } from './workshop.ts'

const counts: Change = ({ proof }, { pick }) => {
  const times = pick([0, 2, 63, 64, 65])
  const repeat = <T>(items: T[]): T[] => Array.from({ length: items.length === 0 ? 0 : times }, (_, i) => items[i % items.length] as T)
  const list = pick(['log', 'state', 'transactions'] as const)
  if (list === 'log') proof.log = repeat(proof.log)
  else if (list === 'state') proof.state = repeat(proof.state)
  else proof.transactions = repeat(proof.transactions)
}

/** Entries of the state that nobody has, until the file is about as large as a file may be. */
const fill: Change = (piece, { pick, bytes }) => {
  const size = PROOF_LIMITS.fileBytes + pick([-1, 0, 1])
  const [filling = 0] = bytes(1)
  const add = (length: number): void => {
    piece.proof.state.push(create(proofV1.StateClaimSchema, { claim: { case: 'present', value: { value: new Uint8Array(Math.max(length, 0)).fill(filling) } } }))
  }
  for (let i = 0; i < 17; i++) add(60_000)
  add(size - fileOf(piece).length - 16)
  // What tags and lengths around the last one leave.
  piece.proof.stateRoot = bytes(Math.max(size - fileOf(piece).length + piece.proof.stateRoot.length, 0))
}

const roots: Change = ({ proof }, { below, pick, bytes }) => {
  if (below(2) === 0) proof.stateRoot = bytes(pick([0, 31, 32, 33]))
  else proof.logRoot = bytes(pick([0, 31, 32, 33]))
}

const rarely = (change: Change): Change => (piece, chance) => { if (chance.below(6) === 0) change(piece, chance) }

const absent: Change = ({ proof }, { pick }) => {
  const part = pick(['checkpoint', 'header', 'commit', 'blockId'] as const)
  if (part === 'checkpoint') delete proof.checkpoint
  else if (part === 'blockId') delete proof.checkpoint?.commit?.blockId
  else delete proof.checkpoint?.[part]
}

/** Changes to what a proof says, made before hashes and votes are made right again. */
export const BEFORE_SEALING: readonly Change[] = [header, header, commit, validators, validators, oddValidators, oddValidators, manyValidators, log, log, events, state, state, state, transaction, transaction, userSignature, userSignature, disclosure, disclosure, bulkEntry, bulkEntry, bulkEntry, witnessed, witnessed, witnessed, counts, roots]

/** Changes that sealing would undo. */
export const AFTER_SEALING: readonly Change[] = [rarely(fill), oddVotes, oddVotes, oddVotes, oddVotes, absent, roots, header, commit, validators]
