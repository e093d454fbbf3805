import { PROPOSAL_TRANSACTIONS_MAX } from './limits.ts'
import type { KnownBatch } from './verdicts.ts'

/** A batch with its bytes. */
export type Candidate = Readonly<{ bytes: Uint8Array; known: KnownBatch }>

/** Bytes that a batch takes among a block's data: tag, length, content (types/tx.go, ComputeProtoSizeForTxs). */
const sizeInBlock = (length: number): number => 1 + (length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 4) + length

/**
 * What a proposer puts into a block: batches whose signatures hold, in the order in which they came, those of one member by their numbers, within the
 * block's room, each member's share of it, and what can be executed in time.
 */
export function chooseBatches(candidates: readonly Candidate[], { bytesMax, memberBytes }: Readonly<{ bytesMax: bigint; memberBytes: number }>, follows: (known: NonNullable<KnownBatch['batch']>) => boolean): Candidate[] {
  const chosen: Candidate[] = []
  const shares = new Map<string, number>()
  const names = new Set<string>()
  let [room, transactions] = [Number(bytesMax), 0]
  for (const candidate of candidates) {
    const { batch, passed, poison, name, size } = candidate.known
    if (batch === undefined || passed !== true || poison || names.has(name) || !follows(batch)) continue
    const share = (shares.get(batch.member) ?? 0) + size
    const isFull = sizeInBlock(size) > room || (transactions > 0 && transactions + batch.transactions > PROPOSAL_TRANSACTIONS_MAX)
    if (isFull || share > memberBytes) continue
    names.add(name)
    shares.set(batch.member, share)
    room -= sizeInBlock(size)
    transactions += batch.transactions
    chosen.push(candidate)
  }
  return inSequence(chosen)
}

/** The places of each member's batches stay, the batches in them are sorted by their numbers. */
function inSequence(candidates: readonly Candidate[]): Candidate[] {
  const byMember = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const member = candidate.known.batch?.member ?? ''
    const list = byMember.get(member)
    if (list === undefined) byMember.set(member, [candidate])
    else list.push(candidate)
  }
  for (const list of byMember.values()) list.sort(byNumber)
  return candidates.map(({ known }) => byMember.get(known.batch?.member ?? '')?.shift() as Candidate)
}

function byNumber({ known: { batch: a } }: Candidate, { known: { batch: b } }: Candidate): number {
  if (a === undefined || b === undefined) return 0
  if (a.epoch !== b.epoch) return a.epoch < b.epoch ? -1 : 1
  return a.sequence < b.sequence ? -1 : a.sequence > b.sequence ? 1 : 0
}

/** What makes a proposed block one that no validator votes for, whatever its batches do; undefined where nothing does. */
export function faultOfProposal(batches: readonly KnownBatch[], memberBytes: number): string | undefined {
  const names = new Set<string>()
  const shares = new Map<string, number>()
  for (const { name, size, batch, passed } of batches) {
    if (batch === undefined) return 'malformed'
    if (passed !== true) return 'badSignature'
    if (names.has(name)) return 'repeated'
    names.add(name)
    const share = (shares.get(batch.member) ?? 0) + size
    if (share > memberBytes) return 'overQuota'
    shares.set(batch.member, share)
  }
  return undefined
}
