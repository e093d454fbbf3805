import { type Became, fills, type Foreseen, type Intent, type Models, type Need, type Outflow, type Workload } from '@jianghan/kernel/testing'
import type { Json } from '@jianghan/kernel'
import { membersModel } from '@jianghan/modules/workloads'

/** A transaction as it was sent, with everything that decides what must become of it. */
export type Sent = Readonly<{
  id: string
  bytes: Uint8Array
  /** Why it is refused on its bytes alone. */
  spoilt?: 'malformed' | 'wrongChain' | 'any'
  validUntilMs: bigint
  signers: readonly string[]
  isForged: boolean
  intents: readonly Intent[]
}>

/** A batch as it was sent. */
export type SentBatch = Readonly<{
  bytes: Uint8Array
  member: string
  signer: string
  isForged: boolean
  epoch: bigint
  sequence: bigint
  transactions: readonly Sent[]
}>

/** What must become of one transaction of a batch: on the ledger with this status, or left out for this reason. */
export type Fate = Readonly<{ position: number; onLedger: boolean; status: string; events: readonly string[]; became: readonly Became[] }>
/** What must become of a batch. */
export type BatchFate = Readonly<{ dropped: string }> | Readonly<{ fates: readonly Fate[] }>

type Memory = { models: Models; seen: Map<string, bigint>; numbers: Map<string, { epoch: bigint; sequence: bigint }> }

const TEN_MINUTES = 600_000n

/** The independent auditor: says what a block must do, from its own models and its own idea of signing rules and replay. */
export class Oracle {
  readonly #workloads: readonly Workload[]
  readonly #memory: Memory

  private constructor(workloads: readonly Workload[], memory: Memory) {
    this.#workloads = workloads
    this.#memory = memory
  }

  /** What is known after genesis. */
  static begin(workloads: readonly Workload[], parts: Readonly<Record<string, Json>>): Oracle {
    const models = Object.fromEntries(workloads.map(workload => [workload.module, workload.begin(parts[workload.module] ?? {})]))
    return new Oracle(workloads, { models, seen: new Map(), numbers: new Map() })
  }

  get models(): Models {
    return this.#memory.models
  }

