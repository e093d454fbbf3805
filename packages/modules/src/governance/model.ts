import { codec, type ValueOf } from '@jianghan/kernel/schema'

const { blob, bool, bytes, list, optional, record, text, u8, u16, u32, u64, u128 } = codec

const share = record({ numerator: u16, denominator: u16 })
/** A part of the votes. */
export type Share = ValueOf<typeof share>
const votingRule = record({ quorum: share, threshold: share })
/** At least `quorum` of all weight votes; more than `threshold` of yes and no is yes. */
export type VotingRule = ValueOf<typeof votingRule>

const validatorFields = { member: text, publicKey: bytes(32), power: u64, since: u64 }
const paramFields = { blockBytes: u32, memberBytes: u32, emptyBlockMs: u32, evidenceBlocks: u64, evidenceMs: u64 }
const consensusFields = { isSole: bool, changedAt: u64, validators: list(record(validatorFields)), params: record(paramFields) }
/** What the engine is told: who validates, ascending by key, since which change, and the parameters. */
export const consensus = record(consensusFields)

const voter = record({ member: text, weight: u32 })
const ruleFields = { ordinary: votingRule, weighty: votingRule, votingMs: u64, freezeMaxMs: u64, minValidators: u16 }
const charterFields = { ...ruleFields, voters: list(voter) }
/** Who has a vote, ascending, and by which rules votes are counted. */
export const charter = record(charterFields)
/** Voters and rules. */
export type Charter = ValueOf<typeof charter>

const ballot = record({ member: text, weight: u32, choice: u8 })
/** The vote of a member: its weight as it was when the proposal was made, and the number of its choice. */
export type Ballot = ValueOf<typeof ballot>
const failure = record({ module: u16, code: u16, facts: blob })
const proposalFields = {
  proposer: text, transactionId: bytes(32),
  /** Kind of the change by its name, and its message as protobuf bytes. */
  kind: text, change: blob,
  rule: votingRule, openedMs: u64, closesMs: u64, enactMs: u64,
  /** See STANDINGS. */
  standing: u8,
  /** When it stopped being open, 0 while it is. */
  decidedMs: u64,
  /** Why it could not be carried out, or why it was rejected. */
  failure: optional(failure),
  ballots: list(ballot),
}
/** A proposal with all its votes: one entry proves the whole count. */
export const proposal = record(proposalFields)
/** A proposal as the state holds it. */
export type Proposal = ValueOf<typeof proposal>

/** Under 0: the number of the next proposal, and those that are open. */
export const mark = record({ next: u64, open: list(u64) })

const validatorKeyFields = { member: text, publicKey: bytes(32), since: u64, left: optional(u64), evidence: list(bytes(16)) }
/** A key that is or was a validator's, for ever, under its address: whom to name, and that it is never another one's. */
export const validatorKey = record(validatorKeyFields)

const freeze = record({ by: text, reason: text, commitment: blob, since: u64, untilMs: u64 })
/** A freeze that is in force. */
export type Freeze = ValueOf<typeof freeze>
/** Under 0, only while there is something in it: what is closed. Modules and actions ascending. */
export const gate = record({ off: list(text), reserved: list(text), freeze: optional(freeze), barred: list(record({ member: text, untilMs: u64 })) })
/** What is closed. */
export type GateEntry = ValueOf<typeof gate>

const evidenceFields = {
  kind: text, member: text, address: bytes(20), height: u64, timeMs: u64, power: u64, totalPower: u64,
  /** The block that brought it, and whether the validator lost its power by it. */
  recorded: u64, removed: bool,
}
/** Misbehaviour of a validator that its engine proved. */
export const evidence = record(evidenceFields)

/** Validators as a query answers them: with addresses and the sum of their power. */
export const validatorsAnswer = record({
  isSole: bool, changedAt: u64, effectiveFrom: u64, totalPower: u128, validators: list(record({ ...validatorFields, address: bytes(20) })),
})
/** Parameters and rules as a query answers them. */
export const parametersAnswer = record({ ...paramFields, ...ruleFields, voters: list(voter), totalWeight: u64, reserved: list(text) })
const named = record({ member: text, weight: u32, choice: text })
/** A proposal as a query answers it, with its arithmetic: what is in, what is needed, what is missing. */
export const proposalAnswer = record({
  proposal: u64, proposer: text, transactionId: bytes(32), kind: text, change: codec.longText, standing: text,
  rule: votingRule, openedMs: u64, closesMs: u64, enactMs: u64, decidedMs: u64,
  yes: u64, no: u64, abstain: u64, total: u64,
  /** Weight that must vote, and that has to say yes if nobody else votes; what is missing of each. */
  quorumNeeded: u64, quorumMissing: u64, yesNeeded: u64, yesMissing: u64,
  failure: optional(failure), ballots: list(named),
})
/** Which proposals are open, and the number of the next one. */
export const openAnswer = record({ next: u64, open: list(u64) })
/** What is closed. */
export const closedAnswer = record({ off: list(text), reserved: list(text), freeze: optional(freeze), barred: list(record({ member: text, untilMs: u64 })) })
/** A validator's key as a query answers it. */
export const validatorKeyAnswer = record({ address: bytes(20), ...validatorKeyFields })
/** Evidence as a query answers it. */
export const evidenceAnswer = record({ id: bytes(16), ...evidenceFields })
