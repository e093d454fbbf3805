import { type AgingChunk, type Became, differenceOf, type Foreseen, type Intent, intentOf, type Models, type Moment, note, once, pick, sweep, sweepAt, type Workload, type WorkloadWorld } from '@jianghan/kernel/testing'
import { type approvalsV1, sha256, toHex, utf8 } from '@jianghan/protocol'
import { membersModel, membersWorkload } from '../members/workload.ts'
import { paymentsWorkload } from '../payments/workload.ts'
import { approve } from './schema/approve.ts'
import { execute } from './schema/execute.ts'
import { propose } from './schema/propose.ts'
import { withdraw } from './schema/withdraw.ts'
import { state } from './state.ts'

/** What was proposed, as those have it who know more than its hash. */
type Draft = Readonly<{ intent: Intent; salt: string }>
type Proposal = {
  id: string; height: bigint; member: string; account: string; others: string[]; anyRole: boolean; hash: string; expiresMs: bigint
  makers: string[]; approvals: { key: string; height: bigint }[]; how: 'open' | 'executed' | 'withdrawn' | 'expired'; ended: bigint; draft: Draft | undefined
}

/** What the model knows: plain data, ids in hexadecimal. */
export type ApprovalsModel = {
  proposals: Map<string, Proposal>
  /** Open proposals of a member, in their places. */
  lists: Map<string, string[]>
  /** Open proposals in the order in which they came. */
  waiting: string[]
  ended: AgingChunk[]
}

/** The model of approvals among all models. */
const approvalsModel = (models: Models): ApprovalsModel => models['approvals'] as ApprovalsModel

const DAY = 86_400_000n
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

/** As docs/spec/transaction.md says it. */
const hashOf = (type: string, body: Uint8Array, salt: Uint8Array): Uint8Array =>
  sha256(Uint8Array.from([...utf8('jianghan-action-1'), utf8(type).length, ...utf8(type), ...salt, ...body]))

// ---- generator

type Draw = Readonly<{ world: WorkloadWorld; models: Models; model: ApprovalsModel }>

const memberIn = ({ world: { random }, models }: Draw): string => (once(random, 25) ? 'nobody' : pick(random, [...membersModel(models).members.keys()]))
const idIn = ({ world: { random }, model }: Draw): Uint8Array =>
  (once(random, 10) && model.proposals.size > 0 ? bytesOf(pick(random, [...model.proposals.keys()])) : random.bytes(once(random, 30) ? 15 : 16))

/** An officer of the member, mostly; who acts on proposals is not always the first that could. */
function officerIn({ world: { random }, models }: Draw, member: string): { signers?: readonly string[] } {
  const able = [...membersModel(models).keys].filter(([, key]) => key.active && key.member === member).map(([id]) => id)
  return able.length === 0 || once(random, 12) ? {} : { signers: [pick(random, able)] }
}

/** What other modules' traffic would send, to be proposed instead; at times what carries an action itself. */
function actionIn(draw: Draw): Intent {
  const { world, models, model: { proposals } } = draw
  const { random } = world
  if (once(random, 25) && proposals.size > 0) return executing(draw)
  if (once(random, 15) && proposals.size > 0) return withdrawing(draw)
  return once(random, 3) ? membersWorkload.generate(world, models) : paymentsWorkload.generate(world, models)
}

/** Whose business an action is, and whose policy it needs. */
function subjectOf(draw: Draw, intent: Intent): { member: string; account: string; anyRole: boolean } {
  const { accounts } = membersModel(draw.models)
  const all = intent.type.startsWith('approvals.') ? [] : (intent.type.startsWith('members.') ? membersWorkload : paymentsWorkload).needs(intent)
  const need = all.flatMap(each => (each.kind === 'either' ? each.ways[0] ?? [] : [each]))[0]
  if (need?.kind === 'account') return { member: accounts.get(need.account)?.member ?? memberIn(draw), account: need.account, anyRole: false }
  if (need === undefined || need.kind === 'capacity' || need.kind === 'key' || need.kind === 'either') return { member: memberIn(draw), account: '', anyRole: false }
  return { member: need.member, account: '', anyRole: need.kind === 'officers' }
}

