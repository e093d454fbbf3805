import type { ConsensusWork, Misbehavior, Write } from '@jianghan/kernel'
import { assert, ByteWriter, equalBytes, sha256, toMillis } from '@jianghan/protocol'
import { events } from './events.ts'
import { LIMITS } from './limits.ts'
import { charterOf } from './charter.ts'
import { recovered } from './recovery.ts'
import { DUE, dueQueue, state } from './state.ts'
import { consensusOf } from './validators.ts'

/** Evidence is named by what it says, so that it is written once however often it is handed in. */
const evidenceIdOf = ({ kind, address, height }: Misbehavior): Uint8Array => sha256(new ByteWriter(64).text8(kind).raw(address).u64(height).finish()).slice(0, 16)

/**
 * What the engine proved goes on the ledger and names the member, and the key loses its power at once and for ever: nobody who signed two blocks of
 * one height signs a third. Only where fewer validators than the rules want would be left it stays, and the members decide. A Tick tells of it.
 */
function misbehaved(write: Write, found: Misbehavior): void {
  const known = state.validatorKeys.get(write, found.address)
  const id = evidenceIdOf(found)
  if (known === undefined || state.evidence.has(write, id) || known.evidence.length >= LIMITS.evidence) return
  const { isSole, validators } = consensusOf(write)
  const remaining = validators.filter(({ publicKey }) => !equalBytes(publicKey, known.publicKey))
  const removed = !isSole && remaining.length < validators.length && remaining.length >= Math.max(charterOf(write).minValidators, 1)
  if (removed) state.consensus.put(write, 0, { ...consensusOf(write), changedAt: write.height, validators: remaining })
  state.validatorKeys.put(write, found.address, { ...known, left: removed ? write.height : known.left, evidence: [...known.evidence, id] })
  state.evidence.put(write, id, {
    kind: found.kind, member: known.member, address: found.address, height: found.height, timeMs: toMillis(found.time), power: found.power, totalPower: found.totalPower,
    recorded: write.height, removed,
  })
  if (dueQueue.hasRoom(write)) dueQueue.add(write, toMillis(write.time), { kind: DUE.evidence, id })
}

/** What this module tells the engine, and is told by it. */
export const consensusWork: ConsensusWork = {
  key: state.consensus.keyOf(0),
  read: read => state.consensus.get(read, 0),
  misbehaved(write, found) {
    if (state.charter.has(write, 0)) misbehaved(write, found)
  },
  recorded(read, found) {
    const written = state.evidence.get(read, evidenceIdOf(found))
    return written?.recorded === read.height ? { member: written.member, removed: written.removed } : undefined
  },
  recovered,
}

/** Tells of evidence by the event of a Tick. */
export function tellEvidence(write: Write, id: Uint8Array): void {
  const found = state.evidence.get(write, id)
  assert(found !== undefined, 'evidence that waits to be told is there')
  const { member: memberId, kind, address, height, timeMs, removed } = found
  write.emit(events.misbehaviorRecorded, { memberId, kind, address, height, timeMs, removed })
}
