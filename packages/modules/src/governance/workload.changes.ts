import type { Models, Moment } from '@jianghan/kernel/testing'
import { type governanceV1, type membersV1, toHex } from '@jianghan/protocol'
import { membersModel, membersWorkload } from '../members/workload.ts'

/** A vote in the model. */
export type Vote = { weight: bigint; choice: string }
/** A change as it was said, by the field that holds it. */
export type Change = { kind: string; said: unknown }
/** Quorum and threshold: numerators with their denominators. */
type Rule = readonly [bigint, bigint, bigint, bigint]

/** What the model knows: plain data, keys in hexadecimal. */
export type GovernanceModel = {
  validators: Map<string, { member: string; power: bigint; since: bigint }>
  /** Keys that are or were validators'. */
  used: Map<string, string>
  changedAt: bigint
  params: string
  voters: Map<string, bigint>
  ordinary: Rule
  weighty: Rule
  votingMs: bigint
  freezeMaxMs: bigint
  least: number
  reserved: readonly string[]
  proposals: Map<bigint, { id: string; proposer: string; change: Change; rule: Rule; closesMs: bigint; enactMs: bigint; standing: string; votes: Map<string, Vote> }>
  next: bigint
  dues: { kind: string; number: bigint; dueMs: bigint; turn: bigint }[]
  turn: bigint
  off: Set<string>
  freeze: { by: string; untilMs: bigint } | undefined
  barred: Map<string, bigint>
}

const modelOf = (models: Models): GovernanceModel => models['governance'] as GovernanceModel

/** What a change does to the models: the names of its events, or a status that says why not, and then nothing is changed. `bad`: what its bytes are refused for. */
type Working<M> = Readonly<{ bad?(m: M): string | undefined; carryOut(models: Models, m: M, moment: Moment): readonly string[] | string }>

const badMember = (id: string): string | undefined => (/^[a-z][a-z0-9-]{1,30}$/.test(id) ? undefined : 'memberIdShape')
const badWeight = (weight: number): string | undefined => (weight > 1_000_000 ? 'weightShape' : undefined)

/** What an action of members would do, with the module's name on everything. */
function asMembers(models: Models, name: string, said: unknown, moment: Moment): readonly string[] | string {
  const { status, events } = membersWorkload.execute(models, { type: `members.v1.${name}`, bytes: new Uint8Array(0), said }, moment)
  return status === 'ok' ? events.map(event => `members.${event}`) : `members.${status}`
}

/** The voters with this one's weight, or why not. */
function weigh({ voters }: GovernanceModel, member: string, weight: bigint): Map<string, bigint> | string {
  const after = new Map(voters)
  if (weight === 0n) after.delete(member)
  else after.set(member, weight)
  return after.size === 0 ? 'noVoterLeft' : after.size > 64 ? 'tooManyVoters' : after
}

/** Changes of validators: [member, key, power], power 0 to leave. */
function seat(models: Models, seats: readonly (readonly [string, string, bigint])[], height: bigint): readonly string[] | string {
  const model = modelOf(models)
  if (model.changedAt === height && height > 0n) return 'validatorsJustChanged'
  const after = new Map(model.validators)
  let [up, down] = [0n, 0n]
  for (const [member, key, power] of seats) {
    const now = model.validators.get(key)
    if (now === undefined ? power === 0n : now.member !== member) return 'validatorNotFound'
    if (power > 0n && (!membersModel(models).members.has(member) || membersModel(models).suspended.has(member))) return 'memberNotFound'
    if (now === undefined && model.used.has(key)) return 'validatorKeyUsed'
    const by = power - (now?.power ?? 0n)
    if (by > 0n) up += by
    else down -= by
    if (power === 0n) after.delete(key)
    else after.set(key, { member, power, since: now?.since ?? height })
  }
  if (up === 0n && down === 0n) return 'nothingChanges'
  if (after.size < model.least) return 'tooFewValidators'
  if (after.size > 100) return 'tooManyValidators'
  const total = [...model.validators.values()].reduce((sum, { power }) => sum + power, 0n)
  if (3n * (up > down ? up : down) > total) return 'tooMuchPower'
  model.validators = after
  model.changedAt = height
  for (const [key, { member }] of after) model.used.set(key, member)
  return ['governance.validatorsSet']
}

const badSeats = (least: bigint) => ({ validators }: { validators: readonly governanceV1.Validator[] }): string | undefined => {
  for (const [i, { memberId, publicKey, power }] of validators.entries()) {
    if (badMember(memberId) !== undefined) return 'memberIdShape'
    if (power < least || (i > 0 && toHex((validators[i - 1] as governanceV1.Validator).publicKey) >= toHex(publicKey))) return 'validatorsShape'
  }
  return undefined
}