  /** A copy that can be asked about a block that may never come. */
  copy(): Oracle {
    return new Oracle(this.#workloads, structuredClone(this.#memory))
  }

  /** What must become of the batches of a block. Remembers it. */
  block(height: bigint, nowMs: bigint, batches: readonly SentBatch[]): BatchFate[] {
    // What has run out is refused for that, before anybody asks whether it was seen.
    if (height % 64n === 0n) for (const [id, until] of this.#memory.seen) if (until < nowMs) this.#memory.seen.delete(id)
    return batches.map(batch => this.#batch(height, nowMs, batch))
  }

  #batch(height: bigint, nowMs: bigint, batch: SentBatch): BatchFate {
    const { seen, numbers, models } = this.#memory
    const key = membersModel(models).keys.get(batch.signer)
    if (key?.active !== true || key.member !== batch.member || !key.roles.includes('node') || batch.isForged) return { dropped: 'kernel.batchNotByMember' }
    const last = numbers.get(batch.member) ?? { epoch: 0n, sequence: 0n }
    const isHigher = batch.epoch > last.epoch || (batch.epoch === last.epoch && batch.sequence > last.sequence)
    if (!isHigher) return { dropped: 'kernel.batchOutOfSequence' }
    const fates = batch.transactions.map((sent, position) => {
      const reason = this.#leftOut(sent, nowMs)
      if (reason !== undefined) return { position, onLedger: false, status: reason, events: [], became: [] }
      seen.set(sent.id, sent.validUntilMs)
      return { position, onLedger: true, ...this.#execute(sent, height, nowMs) }
    })
    if (fates.some(fate => fate.onLedger)) numbers.set(batch.member, { epoch: batch.epoch, sequence: batch.sequence })
    return { fates }
  }

  #workloadOf({ type }: Intent): Workload | undefined {
    return this.#workloads.find(workload => type.startsWith(`${workload.module}.v1.`))
  }

  /** Why these actions are refused on their bytes, what one carries right behind it. */
  #wrongBytes(intents: readonly Intent[], isCarried = false): string | undefined {
    for (const intent of intents) {
      const workload = this.#workloadOf(intent)
      if (workload === undefined || intent.type.endsWith('X')) return 'kernel.unknownAction'
      const wrong = workload.check(intent)
      if (wrong !== undefined) return `${workload.module}.${wrong}`
      if (isCarried && intent.carried !== undefined) return 'kernel.carriedTwice'
      const inside = intent.carried && this.#wrongBytes([intent.carried], true)
      if (inside !== undefined) return inside
    }
    return undefined
  }

  /** Why these actions are not authorised: by the signers, and what is carried also by those who vouched with keys that are active. */
  #unauthorised(intents: readonly Intent[], signers: readonly string[], totals: Map<string, bigint>, nowMs: bigint, retired = false): string | undefined {
    const { keys } = membersModel(this.#memory.models)
    for (const intent of intents) {
      const workload = this.#workloadOf(intent)
      for (const need of workload?.needs(intent) ?? []) {
        const missing = this.lacks(need, signers)
        if (missing !== undefined) return `kernel.${retired && ['policyNotMet', 'officersMissing'].includes(missing) ? 'voucherRetired' : missing}`
      }
      for (const outflow of workload?.spends?.(intent) ?? []) {
        const stopped = this.#stops(outflow, totals)
        if (stopped !== undefined) return `kernel.${stopped}`
      }
      if (intent.carried === undefined) continue
      const vouchers = workload?.vouchers?.(this.#memory.models, intent, nowMs) ?? []
      if (typeof vouchers === 'string') return `${workload?.module}.${vouchers}`
      const counted = [...new Set([...signers, ...vouchers.filter(id => keys.get(id)?.active)])]
      const inside = this.#unauthorised([intent.carried], counted, totals, nowMs, vouchers.some(id => !keys.get(id)?.active))
      if (inside !== undefined) return inside
    }
    return undefined
  }

  #leftOut(sent: Sent, nowMs: bigint): string | undefined {
    if (sent.spoilt !== undefined) return `kernel.${sent.spoilt}`
    const wrong = this.#wrongBytes(sent.intents)
    if (wrong !== undefined) return wrong
    if (sent.validUntilMs < nowMs) return 'kernel.expired'
    if (sent.validUntilMs - nowMs > TEN_MINUTES) return 'kernel.tooFarAhead'
    if (this.#memory.seen.has(sent.id)) return 'kernel.duplicate'
    if (sent.isForged) return 'kernel.badSignature'
    const { keys } = membersModel(this.#memory.models)
    const totals = new Map<string, bigint>()
    if (sent.signers.some(id => keys.get(id)?.active !== true)) return 'kernel.signerUnknown'
    if (sent.signers.some(id => keys.get(id)?.roles.includes('sign-in'))) return 'kernel.signInKey'
    const unauthorised = this.#unauthorised(sent.intents, [...sent.signers].sort(), totals, nowMs)
    if (unauthorised !== undefined) return unauthorised
    if (this.#dayAfter(totals, nowMs) === undefined) return 'kernel.dailyLimitExceeded'
    for (const intent of inOrder(sent.intents)) {
      const workload = this.#workloadOf(intent)
      const closed = this.#workloads.map(({ gate }) => gate?.refuses(this.#memory.models, intent.type, nowMs)).find(status => status !== undefined)
      if (closed !== undefined) return `kernel.${closed}`
      const stands = workload?.admits?.(this.#memory.models, intent, nowMs)
      if (stands !== undefined) return `${workload?.module}.${stands}`
    }
    return undefined
  }

  /** Why an account may not pay this, counted with what it pays besides in the transaction. */
  #stops({ account, asset, atoms, to, goesBack }: Outflow, totals: Map<string, bigint>): string | undefined {
    const { frozen, limits, counterparties, accounts } = membersModel(this.#memory.models)
    if (['debit', 'both'].includes(frozen.get(account)?.kind ?? '')) return 'accountFrozen'
    const list = goesBack === true ? undefined : counterparties.get(account)
    if (list !== undefined && to === undefined) return 'counterpartyUnnamed'
    if (list !== undefined && !list.accounts.includes(to ?? '') && !list.members.includes(accounts.get(to ?? '')?.member ?? '')) return 'counterpartyNotAllowed'
    const total = (totals.get(`${account} ${asset}`) ?? 0n) + atoms
    totals.set(`${account} ${asset}`, total)
    const once = limits.get(account)?.find(limit => limit.asset === asset)?.once
    return once !== undefined && total > once ? 'transactionLimitExceeded' : undefined
  }

  /** What accounts with a limit a day have spent after this; undefined when one exceeds it. */
  #dayAfter(totals: ReadonlyMap<string, bigint>, nowMs: bigint): Map<string, { day: bigint; atoms: bigint }> | undefined {
    const { limits, spent } = membersModel(this.#memory.models)
    const day = (nowMs + 28_800_000n) / 86_400_000n
    const after = new Map<string, { day: bigint; atoms: bigint }>()
    for (const [name, atoms] of totals) {
      const [account = '', asset] = name.split(' ')
      const daily = limits.get(account)?.find(limit => limit.asset === asset)?.daily
      if (daily === undefined) continue
      const before = spent.get(name)
      const sum = (before?.day === day ? before.atoms : 0n) + atoms
      if (sum > daily) return undefined
      after.set(name, { day, atoms: sum })
    }
    return after
  }

  /** Why these keys do not meet a need; undefined when they do. */
  lacks(need: Need, signers: readonly string[]): string | undefined {
    const { members, accounts, keys, suspended } = membersModel(this.#memory.models)
    const rolesOf = (member: string): string[][] => signers.flatMap(id => (keys.get(id)?.member === member ? [keys.get(id)?.roles ?? []] : []))
    const isMet = (policy: readonly { role: string; count: number }[], member: string): boolean =>
      fills(policy.flatMap(({ role, count }) => new Array<string>(count).fill(role)), rolesOf(member))
    const refusal = (policy: readonly { role: string; count: number }[], member: string): string | undefined =>
      (suspended.has(member) ? 'memberSuspended' : isMet(policy, member) ? undefined : 'policyNotMet')
    switch (need.kind) {
      case 'account': {
        const account = accounts.get(need.account)
        return account === undefined ? 'accountUnknown' : refusal(account.policy, account.member)
      }
      case 'admin': {
        const member = members.get(need.member)
        if (member === undefined) return 'memberUnknown'
        const governs = need.governance === true && suspended.get(need.member)?.governance === true
        return governs ? isMet(member.policy, need.member) ? undefined : 'policyNotMet' : refusal(member.policy, need.member)
      }
      case 'role':
        return members.has(need.member) ? refusal([{ role: need.role, count: 1 }], need.member) : 'memberUnknown'
      case 'capacity': {
        const able = [...new Set(signers.map(id => keys.get(id)?.member ?? ''))].filter(id => id !== need.otherThan && members.get(id)?.capacities.includes(need.capacity))
        const refusals = able.map(id => refusal(members.get(id)?.policy ?? [], id))
        return refusals.length === 0 ? 'capacityMissing' : refusals.includes(undefined) ? undefined : refusals[0]
      }
      case 'officers': {
        if (!members.has(need.member)) return 'memberUnknown'
        if (suspended.get(need.member)?.governance === false || (need.governance === false && suspended.has(need.member))) return 'memberSuspended'
        const officers = signers.filter(id => keys.get(id)?.member === need.member && id !== need.except && ['admin', 'checker', 'maker'].some(role => keys.get(id)?.roles.includes(role)))
        return officers.length < need.count ? 'officersMissing' : undefined
      }
      case 'key':
        return signers.includes(need.key) ? undefined : 'keyMissing'
      case 'either': {
        const refusals = need.ways.map(way => way.map(each => this.lacks(each, signers)).find(missing => missing !== undefined))
        return refusals.includes(undefined) ? undefined : refusals[0]
      }
    }
  }

  #execute(sent: Sent, height: bigint, nowMs: bigint): Pick<Fate, 'status' | 'events' | 'became'> {
    const intents = inOrder(sent.intents)
    const signers = [...sent.signers].sort()
    const before = intents.length > 1 ? structuredClone(this.#memory.models) : undefined
    const events: string[] = []
    const became: Became[] = []
    const totals = new Map<string, bigint>()
    for (const intent of intents) for (const outflow of this.#workloadOf(intent)?.spends?.(intent) ?? []) this.#stops(outflow, totals)
    const spent = this.#dayAfter(totals, nowMs) ?? new Map<string, { day: bigint; atoms: bigint }>()
    for (const intent of intents) {
      const workload = this.#workloadOf(intent)
      const foreseen: Foreseen = workload?.execute(this.#memory.models, intent, { height, nowMs, id: sent.id, signers }) ?? { status: 'unknown', events: [] }
      if (foreseen.status !== 'ok') {
        if (before !== undefined) this.#memory.models = before
        return { status: foreseen.status.includes('.') ? foreseen.status : `${workload?.module}.${foreseen.status}`, events: [], became: [] }
      }
      events.push(...foreseen.events.map(name => (name.includes('.') ? name : `${workload?.module}.${name}`)))
      became.push(...foreseen.became ?? [])
      for (const { account, asset, atoms } of foreseen.stayed ?? []) {
        const counted = spent.get(`${account} ${asset}`)
        if (counted !== undefined) counted.atoms -= atoms
      }
    }
    for (const [name, after] of spent) if (after.atoms > 0n) membersModel(this.#memory.models).spent.set(name, after)
    return { status: 'done', events, became }
  }

  /** Where the state disagrees with a model. */
  disagreement(state: readonly (readonly [Uint8Array, Uint8Array])[]): string | undefined {
    for (const workload of this.#workloads) {
      const found = workload.disagrees(this.#memory.models, state)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** What is carried out, in its order: an action that another one carries right behind it. */
const inOrder = (intents: readonly Intent[]): Intent[] => intents.flatMap(intent => [intent, ...(intent.carried === undefined ? [] : [intent.carried])])
