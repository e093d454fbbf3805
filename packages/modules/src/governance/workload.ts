import { fromJson, type JsonValue, type MessageInitShape } from '@bufbuild/protobuf'
import { differenceOf, type Foreseen, type Intent, intentOf, type Models, type Moment, once, pick, type Workload, type WorkloadWorld } from '@jianghan/kernel/testing'
import { governanceGenesis, type governanceV1, toHex } from '@jianghan/protocol'
import { membersModel } from '../members/workload.ts'
import { freezeLedger } from './schema/freezeLedger.ts'
import { liftFreeze } from './schema/liftFreeze.ts'
import { propose } from './schema/propose.ts'
import { vote } from './schema/vote.ts'
import { withdrawProposal } from './schema/withdrawProposal.ts'
import { state } from './state.ts'
import { type Change, changeWorkings, type GovernanceModel, type Vote } from './workload.changes.ts'

export type { GovernanceModel } from './workload.changes.ts'

/** The model of governance among all models. */
export const governanceModel = (models: Models): GovernanceModel => models['governance'] as GovernanceModel

const refused = (status: string): Foreseen => ({ status, events: [] })
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

// ---- generator

const CHOICES = ['yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'no', 'abstain', 'perhaps']
const REASONS = ['fraud-suspected', 'resolved', 'because']

const voterIn = ({ random }: WorkloadWorld, models: Models): string => {
  const { voters } = governanceModel(models)
  return once(random, 12) ? pick(random, [...membersModel(models).members.keys(), 'Nobody']) : pick(random, [...voters.keys()])
}
/** Anybody but the operator, whose node carries the traffic of the run. */
const otherIn = ({ random }: WorkloadWorld, models: Models): string =>
  pick(random, [...membersModel(models).members.keys(), 'nobody'].filter(id => !membersModel(models).members.get(id)?.capacities.includes('operator')))

/** A member whose organisation is not there yet, or is. */
const candidateIn = (world: WorkloadWorld): MessageInitShape<typeof governanceV1.AdmitMemberSchema> => {
  const { kind, publicKey } = world.newKey()
  return {
    weight: pick(world.random, [0, 1, 2, 1_000_001]),
    member: {
      memberId: pick(world.random, ['eta', 'theta', 'iota', 'hanjiang-bank']), nameZh: '某机构', nameEn: 'Organisation', keys: [{ kind, publicKey, roles: ['admin'] }],
      adminPolicy: { quorums: [{ role: 'admin', count: 1 }] },
    },
  }
}

const seatKey = ({ random }: WorkloadWorld, { validators, used }: GovernanceModel): string =>
  pick(random, once(random, 3) ? [toHex(random.bytes(32))] : once(random, 6) ? [...used.keys()] : [...validators.keys()])
const seatsIn = (world: WorkloadWorld, models: Models): MessageInitShape<typeof governanceV1.ValidatorSchema>[] => {
  const model = governanceModel(models)
  const keys = [...new Set(Array.from({ length: 1 + world.random.below(3) }, () => seatKey(world, model)))].sort()
  return (once(world.random, 20) ? keys.reverse() : keys).map(key => ({
    publicKey: bytesOf(key), memberId: model.validators.get(key)?.member ?? pick(world.random, [...membersModel(models).members.keys()]), power: BigInt(pick(world.random, [0, 3, 8, 10, 11, 12, 30])),
  }))
}

const changes: ((world: WorkloadWorld, models: Models) => MessageInitShape<typeof governanceV1.ProposeSchema>)[] = [
  world => ({ admitMember: candidateIn(world) }),
  (world, models) => ({ suspendMember: { memberId: otherIn(world, models), reason: 'other', governance: once(world.random, 2) } }),
  (world, models) => ({ reinstateMember: { memberId: pick(world.random, [...membersModel(models).suspended.keys(), otherIn(world, models)]), reason: 'resolved' } }),
  (world, models) => ({ removeMember: { memberId: otherIn(world, models) } }),
  (world, models) => ({ setValidators: { validators: seatsIn(world, models) } }),
  (world, models) => ({ rekeyValidator: { oldKey: bytesOf(seatKey(world, governanceModel(models))), newKey: bytesOf(seatKey(world, governanceModel(models))) } }),
  (world, models) => ({ promoteLedger: { validators: seatsIn(world, models) } }),
  ({ random }) => ({ setParameters: { blockBytes: pick(random, [4_194_304, 2_097_152, 1_000]), memberBytes: 1_500_000, emptyBlockMs: pick(random, [1_000, 5_000]), evidenceBlocks: 1_000n, evidenceMs: 3_600_000n } }),
  ({ random }, models) => {
    const { off } = governanceModel(models)
    // Business goes on for the most part: what is off is put on again, and payments are seldom off.
    const module = off.size > 0 && !once(random, 3) ? pick(random, [...off]) : pick(random, once(random, 8) ? ['payments', 'members', 'Payments'] : ['deposits', 'trade', 'identity'])
    return { switchModule: { module, on: once(random, 8) !== off.has(module) } }
  },
  ({ random }) => ({ scheduleUpgrade: { version: 1, height: BigInt(random.below(2)) } }),
  (world, models) => ({ setWeight: { memberId: otherIn(world, models), weight: pick(world.random, [0, 1, 2, 2, 3, 1_000_001]) } }),
  ({ random }) => ({
    setRules: {
      ordinary: { quorum: { numerator: 1, denominator: pick(random, [2, 3, 0]) }, threshold: { numerator: 1, denominator: 2 } },
      weighty: { quorum: { numerator: 1, denominator: 2 }, threshold: { numerator: pick(random, [1, 2, 3]), denominator: 3 } },
      votingMs: 60_000n, freezeMaxMs: 60_000n, minValidators: pick(random, [1, 2, 3, 200]), reserved: pick(random, [[], ['kernel.v1.Upgrade'], ['members.v1.SetVaultKey']]),
    },
  }),
  () => ({ endFreeze: {} }),
  () => ({}),
]

/** Proposals that this voter may still decide, mostly. */
const proposalIn = ({ random }: WorkloadWorld, { proposals, next }: GovernanceModel, member: string): bigint => {
  const open = [...proposals].filter(([, each]) => each.standing === 'open' && each.votes.get(member)?.choice === '').map(([number]) => number)
  return open.length === 0 || once(random, 10) ? BigInt(random.below(Number(next) + 1)) : pick(random, open)
}

const proposeIn = (world: WorkloadWorld, models: Models): Intent => {
  const { random, nowMs } = world
  const voting = BigInt(pick(random, [59_000, 62_000, 70_000, 90_000, 120_000]))
  const votingUntilMs = once(random, 6) ? 0n : nowMs + voting
  return intentOf(propose, {
    memberId: voterIn(world, models), votingUntilMs, enactAtMs: once(random, 3) ? nowMs + voting + BigInt(random.below(20_000) - 1_000) : 0n, ...pick(random, changes)(world, models),
  })
}

const voteIn = (world: WorkloadWorld, models: Models): Intent => {
  const { proposals } = governanceModel(models)
  const silent = [...proposals.values()].filter(({ standing }) => standing === 'open').flatMap(({ votes }) => [...votes].filter(([, { choice }]) => choice === '').map(([member]) => member))
  const member = silent.length === 0 || once(world.random, 5) ? voterIn(world, models) : pick(world.random, silent)
  return intentOf(vote, { memberId: member, proposal: proposalIn(world, governanceModel(models), member), choice: pick(world.random, CHOICES) })
}

// ---- what the bytes alone are refused for

const badMember = (id: string): string | undefined => (/^[a-z][a-z0-9-]{1,30}$/.test(id) ? undefined : 'memberIdShape')

// ---- model

const sumOf = (votes: Iterable<Vote>, choice: string): bigint => [...votes].reduce((sum, each) => (each.choice === choice ? sum + each.weight : sum), 0n)

const actionChecks: Readonly<Record<string, (m: never) => string | undefined>> = {
  Propose(m: governanceV1.Propose) {
    const given = Object.keys(changeWorkings).filter(name => m[name as keyof governanceV1.Propose] !== undefined)
    return badMember(m.memberId) ?? (given.length === 1 ? changeWorkings[given[0] as string]?.bad?.(m[given[0] as keyof governanceV1.Propose] as never) : 'changeShape')
  },
  Vote: (m: governanceV1.Vote) => badMember(m.memberId) ?? (['yes', 'no', 'abstain'].includes(m.choice) ? undefined : 'choiceShape'),
  WithdrawProposal: (m: governanceV1.WithdrawProposal) => badMember(m.memberId),
  FreezeLedger: (m: governanceV1.FreezeLedger) => badMember(m.memberId) ?? (m.reason === 'because' ? 'reasonShape' : undefined),
  LiftFreeze: (m: governanceV1.LiftFreeze) => badMember(m.memberId) ?? (m.reason === 'because' ? 'reasonShape' : undefined),
}

const MINUTE = 60_000n
const DAY = 86_400_000n

type Step = (models: Models, number: bigint, moment: Moment) => { id: string; status: string; events: readonly string[] }

function wait(model: GovernanceModel, kind: string, number: bigint, dueMs: bigint): void {
  model.dues.push({ kind, number, dueMs, turn: model.turn++ })
}
const unwait = (model: GovernanceModel, kind: string, number: bigint): void => { model.dues = model.dues.filter(each => each.kind !== kind || each.number !== number) }

/** Ends a vote, and carries out what passed, or has it wait. */
function close(models: Models, number: bigint, verdict: string, moment: Moment): ReturnType<Step> {
  const model = governanceModel(models)
  const proposal = model.proposals.get(number)
  if (proposal === undefined) throw new Error(`a model without its proposal ${number}`)
  unwait(model, 'close', number)
  if (verdict !== 'passed') return end(models, number, verdict === 'withdrawn' ? 'withdrawn' : 'rejected', verdict === 'withdrawn' ? 'governance.proposalWithdrawn' : `governance.${verdict}`, moment)
  if (proposal.enactMs <= moment.nowMs) return carryOut(models, number, moment)
  proposal.standing = 'passed'
  wait(model, 'enact', number, proposal.enactMs)
  return { id: proposal.id, status: 'done', events: ['governance.proposalDecided'] }
}

function end(models: Models, number: bigint, standing: string, status: string, { nowMs }: Moment): ReturnType<Step> {
  const model = governanceModel(models)
  const proposal = model.proposals.get(number)
  if (proposal === undefined) throw new Error(`a model without its proposal ${number}`)
  proposal.standing = standing
  wait(model, 'forget', number, nowMs + 400n * DAY)
  return { id: proposal.id, status, events: ['governance.proposalDecided'] }
}

function carryOut(models: Models, number: bigint, moment: Moment): ReturnType<Step> {
  const model = governanceModel(models)
  const { change } = model.proposals.get(number) as { change: Change }
  unwait(model, 'enact', number)
  const done = changeWorkings[change.kind]?.carryOut(models, change.said as never, moment) ?? 'unknown'
  if (typeof done === 'string') return end(models, number, 'failed', done.includes('.') ? done : `governance.${done}`, moment)
  const ended = end(models, number, 'enacted', 'done', moment)
  return { ...ended, events: [...ended.events, ...done] }
}

/** What the votes come to; undefined while it is open. */
function verdictOf(votes: readonly Vote[], [qn, qd, tn, td]: readonly [bigint, bigint, bigint, bigint], isEnd: boolean): string | undefined {
  const [yes, no, open] = ['yes', 'no', ''].map(choice => sumOf(votes, choice)) as [bigint, bigint, bigint]
  const total = votes.reduce((sum, each) => sum + each.weight, 0n)
  const isQuorum = (total - open) * qd >= total * qn
  const isAbove = (part: bigint, of: bigint): boolean => part * td > of * tn
  if (isEnd) return !isQuorum ? 'quorumMissed' : isAbove(yes, yes + no) ? 'passed' : 'rejected'
  if (isQuorum && isAbove(yes, yes + no + open)) return 'passed'
  return isAbove(yes + open, yes + open + no) ? undefined : 'rejected'
}

const openOf = (model: GovernanceModel): bigint[] => [...model.proposals].filter(([, each]) => each.standing === 'open').map(([number]) => number)

const executions: Readonly<Record<string, (models: Models, m: never, moment: Moment) => Foreseen>> = {
  Propose(models, m: governanceV1.Propose, moment) {
    const model = governanceModel(models)
    const { nowMs, id } = moment
    if (!model.voters.has(m.memberId)) return refused('notAVoter')
    const closesMs = m.votingUntilMs === 0n ? nowMs + model.votingMs : m.votingUntilMs
    if (closesMs < nowMs + MINUTE || closesMs > nowMs + 90n * DAY) return refused('votingTimeOutOfRange')
    if (m.enactAtMs !== 0n && (m.enactAtMs < closesMs || m.enactAtMs > closesMs + 400n * DAY)) return refused('enactTimeOutOfRange')
    const open = openOf(model)
    if (open.length >= 64 || open.filter(number => model.proposals.get(number)?.proposer === m.memberId).length >= 8) return refused('tooManyProposals')
    const [kind = ''] = Object.keys(changeWorkings).filter(name => m[name as keyof governanceV1.Propose] !== undefined)
    const said = m[kind as keyof governanceV1.Propose]
    const tried = changeWorkings[kind]?.carryOut(structuredClone(models), said as never, moment)
    if (typeof tried === 'string') return refused(tried)
    const votes = new Map([...model.voters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([member, weight]) => [member, { weight, choice: '' }]))
    const rule = ['suspendMember', 'reinstateMember', 'rekeyValidator', 'endFreeze'].includes(kind) ? model.ordinary : model.weighty
    model.proposals.set(model.next, { id, proposer: m.memberId, change: { kind, said }, rule, closesMs, enactMs: m.enactAtMs, standing: 'open', votes })
    wait(model, 'close', model.next, closesMs)
    model.next += 1n
    return { status: 'ok', events: ['proposed'] }
  },
  Vote(models, m: governanceV1.Vote, moment) {
    const proposal = governanceModel(models).proposals.get(m.proposal)
    if (proposal === undefined) return refused('proposalNotFound')
    if (proposal.standing !== 'open' || proposal.closesMs <= moment.nowMs) return refused('votingClosed')
    const own = proposal.votes.get(m.memberId)
    if (own === undefined) return refused('notAVoter')
    if (own.choice === m.choice) return refused('sameVote')
    own.choice = m.choice
    const verdict = verdictOf([...proposal.votes.values()], proposal.rule, false)
    return { status: 'ok', events: ['voted'], became: verdict === undefined ? [] : [close(models, m.proposal, verdict, moment)] }
  },
  WithdrawProposal(models, m: governanceV1.WithdrawProposal, moment) {
    const proposal = governanceModel(models).proposals.get(m.proposal)
    if (proposal === undefined) return refused('proposalNotFound')
    if (proposal.standing !== 'open' || proposal.closesMs <= moment.nowMs) return refused('votingClosed')
    if (proposal.proposer !== m.memberId) return refused('notTheProposer')
    return { status: 'ok', events: [], became: [close(models, m.proposal, 'withdrawn', moment)] }
  },
  FreezeLedger(models, m: governanceV1.FreezeLedger, { nowMs }) {
    const model = governanceModel(models)
    if (membersModel(models).members.get(m.memberId)?.capacities.includes('supervisor') !== true) return refused('notASupervisor')
    if (m.durationMs === 0n || m.durationMs > model.freezeMaxMs) return refused('freezeTimeShape')
    if (model.freeze !== undefined) return refused('frozenAlready')
    if ((model.barred.get(m.memberId) ?? 0n) > nowMs) return refused('freezeBarred')
    model.freeze = { by: m.memberId, untilMs: nowMs + m.durationMs }
    wait(model, 'freeze', 0n, nowMs + m.durationMs)
    return { status: 'ok', events: ['freezeBegun'] }
  },
  LiftFreeze(models, m: governanceV1.LiftFreeze, { nowMs }) {
    const model = governanceModel(models)
    if (membersModel(models).members.get(m.memberId)?.capacities.includes('supervisor') !== true) return refused('notASupervisor')
    if (model.freeze === undefined || model.freeze.untilMs <= nowMs) return refused('notFrozen')
    model.freeze = undefined
    unwait(model, 'freeze', 0n)
    return { status: 'ok', events: ['freezeEnded'] }
  },
}

const verbOf = ({ type }: Intent): string => type.slice(type.lastIndexOf('.') + 1)
const earliestOf = ({ dues }: GovernanceModel): GovernanceModel['dues'][number] | undefined =>
  dues.reduce<GovernanceModel['dues'][number] | undefined>((first, each) => (first === undefined || each.dueMs < first.dueMs || (each.dueMs === first.dueMs && each.turn < first.turn) ? each : first), undefined)

/** Traffic and model of governance. */
export const governanceWorkload: Workload = {
  module: 'governance',
  begin(part) {
    const { validators, voters, rules, parameters } = fromJson(governanceGenesis.GenesisSchema, part as JsonValue)
    const model: GovernanceModel = {
      validators: new Map(), used: new Map(), changedAt: 0n, voters: new Map(voters.map(({ memberId, weight }) => [memberId, BigInt(weight)])), proposals: new Map(), next: 1n, dues: [], turn: 0n,
      off: new Set(), reserved: [], freeze: undefined, barred: new Map(), params: '', votingMs: 0n, freezeMaxMs: 0n, least: 0, ordinary: [0n, 1n, 0n, 1n], weighty: [0n, 1n, 0n, 1n],
    }
    for (const { memberId: member, publicKey, power } of validators) {
      model.validators.set(toHex(publicKey), { member, power, since: 0n })
      model.used.set(toHex(publicKey), member)
    }
    changeWorkings['setRules']?.carryOut({ governance: model }, rules as never, { height: 0n, nowMs: 0n, id: '', signers: [] })
    changeWorkings['setParameters']?.carryOut({ governance: model }, parameters as never, { height: 0n, nowMs: 0n, id: '', signers: [] })
    return model
  },
  generate(world, models) {
    const { random } = world
    const { freeze, proposals } = governanceModel(models)
    if (once(random, 25)) return intentOf(freezeLedger, { memberId: voterIn(world, models), durationMs: BigInt(pick(random, [0, 500, 2_000, 2_000, 100_000_000])), reason: pick(random, REASONS) })
    if (once(random, 40)) return intentOf(freezeLedger, { memberId: 'wuhan-settlement', durationMs: BigInt(1 + random.below(3_000)), reason: 'court-order' })
    if (once(random, freeze === undefined ? 60 : 6)) return intentOf(liftFreeze, { memberId: once(random, 2) ? 'wuhan-settlement' : voterIn(world, models), reason: pick(random, REASONS) })
    if (once(random, 30)) {
      const [number, proposal] = proposals.size === 0 ? [0n, undefined] : pick(random, [...proposals])
      return intentOf(withdrawProposal, { memberId: once(random, 3) ? voterIn(world, models) : proposal?.proposer ?? 'nobody', proposal: number })
    }
    return once(random, 6) || openOf(governanceModel(models)).length === 0 ? proposeIn(world, models) : voteIn(world, models)
  },
  check: intent => actionChecks[verbOf(intent)]?.(intent.said as never),
  needs: ({ said }) => [{ kind: 'admin', member: (said as { memberId: string }).memberId }],
  execute: (models, intent, moment) => executions[verbOf(intent)]?.(models, intent.said as never, moment) ?? refused('unknown'),
  gate: {
    refuses(models, type, nowMs) {
      const { off, freeze, reserved } = governanceModel(models)
      const module = type.split('.', 1)[0] ?? ''
      if (off.has(module)) return 'moduleOff'
      if (freeze !== undefined && freeze.untilMs > nowMs && !['kernel', 'members', 'governance'].includes(module)) return 'ledgerFrozen'
      return reserved.includes(type) ? 'actionReserved' : undefined
    },
    holdsBack(models, module, nowMs) {
      const { off, freeze } = governanceModel(models)
      return off.has(module) || (freeze !== undefined && freeze.untilMs > nowMs && !['members', 'governance'].includes(module))
    },
  },
  due: {
    next: models => earliestOf(governanceModel(models))?.dueMs,
    step(models, budget, moment) {
      const model = governanceModel(models)
      const became: ReturnType<Step>[] = []
      const events: string[] = []
      let taken = 0
      for (let item = earliestOf(model); taken < budget && item !== undefined && item.dueMs <= moment.nowMs; item = earliestOf(model)) {
        const { kind, number } = item
        taken++
        if (kind === 'freeze') {
          model.freeze = undefined
          unwait(model, kind, number)
          events.push('governance.freezeEnded')
        } else if (kind === 'forget') {
          unwait(model, kind, number)
          model.proposals.delete(number)
        } else if (kind === 'enact') {
          became.push(carryOut(models, number, moment))
        } else {
          const { votes, rule } = model.proposals.get(number) as { votes: Map<string, Vote>; rule: GovernanceModel['ordinary'] }
          became.push(close(models, number, verdictOf([...votes.values()], rule, true) ?? '', moment))
        }
      }
      return { taken, became, events }
    },
  },
  disagrees(models, entries) {
    const model = governanceModel(models)
    const first = <V>(pairs: Iterable<readonly [unknown, V]>): V | undefined => [...pairs][0]?.[1]
    const [consensus, charter, gate] = [first(state.consensus.entries(entries)), first(state.charter.entries(entries)), first(state.gate.entries(entries))]
    const standings = ['open', 'passed', 'enacted', 'rejected', 'withdrawn', 'failed']
    const say = (...parts: unknown[]): string => parts.join()
    return differenceOf('validator', new Map([...model.validators].map(([key, v]) => [key, say(v.member, v.power, v.since)])), new Map((consensus?.validators ?? []).map(v => [toHex(v.publicKey), say(v.member, v.power, v.since)])))
      ?? differenceOf('voter', new Map([...model.voters].map(([id, weight]) => [id, String(weight)])), new Map((charter?.voters ?? []).map(({ member, weight }) => [member, String(weight)])))
      ?? differenceOf('proposal',
        new Map([...model.proposals].map(([number, p]) => [String(number), say(p.standing, p.proposer, p.id, p.change.kind, p.closesMs, p.enactMs, ...[...p.votes].map(([id, v]) => `${id}:${v.weight}:${v.choice}`))])),
        new Map([...state.proposals.entries(entries)].map(([number, p]) => [String(number), say(standings[p.standing], p.proposer, toHex(p.transactionId), p.kind, p.closesMs, p.enactMs, ...p.ballots.map(v => `${v.member}:${v.weight}:${['', 'yes', 'no', 'abstain'][v.choice]}`))])))
      ?? differenceOf('engine', new Map([['', say(model.changedAt, model.params)]]), new Map([['', say(consensus?.changedAt, Object.values(consensus?.params ?? {}).join())]]))
      ?? differenceOf('rules', new Map([['', say(model.votingMs, model.freezeMaxMs, model.least)]]), new Map([['', say(charter?.votingMs, charter?.freezeMaxMs, charter?.minValidators)]]))
      ?? differenceOf('closed', new Map([['', say([...model.off].sort(), model.reserved, model.freeze?.by, model.freeze?.untilMs)]]), new Map([['', say(gate?.off ?? [], gate?.reserved ?? [], gate?.freeze?.by, gate?.freeze?.untilMs)]]))
  },
}
