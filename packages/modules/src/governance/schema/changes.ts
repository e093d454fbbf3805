import type { DescMessage, MessageShape } from '@bufbuild/protobuf'
import { type Decision, ok, refuse } from '@jianghan/kernel/schema'
import { governanceV1, membersV1 } from '@jianghan/protocol'
import { registerMember, reinstateMember, suspendMember } from '../../members/schema.ts'
import {
  checkMemberId, checkModule, checkParameters, checkPublicKey, checkRules, checkSeats, checkWeight,
} from '../checks.ts'
import { errors } from '../errors.ts'

/** A kind of change that members vote on: its name for ever, the field of Propose that holds it, and the check of its bytes. */
export type ChangeKind<M extends DescMessage = DescMessage, B = unknown> = Readonly<{
  /** In the state of a proposal, for ever. */
  name: string
  /** Field of the message Propose. */
  field: keyof governanceV1.Propose
  message: M
  /** Whether it is decided by the rule for weighty changes. */
  isWeighty: boolean
  check(message: MessageShape<M>): Decision<B>
}>

/** A kind of change, whatever its message. */
export type AnyChangeKind = Omit<ChangeKind, 'check'> & Readonly<{ check(message: never): Decision<unknown> }>

const kind = <M extends DescMessage, B>(change: ChangeKind<M, B>): ChangeKind<M, B> => change

/** Admits an organisation, with a vote or without. */
export const admitMember = kind({
  name: 'admitMember', field: 'admitMember', message: governanceV1.AdmitMemberSchema, isWeighty: true,
  check({ member, weight }) {
    if (member === undefined) return refuse(errors.memberIdShape, { memberId: '' })
    const checked = registerMember.check(member)
    if (checked.refused) return checked
    const weighs = checkWeight(weight)
    return weighs.refused ? weighs : ok({ member: checked.value, weight })
  },
})

/** Stops a member. */
export const suspend = kind({ name: 'suspendMember', field: 'suspendMember', message: membersV1.SuspendMemberSchema, isWeighty: false, check: suspendMember.check })

/** Lets a member act again that was suspended, or removed. */
export const reinstate = kind({ name: 'reinstateMember', field: 'reinstateMember', message: membersV1.ReinstateMemberSchema, isWeighty: false, check: reinstateMember.check })

/** Ends a membership. */
export const removeMember = kind({
  name: 'removeMember', field: 'removeMember', message: governanceV1.RemoveMemberSchema, isWeighty: true,
  check({ memberId }) {
    const shape = checkMemberId(memberId)
    return shape.refused ? shape : ok({ memberId })
  },
})

/** Adds validators, changes their power, takes them out. */
export const setValidators = kind({
  name: 'setValidators', field: 'setValidators', message: governanceV1.SetValidatorsSchema, isWeighty: true, check: ({ validators }) => checkSeats(validators, 0n),
})

/** Another key of the same member takes over. */
export const rekeyValidator = kind({
  name: 'rekeyValidator', field: 'rekeyValidator', message: governanceV1.RekeyValidatorSchema, isWeighty: false,
  check({ oldKey, newKey }) {
    for (const key of [oldKey, newKey]) {
      const shape = checkPublicKey(key)
      if (shape.refused) return shape
    }
    return ok({ oldKey, newKey })
  },
})

/** A network takes over from the one node. */
export const promoteLedger = kind({
  name: 'promoteLedger', field: 'promoteLedger', message: governanceV1.PromoteLedgerSchema, isWeighty: true, check: ({ validators }) => checkSeats(validators, 1n),
})

/** What the engines agree on. */
export const setParameters = kind({ name: 'setParameters', field: 'setParameters', message: governanceV1.SetParametersSchema, isWeighty: true, check: checkParameters })

/** A module off or on. */
export const switchModule = kind({
  name: 'switchModule', field: 'switchModule', message: governanceV1.SwitchModuleSchema, isWeighty: true,
  check({ module, on }) {
    const shape = checkModule(module)
    return shape.refused ? shape : ok({ module, on })
  },
})

/** A newer version from a height on. */
export const scheduleUpgrade = kind({
  name: 'scheduleUpgrade', field: 'scheduleUpgrade', message: governanceV1.ScheduleUpgradeSchema, isWeighty: true,
  check: ({ version, height }) => (version === 0 || height === 0n ? refuse(errors.upgradeShape, {}) : ok({ version, height })),
})

/** What a vote weighs. */
export const setWeight = kind({
  name: 'setWeight', field: 'setWeight', message: governanceV1.SetWeightSchema, isWeighty: true,
  check({ memberId, weight }) {
    const shape = checkMemberId(memberId)
    if (shape.refused) return shape
    const weighs = checkWeight(weight)
    return weighs.refused ? weighs : ok({ memberId, weight })
  },
})

/** By which rules the members decide. */
export const setRules = kind({ name: 'setRules', field: 'setRules', message: governanceV1.SetRulesSchema, isWeighty: true, check: checkRules })

/** Ends a freeze. */
export const endFreeze = kind({ name: 'endFreeze', field: 'endFreeze', message: governanceV1.EndFreezeSchema, isWeighty: false, check: () => ok({}) })

/** Every kind of change. */
export const changeKinds: readonly AnyChangeKind[] = [
  admitMember, suspend, reinstate, removeMember, setValidators, rekeyValidator, promoteLedger, setParameters, switchModule, scheduleUpgrade, setWeight, setRules, endFreeze,
]
