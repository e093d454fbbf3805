import { codec, type RecordOf } from '@jianghan/kernel/schema'

const { account, bool, bytes, key, list, optional, record, text, u8, u32, u64 } = codec

/** How a proposal stands, by the number that the state keeps. */
export const PROPOSAL_STATES = ['open', 'executed', 'withdrawn', 'expired'] as const

const proposalFields = {
  /** The transaction that proposed, and the height of its block. */
  transactionId: bytes(32),
  height: u64,
  member: text,
  /** Whose policy is served; none when it is the admin policy of the member. */
  account: optional(account),
  others: list(text),
  anyRole: bool,
  actionHash: bytes(32),
  expiresMs: u64,
  /** Keys that proposed: they have approved as makers. */
  makers: list(key),
  approvals: list(record({ key, height: u64 })),
  state: u8,
  /** Height of the block in which it ended, 0 while it is open. */
  ended: u64,
}
/** A proposal, kept for 30 days after it ended. */
export const proposal = record(proposalFields)
export type Proposal = RecordOf<typeof proposalFields>

/** A place on the list of a member's open proposals. */
export const placeKey = record({ member: text, place: u32 })

const answerFields = { id: bytes(16), ...proposalFields, state: text }
/** A proposal as a query answers it; `state`: open, executed, withdrawn or expired. */
export const proposalAnswer = record(answerFields)
/** A page of open proposals as a query answers it. */
export const proposalsPage = record({ member: text, from: u32, items: list(proposalAnswer) })

/** A proposal of the state as it is answered. */
export const shownProposal = (id: Uint8Array, { state, ...found }: Proposal): RecordOf<typeof answerFields> =>
  ({ id, ...found, state: PROPOSAL_STATES[state] ?? 'open' })
