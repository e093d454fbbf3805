import { equalBytes } from '@jianghan/protocol'
import { isRefused } from '@jianghan/crypto'
import type { Party } from '@jianghan/kernel'
import { encodeCursor } from './cursor.ts'
import { LIMITS } from './limits.ts'
import type { EntryRows, PartyKey } from './projection.ts'
import { EVERYTHING, type IndexReads, type Place } from './readModel.ts'

/** A leaf of the history log that was proved, with its events: where it stands, and its bytes (docs/spec/proof.md). */
export type Proved = Readonly<{ place: Place; position: bigint; leaf: Uint8Array; events: readonly Uint8Array[] }>

/** What came of a comparison: what differs, where anything does. */
export type Compared = Readonly<{ difference: string | undefined }>

/** Parties and keys of an entry that are looked at. */
const LOOKED_AT = 32

/**
 * Compares what an index answers with what was proved: the transaction at its place, what it moved, and its search keys. Answers what differs, undefined where nothing does.
 * @param rows what the proved leaf and events say, by the same declarations as the index
 */
export async function differenceFrom(reads: IndexReads, { place, position }: Proved, rows: EntryRows): Promise<string | undefined> {
  if (rows.kind === 'outcome') {
    const outcomes = await reads.outcomes(rows.id)
    const found = outcomes.find(({ logIndex }) => logIndex === position)
    if (found === undefined ? outcomes.length < LIMITS.matches : found.status.code !== rows.code || found.status.module !== rows.module) return `the outcome at position ${position}`
  } else {
    const { items: [found] } = await reads.seen(EVERYTHING, { height: place.height, index: place.index + 1 }, 1)
    if (found === undefined || !equalBytes(found.id, rows.id) || found.logIndex !== position || found.status.code !== rows.code || found.status.module !== rows.module) return `the transaction at position ${position}`
    const byId = await reads.transaction(rows.id, EVERYTHING)
    if (byId?.logIndex !== position) return `the id of the transaction at position ${position}`
  }
  for (const { party, assetId, purpose, atoms } of rows.parties.slice(0, LOOKED_AT)) {
    const page = await reads.history(partyOf(party), { cursor: encodeCursor(`history/${party}`, { seq: Number(position) + 1, sub: 0 }), limit: LIMITS.pageItemsMax }, EVERYTHING)
    const lines = isRefused(page) ? [] : page.items.filter(({ transaction }) => transaction.logIndex === position)
    const isThere = lines.some(({ movement }) => movement?.assetId === assetId && movement?.purpose === purpose && (movement?.atoms ?? 0n) === atoms)
    if (!isThere && lines.length < LIMITS.pageItemsMax) return `a line of a history at position ${position}`
  }
  for (const { kind, value } of rows.keys.slice(0, LOOKED_AT)) {
    const found = await reads.byKey(kind, value, EVERYTHING)
    if (found.length < LIMITS.matches && !found.some(({ logIndex }) => logIndex === position)) return `a search key at position ${position}`
  }
  return undefined
}

const partyOf = (key: PartyKey): Party => (key.startsWith('a') ? { account: new Uint8Array(Buffer.from(key.slice(1), 'latin1')) } : { member: key.slice(1) })
