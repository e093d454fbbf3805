import { PROPOSAL_BYTES, PROPOSAL_MS } from './limits.ts'
import type { KnownBatch } from './verdicts.ts'

/** A batch with its bytes. */
export type Candidate = Readonly<{ bytes: Uint8Array; known: KnownBatch }>

/** Bytes that a batch takes among a block's data: tag, length, content (types/tx.go, ComputeProtoSizeForTxs). */
const sizeInBlock = (length: number): number => 1 + (length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 4) + length

/** Share of the newest execution in what is known of this node's speed. */
const NEWEST = 0.3
/** Executions of fewer bytes say more of the block than of what is in it. */
const TELLING_BYTES = 8 * 1024

/**
 * How much a proposer puts into a block, by how long executions took lately. Bytes are the measure of work: a transfer and as many bytes of a bulk
 * transfer take about as long.
 */
export class ProposalRoom {
  #msPerByte: number = PROPOSAL_MS / PROPOSAL_BYTES.first

  /** Batches of so many bytes were executed in so many milliseconds. */
  executed(bytes: number, milliseconds: number): void {
    if (bytes >= TELLING_BYTES) this.#msPerByte += NEWEST * (milliseconds / bytes - this.#msPerByte)
  }

  /** Bytes of batches that a proposal may hold. */
  get bytes(): number {
    return Math.max(PROPOSAL_BYTES.least, Math.min(PROPOSAL_BYTES.most, Math.floor(PROPOSAL_MS / this.#msPerByte)))
  }
}

/** What bounds a proposal, in bytes: the block, each member's share of it, and what can be executed in time. One batch always fits the last. */
export type ProposalBounds = Readonly<{ bytesMax: bigint; memberBytes: number; workBytes: number }>

/**
 * What a proposer puts into a block: batches whose signatures hold, in the order in which they came, those of one member by their numbers, within the
 * bounds. Where a batch has to wait, the later ones of its member wait with it: a block with a later number would leave it behind for good.
 */
export function chooseBatches(candidates: readonly Candidate[], { bytesMax, memberBytes, workBytes }: ProposalBounds, follows: (known: NonNullable<KnownBatch['batch']>) => boolean): Candidate[] {
  const chosen: Candidate[] = []
  const shares = new Map<string, number>()
  const names = new Set<string>()
  const waiting = new Set<string>()
  let [room, work] = [Number(bytesMax), 0]
  for (const candidate of inSequence(candidates)) {
    const { batch, passed, poison, name, size } = candidate.known
    if (batch === undefined || passed === false || poison || names.has(name) || waiting.has(batch.member) || !follows(batch)) continue
    const share = (shares.get(batch.member) ?? 0) + size
    const takesLong = work > 0 && work + size > workBytes
    if (passed === undefined || takesLong || sizeInBlock(size) > room || share > memberBytes) {
      waiting.add(batch.member)
      continue
    }
    names.add(name)
    shares.set(batch.member, share)
    room -= sizeInBlock(size)
    work += size
    chosen.push(candidate)
  }
  return chosen
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