function proposing(draw: Draw): Intent {
  const { world: { random, nowMs }, models } = draw
  const intent = actionIn(draw)
  const salt = random.bytes(16)
  const { member, account, anyRole } = subjectOf(draw, intent)
  const others = once(random, 8) ? [...membersModel(models).members.keys()].filter(() => once(random, 2)).sort() : []
  const said = {
    proposalId: idIn(draw), memberId: once(random, 30) ? 'No' : member, accountId: once(random, 40) ? random.bytes(19) : bytesOf(account),
    actionHash: hashOf(intent.type, intent.bytes, salt).subarray(once(random, 60) ? 1 : 0), otherMemberIds: once(random, 40) ? [member, ...others] : others,
    expiresMs: once(random, 15) ? pick(random, [nowMs + 31n * DAY, nowMs - 1n]) : pick(random, [0n, nowMs + 900_000n, nowMs + 5n * DAY, nowMs + 29n * DAY]), anyRole: anyRole || once(random, 30),
  }
  const made = intentOf(propose, said)
  return { ...made, said: { ...made.said as object, draft: { intent, salt: toHex(salt) } }, ...officerIn(draw, member) }
}

/** A proposal, mostly one that is open, with its id. */
function known({ world: { random }, model: { proposals, waiting } }: Draw): [string, Proposal | undefined] {
  const id = waiting.length > 0 && !once(random, 8) ? pick(random, waiting) : proposals.size > 0 ? pick(random, [...proposals.keys()]) : toHex(random.bytes(16))
  return [id, proposals.get(id)]
}

const memberOf = (draw: Draw, found: Proposal | undefined): string =>
  (found === undefined || once(draw.world.random, 15) ? memberIn(draw) : pick(draw.world.random, [found.member, found.member, ...found.others]))

function approving(draw: Draw): Intent {
  const { random } = draw.world
  const [id, found] = known(draw)
  const memberId = memberOf(draw, found)
  return {
    ...intentOf(approve, { proposalId: bytesOf(id), memberId, actionHash: found === undefined || once(random, 12) ? random.bytes(31 + random.below(2)) : bytesOf(found.hash) }),
    ...officerIn(draw, memberId),
  }
}

function withdrawing(draw: Draw): Intent {
  const { random } = draw.world
  const [id, found] = known(draw)
  const memberId = memberOf(draw, found)
  const intent = intentOf(withdraw, { proposalId: bytesOf(id), memberId })
  return found === undefined || once(random, 3) ? { ...intent, ...officerIn(draw, memberId) } : { ...intent, signers: [pick(random, found.makers)] }
}

function executing(draw: Draw): Intent {
  const { random } = draw.world
  const [id, found] = known(draw)
  const memberId = memberOf(draw, found)
  const [, other] = known(draw)
  const draft = (once(random, 15) ? other : found)?.draft ?? { intent: withdrawing(draw), salt: toHex(random.bytes(16)) }
  const { type, bytes: body } = draft.intent
  const salt = once(random, 30) ? random.bytes(15 + random.below(2)) : bytesOf(draft.salt)
  const missing = once(random, 40)
  return {
    ...intentOf(execute, { proposalId: bytesOf(id), memberId, salt, ...(!missing && { action: { type, body } }) }),
    ...(!missing && { carried: draft.intent }), ...officerIn(draw, memberId),
  }
}

// ---- model

const badNames = ({ proposalId, memberId }: { proposalId: Uint8Array; memberId: string }): string | undefined =>
  (proposalId.length === 16 ? /^[a-z][a-z0-9-]{1,30}$/.test(memberId) ? undefined : 'memberIdShape' : 'proposalIdShape')

const checks: Readonly<Record<string, (said: never) => string | undefined>> = {
  Propose(m: approvalsV1.Propose) {
    const others = m.otherMemberIds
    const rise = others.length < 4 && !others.includes(m.memberId) && others.join() === [...new Set(others)].sort().join()
    const subject = [0, 20].includes(m.accountId.length) && !(m.accountId.length === 20 && m.anyRole)
    return badNames(m) ?? (subject ? m.actionHash.length === 32 ? rise ? undefined : 'othersShape' : 'hashShape' : 'subjectShape')
  },
  Approve: (m: approvalsV1.Approve) => badNames(m) ?? (m.actionHash.length === 32 ? undefined : 'hashShape'),
  Withdraw: (m: approvalsV1.Withdraw) => badNames(m),
  Execute: (m: approvalsV1.Execute) => badNames(m) ?? (m.salt.length === 16 ? m.action === undefined ? 'actionMissing' : undefined : 'saltShape'),
}

const refused = (status: string): Foreseen => ({ status, events: [] })
const ENDED = { executed: 'alreadyExecuted', withdrawn: 'proposalWithdrawn', expired: 'proposalExpired' } as const

function openAt(model: ApprovalsModel, id: Uint8Array, nowMs: bigint): Proposal | string {
  const found = model.proposals.get(toHex(id))
  if (found === undefined) return 'proposalNotFound'
  return found.how !== 'open' ? ENDED[found.how] : nowMs < found.expiresMs ? found : 'proposalExpired'
}

