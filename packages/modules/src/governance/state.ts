import { codec, defineState, DueQueue, dueLayouts, map, type Read } from '@jianghan/kernel'
import { GOVERNANCE } from './identity.ts'
import { LIMITS } from './limits.ts'
import { charter, consensus, evidence, gate, type GateEntry, mark, proposal, validatorKey } from './model.ts'

/** Numbers are for ever; a retired one stays as a comment. */
export const state = defineState(GOVERNANCE, {
  /** Under 0: what the engine is told. */
  consensus: map(50, codec.u8, consensus),
  /** Under 0: voters and rules. A ledger that has none has no governance. */
  charter: map(51, codec.u8, charter),
  proposals: map(52, codec.u64, proposal),
  mark: map(53, codec.u8, mark),
  /** By address. */
  validatorKeys: map(54, codec.bytes(20), validatorKey),
  /** Under 0, asked for with every action: there only while something is closed. */
  gate: map(55, codec.u8, gate, { isHot: true }),
  evidence: map(56, codec.bytes(16), evidence),
  dueItems: map(57, dueLayouts.items.key, dueLayouts.items.value),
  duePositions: map(58, dueLayouts.positions.key, dueLayouts.positions.value),
  dueMark: map(59, dueLayouts.mark.key, dueLayouts.mark.value),
})

/** Tables of {@link dueQueue}. */
export const dueTables = { items: state.dueItems, positions: state.duePositions, mark: state.dueMark }
/** Votes that end, changes that wait for their time, proposals to forget, freezes that end, evidence to tell of. */
export const dueQueue = new DueQueue(dueTables, LIMITS.due)
/** Kinds of what falls due; for ever. */
export const DUE = { close: 1, enact: 2, forget: 3, freeze: 4, evidence: 5 } as const

/** The id under which a proposal waits for its time. */
export function dueIdOf(number: bigint): Uint8Array {
  const id = new Uint8Array(16)
  new DataView(id.buffer).setBigUint64(8, number)
  return id
}

/** The number in an id of {@link dueIdOf}. */
export const numberOf = (id: Uint8Array): bigint => new DataView(id.buffer, id.byteOffset, id.byteLength).getBigUint64(8)

/** Nothing is closed. */
export const OPEN: GateEntry = { off: [], reserved: [], freeze: undefined, barred: [] }

/** What is closed. */
export const gateOf = (read: Read): GateEntry => state.gate.get(read, 0) ?? OPEN
