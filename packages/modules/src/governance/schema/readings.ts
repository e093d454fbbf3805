import { fromBinary, toJson } from '@bufbuild/protobuf'
import { codec, entryTable, type Reading } from '@jianghan/kernel/schema'
import { validatorAddress } from '@jianghan/light'
import { GOVERNANCE } from '../identity.ts'
import { CHOICES, STANDINGS } from '../limits.ts'
import { charter, consensus, evidence, gate, mark, type Proposal, proposal, validatorKey } from '../model.ts'
import { countOf, quorumNeeded, yesNeeded } from '../tally.ts'
import { changeKinds } from './changes.ts'

/** The tables that answers rest on, as state.ts declares them. */
export const governanceTables = {
  consensus: entryTable(GOVERNANCE, 50, codec.u8, consensus),
  charter: entryTable(GOVERNANCE, 51, codec.u8, charter),
  proposals: entryTable(GOVERNANCE, 52, codec.u64, proposal),
  mark: entryTable(GOVERNANCE, 53, codec.u8, mark),
  validatorKeys: entryTable(GOVERNANCE, 54, codec.bytes(20), validatorKey),
  gate: entryTable(GOVERNANCE, 55, codec.u8, gate),
  evidence: entryTable(GOVERNANCE, 56, codec.bytes(16), evidence),
}

const atLeastNone = (missing: bigint): bigint => (missing > 0n ? missing : 0n)

/** A change as JSON, as a proposal holds it. */
function changeText({ kind: name, change }: Proposal): string {
  const kind = changeKinds.find(each => each.name === name)
  return kind === undefined ? '' : JSON.stringify(toJson(kind.message, fromBinary(kind.message, change)))
}

/** A proposal with what its votes come to: what is in, what is needed, what is missing. */
function shownProposal(number: bigint, found: Proposal) {
  const { ballots, standing, rule, ...rest } = found
  const { yes, no, abstain, open, total } = countOf(ballots)
  const [voted, needed, saysYes] = [total - open, quorumNeeded(rule.quorum, total), yesNeeded(rule.threshold, yes + no)]
  return {
    ...rest, proposal: number, rule, change: changeText(found), standing: STANDINGS[standing] ?? '', yes, no, abstain, total,
    quorumNeeded: needed, quorumMissing: atLeastNone(needed - voted), yesNeeded: saysYes, yesMissing: atLeastNone(saysYes - yes),
    ballots: ballots.map(({ member, weight, choice }) => ({ member, weight, choice: CHOICES[choice] ?? '' })),
  }
}

/** How answers follow from proved entries, by query. */
export const governanceReadings: Readonly<Record<string, Reading>> = {
  'governance.getValidators'(entries) {
    const found = entries.get(governanceTables.consensus, 0)
    if (found === undefined) return undefined
    const { isSole, changedAt, validators } = found
    const totalPower = validators.reduce((sum, { power }) => sum + power, 0n)
    const effectiveFrom = changedAt === 0n ? 1n : changedAt + 2n
    return { isSole, changedAt, effectiveFrom, totalPower, validators: validators.map(each => ({ ...each, address: validatorAddress(each.publicKey) })) }
  },
  'governance.getParameters'(entries) {
    const [engine, rules] = [entries.get(governanceTables.consensus, 0), entries.get(governanceTables.charter, 0)]
    if (engine === undefined || rules === undefined) return undefined
    const reserved = entries.get(governanceTables.gate, 0)?.reserved ?? []
    return { ...engine.params, ...rules, totalWeight: rules.voters.reduce((sum, { weight }) => sum + BigInt(weight), 0n), reserved }
  },
  'governance.getProposal'(entries, { proposal: number }) {
    const found = entries.get(governanceTables.proposals, number)
    return found && shownProposal(number, found)
  },
  'governance.listProposals': entries => (entries.get(governanceTables.charter, 0) === undefined ? undefined : entries.get(governanceTables.mark, 0) ?? { next: 1n, open: [] }),
  'governance.getClosed': entries => entries.get(governanceTables.gate, 0) ?? { off: [], reserved: [], freeze: undefined, barred: [] },
  'governance.getValidatorKey'(entries, { address }) {
    const found = entries.get(governanceTables.validatorKeys, address)
    return found && { address, ...found }
  },
  'governance.getEvidence'(entries, { evidence: id }) {
    const found = entries.get(governanceTables.evidence, id)
    return found && { id, ...found }
  },
}