function askedAt(model: ApprovalsModel, { proposalId, memberId }: { proposalId: Uint8Array; memberId: string }, hash: Uint8Array, nowMs: bigint): Proposal | string {
  const found = openAt(model, proposalId, nowMs)
  if (typeof found === 'string') return found
  return [found.member, ...found.others].includes(memberId) ? found.hash === toHex(hash) ? found : 'actionChanged' : 'notAsked'
}

function finish(model: ApprovalsModel, name: string, found: Proposal, how: 'executed' | 'withdrawn' | 'expired', { height, nowMs }: Moment): void {
  const list = model.lists.get(found.member) ?? []
  const last = list.pop() as string
  if (last !== name) list[list.indexOf(name)] = last
  if (list.length === 0) model.lists.delete(found.member)
  model.waiting = model.waiting.filter(each => each !== name)
  Object.assign(found, { how, ended: height })
  note(model.ended, name, nowMs)
}

/** Those of the signers that are officers of one of these members. */
const officersOf = (models: Models, signers: readonly string[], members: readonly string[]): string[] => signers.filter(id => {
  const key = membersModel(models).keys.get(id)
  return key !== undefined && members.includes(key.member) && key.roles.some(role => ['admin', 'checker', 'maker'].includes(role))
})

/** Why an officer's approval adds nothing. */
function redundant(models: Models, found: Proposal, id: string, member: string): string | undefined {
  if (found.makers.includes(id)) return 'makerApproves'
  if (found.approvals.some(({ key }) => key === id)) return 'approvedTwice'
  const { accounts, members, keys } = membersModel(models)
  const policy = found.account !== '' && member === found.member ? accounts.get(found.account)?.policy : members.get(member)?.policy
  return found.anyRole || policy?.some(({ role }) => keys.get(id)?.roles.includes(role)) === true ? undefined : 'roleMissing'
}

const executions: Readonly<Record<string, (models: Models, said: never, moment: Moment) => Foreseen>> = {
  Propose(models, m: approvalsV1.Propose & { draft?: Draft }, { height, nowMs, id, signers }) {
    const model = approvalsModel(models)
    const { accounts, members } = membersModel(models)
    const name = toHex(m.proposalId)
    const account = toHex(m.accountId)
    if (model.proposals.has(name)) return refused('proposalExists')
    if (account !== '' && accounts.get(account)?.member !== m.memberId) return refused('accountNotHeld')
    if (m.otherMemberIds.some(other => !members.has(other))) return refused('otherUnknown')
    const expiresMs = m.expiresMs === 0n ? nowMs + 30n * DAY : m.expiresMs
    if (expiresMs <= nowMs || expiresMs > nowMs + 30n * DAY) return refused('expiryOutOfRange')
    const list = model.lists.get(m.memberId) ?? []
    if (list.length === 1_000) return refused('tooManyProposals')
    model.proposals.set(name, {
      id, height, member: m.memberId, account, others: m.otherMemberIds, anyRole: m.anyRole, hash: toHex(m.actionHash), expiresMs,
      makers: officersOf(models, signers, [m.memberId, ...m.otherMemberIds]), approvals: [], how: 'open', ended: 0n, draft: m.draft,
    })
    model.lists.set(m.memberId, [...list, name])
    model.waiting.push(name)
    return { status: 'ok', events: ['proposed'] }
  },
  Approve(models, m: approvalsV1.Approve, { height, nowMs, signers }) {
    const found = askedAt(approvalsModel(models), m, m.actionHash, nowMs)
    if (typeof found === 'string') return refused(found)
    const approvers = officersOf(models, signers, [m.memberId])
    const wrong = approvers.map(id => redundant(models, found, id, m.memberId)).find(each => each !== undefined)
    if (wrong !== undefined) return refused(wrong)
    if (found.approvals.length + approvers.length > 32) return refused('tooManyApprovals')
    found.approvals.push(...approvers.map(key => ({ key, height })))
    return { status: 'ok', events: ['approved'] }
  },
  Withdraw(models, m: approvalsV1.Withdraw, moment) {
    const model = approvalsModel(models)
    const found = openAt(model, m.proposalId, moment.nowMs)
    if (typeof found === 'string') return refused(found)
    if (found.member !== m.memberId) return refused('notAsked')
    const { keys } = membersModel(models)
    const own = moment.signers.filter(id => keys.get(id)?.member === m.memberId)
    if (!own.some(id => found.makers.includes(id) || keys.get(id)?.roles.includes('admin'))) return refused('notTheMaker')
    finish(model, toHex(m.proposalId), found, 'withdrawn', moment)
    return { status: 'ok', events: ['withdrawn'], became: [{ id: found.id, status: 'approvals.proposalWithdrawn', events: ['approvals.followedUp'] }] }
  },
  Execute(models, m: approvalsV1.Execute, moment) {
    const model = approvalsModel(models)
    const found = askedAt(model, m, hashOf(m.action?.type ?? '', m.action?.body ?? new Uint8Array(0), m.salt), moment.nowMs)
    if (typeof found === 'string') return refused(found)
    finish(model, toHex(m.proposalId), found, 'executed', moment)
    return { status: 'ok', events: ['executed'], became: [{ id: found.id, status: 'done', events: ['approvals.followedUp'] }] }
  },
}