/** Every change, by the field of Propose that holds it. */
export const changeWorkings: Readonly<Record<string, Working<never>>> = {
  admitMember: {
    bad: (m: governanceV1.AdmitMember) => badWeight(m.weight),
    carryOut(models, m: governanceV1.AdmitMember, moment) {
      const id = m.member?.memberId ?? ''
      const voters = m.weight === 0 ? undefined : weigh(modelOf(models), id, BigInt(m.weight))
      const tried = typeof voters === 'string' ? asMembers(structuredClone(models), 'RegisterMember', m.member, moment) : asMembers(models, 'RegisterMember', m.member, moment)
      if (typeof tried === 'string') return tried
      if (typeof voters === 'string') return voters
      if (voters !== undefined) modelOf(models).voters = voters
      return voters === undefined ? tried : [...tried, 'governance.weightSet']
    },
  },
  suspendMember: { carryOut: (models, m: membersV1.SuspendMember, moment) => asMembers(models, 'SuspendMember', m, moment) },
  reinstateMember: {
    carryOut(models, m: membersV1.ReinstateMember, moment) {
      if (membersModel(models).suspended.get(m.memberId)?.reason !== 'removed') return asMembers(models, 'ReinstateMember', m, moment)
      membersModel(models).suspended.delete(m.memberId)
      return ['members.memberReinstated']
    },
  },
  removeMember: {
    carryOut(models, { memberId }: governanceV1.RemoveMember, { height }) {
      const [model, { members, suspended }] = [modelOf(models), membersModel(models)]
      const member = members.get(memberId)
      if (member === undefined || suspended.get(memberId)?.reason === 'removed') return 'members.noSuchMember'
      const voters = model.voters.has(memberId) ? weigh(model, memberId, 0n) : undefined
      if (typeof voters === 'string') return voters
      const seats = [...model.validators].filter(([, each]) => each.member === memberId).map(([key]) => [memberId, key, 0n] as const)
      const left = seats.length === 0 ? [] : seat(models, seats, height)
      if (typeof left === 'string') return left
      if (voters !== undefined) model.voters = voters
      member.capacities = []
      suspended.set(memberId, { reason: 'removed', governance: false })
      return ['governance.memberRemoved', ...(voters === undefined ? [] : ['governance.weightSet']), ...left]
    },
  },
  setValidators: {
    bad: badSeats(0n),
    carryOut: (models, m: governanceV1.SetValidators, { height }) => seat(models, m.validators.map(({ memberId, publicKey, power }) => [memberId, toHex(publicKey), power]), height),
  },
  rekeyValidator: {
    carryOut(models, m: governanceV1.RekeyValidator, { height }) {
      const [old, fresh] = [toHex(m.oldKey), toHex(m.newKey)]
      const now = modelOf(models).validators.get(old)
      if (now === undefined) return 'validatorNotFound'
      if (old === fresh) return 'nothingChanges'
      return seat(models, [[now.member, old, 0n], [now.member, fresh, now.power]], height)
    },
  },
  // A ledger of a network is one already.
  promoteLedger: { bad: badSeats(1n), carryOut: () => 'notSole' },
  setParameters: {
    bad: (m: governanceV1.SetParameters) => (m.blockBytes < 1_310_720 ? 'parametersShape' : undefined),
    carryOut(models, { blockBytes, memberBytes, emptyBlockMs, evidenceBlocks, evidenceMs }: governanceV1.SetParameters) {
      const text = [blockBytes, memberBytes, emptyBlockMs, evidenceBlocks, evidenceMs].join()
      if (modelOf(models).params === text) return 'nothingChanges'
      modelOf(models).params = text
      return ['governance.parametersSet']
    },
  },
  switchModule: {
    bad: (m: governanceV1.SwitchModule) => (/^[a-z]+$/.test(m.module) && !['kernel', 'members', 'governance'].includes(m.module) ? undefined : 'moduleShape'),
    carryOut(models, { module, on }: governanceV1.SwitchModule) {
      const { off } = modelOf(models)
      if (off.has(module) !== on) return 'nothingChanges'
      if (on) off.delete(module)
      else off.add(module)
      return ['governance.moduleSwitched']
    },
  },
  scheduleUpgrade: { bad: (m: governanceV1.ScheduleUpgrade) => (m.height === 0n ? 'upgradeShape' : undefined), carryOut: () => 'kernel.upgradeNotNewer' },
  setWeight: {
    bad: (m: governanceV1.SetWeight) => badMember(m.memberId) ?? badWeight(m.weight),
    carryOut(models, { memberId, weight }: governanceV1.SetWeight) {
      const [model, { members, suspended }] = [modelOf(models), membersModel(models)]
      if (weight > 0 && (!members.has(memberId) || suspended.has(memberId))) return 'memberNotFound'
      if ((model.voters.get(memberId) ?? 0n) === BigInt(weight)) return 'nothingChanges'
      const voters = weigh(model, memberId, BigInt(weight))
      if (typeof voters === 'string') return voters
      model.voters = voters
      return ['governance.weightSet']
    },
  },
  setRules: {
    bad: (m: governanceV1.SetRules) => (m.ordinary?.quorum?.denominator === 0 || m.weighty?.threshold?.numerator !== 2 || m.minValidators > 100 ? 'rulesShape' : undefined),
    carryOut(models, { ordinary, weighty, votingMs, freezeMaxMs, minValidators, reserved }: governanceV1.SetRules) {
      const model = modelOf(models)
      if (model.validators.size < minValidators) return 'tooFewValidators'
      const rule = (r: governanceV1.VotingRule | undefined): Rule => [r?.quorum?.numerator, r?.quorum?.denominator, r?.threshold?.numerator, r?.threshold?.denominator].map(n => BigInt(n ?? 0)) as unknown as Rule
      Object.assign(model, { ordinary: rule(ordinary), weighty: rule(weighty), votingMs, freezeMaxMs, least: minValidators, reserved })
      return ['governance.rulesSet']
    },
  },
  endFreeze: {
    carryOut(models, _m: governanceV1.EndFreeze, { nowMs }) {
      const model = modelOf(models)
      if (model.freeze === undefined || model.freeze.untilMs <= nowMs) return 'notFrozen'
      model.barred.set(model.freeze.by, nowMs + model.freezeMaxMs)
      model.freeze = undefined
      model.dues = model.dues.filter(({ kind }) => kind !== 'freeze')
      return ['governance.freezeEnded']
    },
  },
}
