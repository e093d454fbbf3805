import { encodeLeaf, merkleRoot, type Outcome } from '@jianghan/protocol'
import { DONE, outcomeOf, type Refusal } from './schema/status.ts'

/** What became of an earlier transaction, before its place in the block is known. `cause`: index of the receipt whose transaction did it. */
export type Became = Readonly<{ cause: number; transactionId: Uint8Array; outcome: Outcome; events: readonly Uint8Array[] }>

/** What became of an earlier transaction, with its leaf in the history log. */
export type LaterOutcome = Became & Readonly<{ leaf: Uint8Array }>

/** What became of a transaction, with the events that `tell` puts into the list. */
export function later(
  transactionId: Uint8Array, refusal: Refusal | undefined, tell: (events: Uint8Array[]) => void,
): Omit<Became, 'cause'> {
  const events: Uint8Array[] = []
  tell(events)
  return { transactionId, outcome: refusal === undefined ? DONE : outcomeOf(refusal), events }
}

/** The outcomes of a block with their leaves; their indices continue those of the receipts (docs/spec/proof.md, section 2). */
export const leavesOfOutcomes = (height: bigint, receipts: number, became: readonly Became[]): LaterOutcome[] => became.map((each, i) => ({
  ...each,
  leaf: encodeLeaf({
    kind: 'outcome', transactionId: each.transactionId, height, index: receipts + i, outcome: each.outcome, eventsRoot: merkleRoot(each.events),
  }),
}))
