import { type ActionInput, ok, refuse } from '@jianghan/kernel'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { charterOf, planWeight, putWeight, weightOf } from '../charter.ts'
import { admission, isActiveMember, reinstatement, removal, suspension } from '../needs.ts'
import * as kinds from '../schema/changes.ts'
import { consensusOf, planValidators, putValidators } from '../validators.ts'
import { defineChange } from './change.ts'

/** What an action of a member would be given, when the members carry it out together. */
const together = <B>(body: B): ActionInput<B> => ({ body, transactionId: new Uint8Array(32), signers: [] })

/** Admits an organisation as its own action would, and gives it a vote. */
export const admitMember = defineChange(kinds.admitMember, {
  plan(read, { member, weight }) {
    const admitted = admission.decide(read, together(member))
    if (admitted.refused) return admitted
    const weighs = weight === 0 ? ok(undefined) : planWeight(charterOf(read), member.memberId, weight)
    return weighs.refused ? weighs : ok({ admitted: admitted.value, charter: weighs.value })
  },
  enact(write, { member }, { admitted, charter }) {
    admission.apply(write, together(member), admitted)
    if (charter !== undefined) putWeight(write, charter, member.memberId)
  },
})

/** Stops a member; its vote rests with its signatures. */
export const suspendMember = defineChange(kinds.suspend, {
  plan: (read, body) => suspension.decide(read, together(body)),
  enact: (write, body, plan) => suspension.apply(write, together(body), plan),
})

/** Lets a member act again; one that was removed comes back without capacities, vote and validators. */
export const reinstateMember = defineChange(kinds.reinstate, {
  plan(read, body) {
    const removed = removal.removed(read, body.memberId)
    if (removed !== undefined) return ok({ ...removed, suspension: undefined })
    return reinstatement.decide(read, together(body))
  },
  enact: (write, body, member) => reinstatement.apply(write, together(body), member),
})

/** Ends a membership: vote and validators go with it. What is left must be able to go on. */
export const removeMember = defineChange(kinds.removeMember, {
  plan(read, { memberId }) {
    const member = removal.plan(read, memberId)
    if (member.refused) return member
    const charter = charterOf(read)
    const voters = weightOf(charter, memberId) === 0 ? ok(charter) : planWeight(charter, memberId, 0)
    if (voters.refused) return voters
    const seats = consensusOf(read).validators.filter(each => each.member === memberId)
    const validators = seats.length === 0 ? ok(undefined) : planValidators(read, seats.map(each => ({ ...each, power: 0n })), charter.minValidators)
    return validators.refused ? validators : ok({ member: member.value, charter: voters.value, validators: validators.value })
  },
  enact(write, { memberId }, { member, charter, validators }) {
    const hadVote = weightOf(charterOf(write), memberId) > 0
    removal.apply(write, memberId, member)
    write.emit(events.memberRemoved, { memberId })
    if (hadVote) putWeight(write, charter, memberId)
    if (validators !== undefined) putValidators(write, validators)
  },
})

/** Gives a member a vote, changes what it weighs, or takes it; a member that is stopped gets none. */
export const setWeight = defineChange(kinds.setWeight, {
  plan(read, { memberId, weight }) {
    const charter = charterOf(read)
    if (weight > 0 && !isActiveMember(read, memberId)) return refuse(errors.memberNotFound, { memberId })
    return weightOf(charter, memberId) === weight ? refuse(errors.nothingChanges, {}) : planWeight(charter, memberId, weight)
  },
  enact: (write, { memberId }, charter) => putWeight(write, charter, memberId),
})