/** The open proposal that expires first; of several the one that came first. */
const firstToExpire = ({ waiting, proposals }: ApprovalsModel): [string, Proposal] | undefined =>
  waiting.map(name => [name, proposals.get(name) as Proposal] as [string, Proposal]).reduce<[string, Proposal] | undefined>((least, each) => (least === undefined || each[1].expiresMs < least[1].expiresMs ? each : least), undefined)

function tickApprovals(models: Models, budget: number, moment: Moment): { taken: number; became: Became[] } {
  const model = approvalsModel(models)
  const became: Became[] = []
  for (let next = firstToExpire(model); became.length < budget && next !== undefined && next[1].expiresMs <= moment.nowMs; next = firstToExpire(model)) {
    finish(model, next[0], next[1], 'expired', moment)
    became.push({ id: next[1].id, status: 'approvals.proposalExpired', events: ['approvals.expired'] })
  }
  return { taken: became.length + sweep(model.ended, 30n * DAY, model.proposals, budget - became.length, moment.nowMs), became }
}

const verbOf = ({ type }: Intent): string => type.slice(type.lastIndexOf('.') + 1)

/** Traffic and model of approvals: what other modules' traffic would do is proposed here, approved, and carried out later. */
export const approvalsWorkload: Workload = {
  module: 'approvals',
  begin: (): ApprovalsModel => ({ proposals: new Map(), lists: new Map(), waiting: [], ended: [] }),
  generate(world, models) {
    const draw = { world, models, model: approvalsModel(models) }
    return pick(world.random, [proposing, proposing, proposing, approving, approving, approving, executing, executing, executing, executing, withdrawing])(draw)
  },
  check: intent => checks[verbOf(intent)]?.(intent.said as never),
  needs: ({ said }) => [{ kind: 'officers', member: (said as { memberId: string }).memberId, count: 1 }],
  vouchers(models, { said }, nowMs) {
    const m = said as approvalsV1.Execute
    const found = askedAt(approvalsModel(models), m, hashOf(m.action?.type ?? '', m.action?.body ?? new Uint8Array(0), m.salt), nowMs)
    return typeof found === 'string' ? found : [...found.makers, ...found.approvals.map(({ key }) => key)]
  },
  execute: (models, intent, moment) => executions[verbOf(intent)]?.(models, intent.said as never, moment) ?? refused('unknown'),
  due: {
    next(models) {
      const model = approvalsModel(models)
      const times = [firstToExpire(model)?.[1].expiresMs, sweepAt(model.ended, 30n * DAY)].filter(at => at !== undefined)
      return times.length === 0 ? undefined : times.reduce((a, b) => (a < b ? a : b))
    },
    step: tickApprovals,
  },
  disagrees(models, entries) {
    const model = approvalsModel(models)
    const line = (...parts: unknown[]): string => parts.map(String).join(' ')
    return differenceOf('proposal',
      new Map([...model.proposals].map(([id, p]) => [id, line(p.id, p.height, p.member, p.account, p.others, p.anyRole, p.hash, p.expiresMs, p.makers, p.approvals.map(({ key, height }) => line(key, height)), p.how, p.ended)])),
      new Map([...state.proposals.entries(entries)].map(([id, p]) => [toHex(id), line(toHex(p.transactionId), p.height, p.member, toHex(p.account ?? new Uint8Array(0)), p.others, p.anyRole, toHex(p.actionHash), p.expiresMs, p.makers.map(toHex), p.approvals.map(({ key, height }) => line(toHex(key), height)), ['open', 'executed', 'withdrawn', 'expired'][p.state], p.ended)])))
      ?? differenceOf('place', new Map([...model.lists].flatMap(([member, list]) => list.map((id, place) => [`${member} ${place}`, id]))),
        new Map([...state.places.entries(entries)].map(([{ member, place }, { proposalId }]) => [`${member} ${place}`, toHex(proposalId)])))
  },
}
