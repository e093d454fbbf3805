import { AgingRing, codec, defineState, dueLayouts, DueQueue, map, ringLayouts } from '@jianghan/kernel'
import { APPROVALS } from './identity.ts'
import { LIMITS } from './limits.ts'
import { placeKey, proposal } from './model.ts'

const { chunks, marks } = ringLayouts
const { items, positions, mark } = dueLayouts

/** Numbers are for ever; a retired one stays as a comment. */
export const state = defineState(APPROVALS, {
  proposals: map(40, codec.bytes(16), proposal),
  /** How many proposals of a member are open; they have the places from 0 on. */
  open: map(41, codec.text, codec.record({ count: codec.u32 })),
  places: map(42, placeKey, codec.record({ proposalId: codec.bytes(16) })),
  /** Where an open proposal stands. */
  placeOf: map(43, codec.bytes(16), codec.record({ place: codec.u32 })),
  /** When open proposals expire. */
  dueItems: map(44, items.key, items.value),
  duePositions: map(45, positions.key, positions.value),
  dueMark: map(46, mark.key, mark.value),
  /** Proposals that ended, until they are swept. */
  agingChunks: map(47, chunks.key, chunks.value),
  agingMarks: map(48, marks.key, marks.value),
})

/** Tables of {@link dueQueue}. */
export const dueTables = { items: state.dueItems, positions: state.duePositions, mark: state.dueMark }
/** When open proposals expire. */
export const dueQueue = new DueQueue(dueTables, LIMITS.due)
/** Kinds of what falls due; for ever. */
export const DUE = { expiry: 1 } as const

/** Proposals that ended. Its number is for ever. */
export const ended = new AgingRing({ chunks: state.agingChunks, marks: state.agingMarks }, { ring: 1, idBytes: 16, lifeMs: LIMITS.keptMs })
