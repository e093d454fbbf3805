import { fromJson, type JsonValue } from '@bufbuild/protobuf'
import type { Json } from '@jianghan/kernel'
import { differenceOf, type Foreseen, type Intent, intentOf, type Models, type Moment, type Need, once, pick, type Workload, type WorkloadWorld } from '@jianghan/kernel/testing'
import { paymentsV1, sha256, toHex } from '@jianghan/protocol'
import { membersModel } from '../members/workload.ts'
import { credited, free, type Queues, settle, takeBack, wait, waitingBefore } from './queueWorkload.ts'
import { bulkTransfer } from './schema/bulkTransfer.ts'
import { cancelQueuedPayment } from './schema/cancelQueuedPayment.ts'
import { customerCreditTransfer } from './schema/customerCreditTransfer.ts'
import { issue } from './schema/issue.ts'
import { recordMessage } from './schema/recordMessage.ts'
import { redeem } from './schema/redeem.ts'
import { registerAsset } from './schema/registerAsset.ts'
import { settleQueue } from './schema/settleQueue.ts'
import { transfer } from './schema/transfer.ts'
import { state } from './state.ts'

type Asset = { issuer: string; currency: string; decimals: number; settlement?: { asset: string; account: string } }

/** What the model knows: plain data. A balance of nothing is no entry; keys are "account asset". */
export type PaymentsModel = {
  assets: Map<string, Asset>
  balances: Map<string, bigint>
  uetrs: Map<string, bigint>
  messages: Map<string, bigint>
  /** Payments that wait for their bank's settlement. */
  queues: Queues
}

/** The model of payments among all models. */
export const paymentsModel = (models: Models): PaymentsModel => models['payments'] as PaymentsModel

const MAX = 2n ** 127n - 1n
const held = (model: PaymentsModel, account: string, asset: string): bigint => model.balances.get(`${account} ${asset}`) ?? 0n
const circulating = (model: PaymentsModel, asset: string): bigint =>
  [...model.balances].reduce((sum, [key, atoms]) => (key.endsWith(` ${asset}`) ? sum + atoms : sum), 0n)
function add(model: PaymentsModel, account: string, asset: string, atoms: bigint): void {
  const after = held(model, account, asset) + atoms
  if (after === 0n) model.balances.delete(`${account} ${asset}`)
  else model.balances.set(`${account} ${asset}`, after)
}

// ---- generator

const ASSET_IDS = ['CNY', 'CNY.NEW', 'USD', 'USD.NEW', 'PTS', 'bad', 'A', 'CNY.HJB']
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

type Draw = Readonly<{ world: WorkloadWorld; model: PaymentsModel; accounts: readonly string[]; members: readonly string[] }>

const assetIn = ({ world: { random }, model }: Draw): string => once(random, 15) ? pick(random, ASSET_IDS) : pick(random, [...model.assets.keys()])
const accountIn = ({ world: { random }, accounts }: Draw): Uint8Array => once(random, 25) ? random.bytes(19 + random.below(2)) : bytesOf(pick(random, accounts))
/** Somebody who has something, with what it has. */
function holding({ world: { random }, model }: Draw): { account: string; asset: string; atoms: bigint } {
  const [key, atoms] = pick(random, [...model.balances])
  const [account = '', asset = ''] = key.split(' ')
  return { account, asset, atoms }
}
const amountUpTo = ({ world: { random } }: Draw, assetId: string, atoms: bigint): { assetId: string; atoms: string } => {
  if (once(random, 15)) return { assetId, atoms: pick(random, ['0', '01', '', '-1', '1.0', String(MAX), String(MAX + 1n)]) }
  if (once(random, 8)) return { assetId, atoms: String(atoms + BigInt(random.below(3)) - 1n) }
  return { assetId, atoms: String(1n + BigInt(random.below(1 << 30)) % (atoms / 4n + 1n)) }
}
function uetrIn({ world: { random }, model }: Draw): Uint8Array {
  if (once(random, 12) && model.uetrs.size > 0) return bytesOf(pick(random, [...model.uetrs.keys()]))
  const uetr = random.bytes(16)
  if (once(random, 20)) return uetr
  uetr[6] = ((uetr[6] as number) & 15) + 64
  uetr[8] = ((uetr[8] as number) & 63) + 128
  return uetr
}

const makers: ((draw: Draw) => Intent)[] = [
  draw => {
    const { random } = draw.world
    const settles = once(random, 2)
    return intentOf(registerAsset, {
      assetId: pick(random, ASSET_IDS), issuerId: pick(random, [...draw.members, 'Nobody']), currency: pick(random, ['CNY', 'CNY', 'USD', '', 'cny']), decimals: pick(random, [2, 2, 2, 0, 18, 19]),
      settlementAssetId: settles ? assetIn(draw) : '', settlementAccountId: settles ? accountIn(draw) : new Uint8Array(0),
    })
  },
  draw => {
    const assetId = assetIn(draw)
    const issuerId = once(draw.world.random, 10) ? pick(draw.world.random, draw.members) : draw.model.assets.get(assetId)?.issuer ?? 'nobody'
    return intentOf(issue, { issuerId, to: accountIn(draw), amount: amountUpTo(draw, assetId, 1_000_000_000n) })
  },
  draw => {
    const { account, asset, atoms } = holding(draw)
    return intentOf(redeem, { from: bytesOf(account), amount: amountUpTo(draw, asset, atoms) })
  },
  draw => {
    const { account, asset, atoms } = holding(draw)
    return intentOf(transfer, { from: bytesOf(account), to: accountIn(draw), amount: amountUpTo(draw, asset, atoms) })
  },
  draw => {
    const { account, asset, atoms } = holding(draw)
    const { random } = draw.world
    const names = ['creditor.name', 'debtor.name', 'remittance', ...(once(random, 30) ? ['Bad'] : [])].filter(name => name === 'Bad' || once(random, 2))
    return intentOf(customerCreditTransfer, {
      uetr: uetrIn(draw), debtorAccount: bytesOf(account), creditorAccount: accountIn(draw), amount: amountUpTo(draw, asset, atoms), creditorAssetId: assetIn(draw),
      queuePriority: once(random, 3) ? 0 : pick(random, [1, 2, 2, 3, 3, 3, ...(once(random, 20) ? [4] : [])]),
      commitments: names.map(name => ({ name, commitment: random.bytes(once(random, 40) ? 31 : 32) })),
    })
  },
  ({ world: { random }, model, members }) => intentOf(recordMessage, {
    memberId: once(random, 20) ? 'No' : pick(random, members),
    messageKey: once(random, 4) && model.messages.size > 0 ? bytesOf(pick(random, [...model.messages.keys()])) : random.bytes(once(random, 20) ? 31 : 32),
    commitment: random.bytes(32), transactionCount: pick(random, [1, 2, 500, 1_000_000, 0, 1_000_001]),
  }),
  draw => {
    const { random } = draw.world
    const { account, asset, atoms } = holding(draw)
    const count = once(random, 40) ? pick(random, [0, 300]) : 1 + random.below(12)
    const others = draw.accounts.filter(other => other !== account)
    const entries = Array.from({ length: count }, () => {
      const to = once(random, 40) ? random.bytes(20) : others.length === 0 || once(random, 150) ? bytesOf(account) : bytesOf(pick(random, others))
      const most = once(random, 12) ? atoms : atoms / BigInt(count) + 1n
      const amount = once(random, 200) ? pick(random, [0n, MAX + 1n]) : 1n + BigInt(random.below(1 << 30)) % most
      return Buffer.concat([to, Buffer.from(amount.toString(16).padStart(32, '0'), 'hex'), random.bytes(32)])
    })
    const packed = Uint8Array.from(Buffer.concat(entries).subarray(once(random, 60) ? 1 : 0))
    const root = once(random, 40) ? random.bytes(32) : treeRoot(entries)
    return intentOf(bulkTransfer, {
      from: once(random, 60) ? random.bytes(19) : bytesOf(account), assetId: once(random, 20) ? assetIn(draw) : asset, eachByItself: once(random, 2), entries: packed, entriesRoot: root,
    })
  },
  draw => {
    const { random } = draw.world
    const [account = '', asset = 'CNY'] = once(random, 4) || draw.model.queues.size === 0 ? [] : pick(random, [...draw.model.queues.keys()]).split(' ')
    return intentOf(settleQueue, { accountId: account === '' ? accountIn(draw) : bytesOf(account), assetId: once(random, 30) ? 'cny' : asset })
  },
  draw => {
    const { random } = draw.world
    const waiting = [...draw.model.queues.values()].flat(2)
    const payment = waiting.length > 0 && !once(random, 5) ? pick(random, waiting) : undefined
    return intentOf(cancelQueuedPayment, { debtorAccount: payment === undefined ? accountIn(draw) : bytesOf(payment.debtor), uetr: payment === undefined ? uetrIn(draw) : bytesOf(payment.uetr) })
  },
  // Between banks that are often short: what a bank has to settle with goes away, and payments between deposits of banks wait for it to come back.
  draw => {
    const { random } = draw.world
    const deposits = [...draw.model.assets].filter(([, { settlement }]) => settlement !== undefined)
    const [id, terms] = deposits.length === 0 ? ['CNY', undefined] : pick(random, deposits)
    const over = terms?.settlement
    const holders = [...draw.model.balances].filter(([key]) => key.endsWith(` ${id}`))
    const settles = over === undefined ? 0n : held(draw.model, over.account, over.asset)
    if (over !== undefined && once(random, 3) && settles > 0n) return intentOf(transfer, { from: bytesOf(over.account), to: accountIn(draw), amount: { assetId: over.asset, atoms: String(settles - BigInt(random.below(3)) * (settles / 8n) || 1n) } })
    const [key, atoms] = holders.length === 0 ? pick(random, [...draw.model.balances]) : pick(random, holders)
    return intentOf(customerCreditTransfer, {
      uetr: uetrIn(draw), debtorAccount: bytesOf(key.slice(0, 40)), creditorAccount: accountIn(draw), amount: amountUpTo(draw, id, atoms),
      creditorAssetId: deposits.length === 0 ? id : pick(random, deposits)[0], queuePriority: 1 + random.below(3), commitments: [],
    })
  },
]
/** RFC 9162 root, as the text of the RFC has it: written anew, so that it judges the ledger's. */
function treeRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const hash = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => sha256(Uint8Array.from(Buffer.concat([Uint8Array.of(tag), ...parts])))
  if (leaves.length === 0) return sha256(new Uint8Array(0))
  if (leaves.length === 1) return hash(0, leaves[0] as Uint8Array)
  const half = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1)
  return hash(1, treeRoot(leaves.slice(0, half)), treeRoot(leaves.slice(half)))
}
const WEIGHTS = [0, 1, 1, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5, 6, 6, 7, 8, 9, 9, 9]

// ---- model

const badAsset = (id: string): string | undefined => (/^[A-Z0-9]{2,12}(\.[A-Z0-9]{1,12})?$/.test(id) ? undefined : 'assetIdShape')
function badAmount(amount: paymentsV1.Amount | undefined): string | undefined {
  const digits = amount?.atoms ?? ''
  const shape = /^(0|[1-9]\d*)$/.test(digits) && BigInt(digits) <= MAX ? undefined : 'amountShape'
  return badAsset(amount?.assetId ?? '') ?? shape ?? (digits === '0' ? 'amountNotPositive' : undefined)
}
const badMember = (id: string): string | undefined => (/^[a-z][a-z0-9-]{1,30}$/.test(id) ? undefined : 'memberIdShape')
const badAccount = (...accounts: Uint8Array[]): string | undefined => (accounts.every(account => account.length === 20) ? undefined : 'accountShape')
const badPair = (from: Uint8Array, to: Uint8Array): string | undefined => badAccount(from, to) ?? (toHex(from) === toHex(to) ? 'sameAccount' : undefined)
/** The entries of a bulk as the specification lays them out. */
const entriesOf = ({ entries }: paymentsV1.BulkTransfer): { to: string; atoms: bigint }[] => Array.from({ length: entries.length / 68 }, (_, i) => {
  const hex = toHex(entries.subarray(68 * i, 68 * i + 36))
  return { to: hex.slice(0, 40), atoms: BigInt(`0x${hex.slice(40)}`) }
})
const badUetr = (uetr: Uint8Array): string | undefined => (/^.{12}4.{3}[89ab].{15}$/.test(toHex(uetr)) ? undefined : 'uetrShape')

const checks: Readonly<Record<string, (said: never) => string | undefined>> = {
  RegisterAsset(m: paymentsV1.RegisterAsset) {
    const settles = m.settlementAssetId !== '' || m.settlementAccountId.length > 0
    const badTerms = !/^([A-Z]{3})?$/.test(m.currency) || m.decimals > 18 || (settles && (badAsset(m.settlementAssetId) !== undefined || m.settlementAccountId.length !== 20))
    return badAsset(m.assetId) ?? badMember(m.issuerId) ?? (badTerms ? 'assetTermsShape' : undefined)
  },
  Issue: (m: paymentsV1.Issue) => badAmount(m.amount) ?? badAccount(m.to) ?? badMember(m.issuerId),
  Redeem: (m: paymentsV1.Redeem) => badAmount(m.amount) ?? badAccount(m.from),
  Transfer: (m: paymentsV1.Transfer) => badAmount(m.amount) ?? badPair(m.from, m.to),
  CustomerCreditTransfer(m: paymentsV1.CustomerCreditTransfer) {
    const badCommitments = m.commitments.some(({ name, commitment }) => name === 'Bad' || commitment.length !== 32) ? 'commitmentsShape' : undefined
    return badAmount(m.amount) ?? badAsset(m.creditorAssetId) ?? badPair(m.debtorAccount, m.creditorAccount) ?? badUetr(m.uetr) ?? badCommitments ?? (m.queuePriority > 3 ? 'queuePriorityShape' : undefined)
  },
  SettleQueue: (m: paymentsV1.SettleQueue) => badAsset(m.assetId) ?? badAccount(m.accountId),
  CancelQueuedPayment: (m: paymentsV1.CancelQueuedPayment) => badAccount(m.debtorAccount) ?? badUetr(m.uetr),
  RecordMessage(m: paymentsV1.RecordMessage) {
    const badShape = m.messageKey.length !== 32 || m.commitment.length !== 32 || m.transactionCount === 0
    return badMember(m.memberId) ?? (badShape ? 'messageShape' : undefined) ?? (m.transactionCount > 1_000_000 ? 'tooManyTransactions' : undefined)
  },
  BulkTransfer(m: paymentsV1.BulkTransfer) {
    const { length } = m.entries
    const badShape = length === 0 || length % 68 !== 0 || length > 68 * 4096 ? 'bulkShape' : undefined
    const early = badAsset(m.assetId) ?? badAccount(m.from) ?? badShape
    if (early !== undefined) return early
    const hasBadEntry = entriesOf(m).some(({ to, atoms }) => atoms === 0n || atoms > MAX || to === toHex(m.from))
    const root = treeRoot(Array.from({ length: length / 68 }, (_, i) => m.entries.subarray(68 * i, 68 * i + 68)))
    return (hasBadEntry ? 'bulkEntryShape' : undefined) ?? (toHex(root) === toHex(m.entriesRoot) ? undefined : 'entriesRootMismatch')
  },
}

const refused = (status: string): Foreseen => ({ status, events: [] })
const done = (...events: string[]): Foreseen => ({ status: 'ok', events })
const amountOf = (amount: paymentsV1.Amount | undefined): [asset: string, atoms: bigint] => [amount?.assetId ?? '', BigInt(amount?.atoms ?? 0)]

const executions: Readonly<Record<string, (models: Models, said: never, moment: Moment) => Foreseen>> = {
  RegisterAsset(models, m: paymentsV1.RegisterAsset) {
    const { assets } = paymentsModel(models)
    if (assets.has(m.assetId)) return refused('assetExists')
    if (membersModel(models).members.get(m.issuerId)?.capacities.includes('issuer') !== true) return refused('notAnIssuer')
    const asset: Asset = { issuer: m.issuerId, currency: m.currency, decimals: m.decimals }
    if (m.settlementAssetId !== '') {
      const over = assets.get(m.settlementAssetId)
      const account = toHex(m.settlementAccountId)
      if (over === undefined) return refused('assetNotFound')
      const fits = over.settlement === undefined && over.currency === m.currency && over.decimals === m.decimals && membersModel(models).accounts.get(account)?.member === m.issuerId
      if (!fits) return refused('settlementUnfit')
      asset.settlement = { asset: m.settlementAssetId, account }
    }
    assets.set(m.assetId, asset)
    return done('assetRegistered')
  },
  Issue(models, m: paymentsV1.Issue) {
    const model = paymentsModel(models)
    const [id, atoms] = amountOf(m.amount)
    const asset = model.assets.get(id)
    if (asset === undefined) return refused('assetNotFound')
    if (asset.issuer !== m.issuerId) return refused('notTheIssuer')
    if (!membersModel(models).accounts.has(toHex(m.to))) return refused('accountNotFound')
    if (circulating(model, id) + atoms > MAX) return refused('supplyExceeded')
    add(model, toHex(m.to), id, atoms)
    credited(model, [toHex(m.to)], id)
    return done('issued')
  },
  Redeem(models, m: paymentsV1.Redeem) {
    const model = paymentsModel(models)
    const [id, atoms] = amountOf(m.amount)
    if (!model.assets.has(id)) return refused('assetNotFound')
    if (free(model, toHex(m.from), id) < atoms) return refused('insufficientFunds')
    add(model, toHex(m.from), id, -atoms)
    return done('redeemed')
  },
  Transfer(models, m: paymentsV1.Transfer) {
    const model = paymentsModel(models)
    const [id, atoms] = amountOf(m.amount)
    if (!model.assets.has(id)) return refused('assetNotFound')
    if (!membersModel(models).accounts.has(toHex(m.to))) return refused('accountNotFound')
    if (free(model, toHex(m.from), id) < atoms) return refused('insufficientFunds')
    add(model, toHex(m.from), id, -atoms)
    add(model, toHex(m.to), id, atoms)
    credited(model, [toHex(m.to)], id)
    return done('transferred')
  },
  CustomerCreditTransfer(models, m: paymentsV1.CustomerCreditTransfer, { height }) {
    const model = paymentsModel(models)
    const [id, atoms] = amountOf(m.amount)
    const [debtor, creditor, uetr] = [toHex(m.debtorAccount), toHex(m.creditorAccount), toHex(m.uetr)]
    const [mine, theirs] = [model.assets.get(id), model.assets.get(m.creditorAssetId)]
    if (mine === undefined || theirs === undefined) return refused('assetNotFound')
    if (!membersModel(models).accounts.has(creditor)) return refused('accountNotFound')
    if (model.uetrs.has(uetr)) return refused('duplicateUetr')
    const isOneBank = id === m.creditorAssetId
    const [payer, payee] = [mine.settlement, theirs.settlement]
    if (!isOneBank && (payer === undefined || payee === undefined || payer.asset !== payee.asset)) return refused('noSettlementPath')
    if (free(model, debtor, id) < atoms) return refused('insufficientFunds')
    const settles = !isOneBank && payer !== undefined && payee !== undefined && payer.account !== payee.account
    const bank = settles ? `${payer.account} ${payer.asset}` : ''
    const isShort = settles && free(model, payer.account, payer.asset) < atoms
    const exceeds = !isOneBank && circulating(model, m.creditorAssetId) + atoms > MAX
    const waits = settles && m.queuePriority > 0 && (isShort || (!exceeds && waitingBefore(model, bank, m.queuePriority) > 0))
    if (waits) {
      if (waitingBefore(model, bank, 3) >= 10_000) return refused('queueFull')
      wait(model, bank, m.queuePriority, { uetr, debtor, creditor, assetId: id, creditorAssetId: m.creditorAssetId, atoms })
      model.uetrs.set(uetr, height)
      return done('paymentQueued')
    }
    if (isShort) return refused('insufficientFunds')
    if (exceeds) return refused('supplyExceeded')
    add(model, debtor, id, -atoms)
    add(model, creditor, m.creditorAssetId, atoms)
    if (settles) {
      add(model, payer.account, payer.asset, -atoms)
      add(model, payee.account, payer.asset, atoms)
    }
    model.uetrs.set(uetr, height)
    if (settles) credited(model, [payee.account], payer.asset)
    else if (isOneBank) credited(model, [creditor], id)
    return done('creditTransferred', ...(settles ? ['settled'] : []))
  },
  BulkTransfer(models, m: paymentsV1.BulkTransfer) {
    const model = paymentsModel(models)
    const from = toHex(m.from)
    const entries = entriesOf(m)
    if (!model.assets.has(m.assetId)) return refused('assetNotFound')
    const exists = (account: string): boolean => membersModel(models).accounts.has(account)
    if (!m.eachByItself) {
      if (entries.reduce((sum, { atoms }) => sum + atoms, 0n) > free(model, from, m.assetId)) return refused('insufficientFunds')
      if (entries.some(({ to }) => !exists(to))) return refused('bulkPayeeNotFound')
    }
    const paid: string[] = []
    for (const { to, atoms } of entries) {
      if (!exists(to) || atoms > free(model, from, m.assetId)) continue
      add(model, from, m.assetId, -atoms)
      add(model, to, m.assetId, atoms)
      paid.push(to)
    }
    credited(model, paid, m.assetId)
    return done('bulkTransferred', ...Array.from({ length: Math.ceil(entries.length / 100) }, () => 'bulkEntries'))
  },
  SettleQueue(models, m: paymentsV1.SettleQueue) {
    return settle(paymentsModel(models), [`${toHex(m.accountId)} ${m.assetId}`]) > 0 ? done('queueSettled') : refused('nothingToSettle')
  },
  CancelQueuedPayment: (models, m: paymentsV1.CancelQueuedPayment) => (takeBack(paymentsModel(models), toHex(m.debtorAccount), toHex(m.uetr)) ? done() : refused('notQueued')),
  RecordMessage(models, m: paymentsV1.RecordMessage, { height }) {
    const { messages } = paymentsModel(models)
    if (messages.has(toHex(m.messageKey))) return refused('duplicateMessage')
    messages.set(toHex(m.messageKey), height)
    return done('messageRecorded')
  },
}

const verbOf = ({ type }: Intent): string => type.slice(type.lastIndexOf('.') + 1)

/** Traffic and model of payments. */
export const paymentsWorkload: Workload = {
  module: 'payments',
  begin(part) {
    const model: PaymentsModel = { assets: new Map(), balances: new Map(), uetrs: new Map(), messages: new Map(), queues: new Map() }
    const { assets = [], issues = [] } = part as { assets?: Json[]; issues?: Json[] }
    for (const json of assets) {
      const { assetId, issuerId, currency, decimals, settlementAssetId, settlementAccountId } = fromJson(paymentsV1.RegisterAssetSchema, json as JsonValue)
      const settlement = settlementAssetId === '' ? {} : { settlement: { asset: settlementAssetId, account: toHex(settlementAccountId) } }
      model.assets.set(assetId, { issuer: issuerId, currency, decimals, ...settlement })
    }
    for (const json of issues) {
      const { to, amount } = fromJson(paymentsV1.IssueSchema, json as JsonValue)
      add(model, toHex(to), ...amountOf(amount))
    }
    return model
  },
  generate(world, models) {
    const { accounts, members } = membersModel(models)
    const draw = { world, model: paymentsModel(models), accounts: [...accounts.keys()], members: [...members.keys()] }
    return (makers[pick(world.random, WEIGHTS)] as (typeof makers)[number])(draw)
  },
  check: intent => checks[verbOf(intent)]?.(intent.said as never),
  needs(intent): readonly Need[] {
    if (verbOf(intent) === 'SettleQueue') return []
    const said = intent.said as { issuerId?: string; from?: Uint8Array; debtorAccount?: Uint8Array; memberId?: string }
    if (said.issuerId !== undefined) return [{ kind: 'admin', member: said.issuerId }]
    if (said.memberId !== undefined) return [{ kind: 'role', member: said.memberId, role: 'maker' }]
    return [{ kind: 'account', account: toHex(said.from ?? said.debtorAccount ?? new Uint8Array(0)) }]
  },
  execute: (models, intent, moment) => executions[verbOf(intent)]?.(models, intent.said as never, moment) ?? refused('unknown'),
  disagrees(models, entries) {
    const model = paymentsModel(models)
    const from = <K, V, W>(pairs: Iterable<readonly [K, V]>, name: (key: K) => string, value: (value: V) => W): Map<string, W> =>
      new Map([...pairs].map(([key, held]) => [name(key), value(held)]))
    const terms = (issuer: string, currency: string, decimals: number, over: string, account: string): string => [issuer, currency, decimals, over, account].join()
    return differenceOf('balance', model.balances, from(state.balances.entries(entries), ({ account, asset }) => `${toHex(account)} ${asset}`, ({ atoms }) => atoms))
      ?? differenceOf('supply', new Map([...model.assets.keys()].map(id => [id, circulating(model, id)])), from(state.supply.entries(entries), id => id, ({ atoms }) => atoms))
      ?? differenceOf('queued', new Map([...model.queues].flatMap(([bank, lanes]) => lanes.flatMap((lane, i) => lane.map(each => [each.uetr, `${bank} ${i + 1} ${each.debtor} ${each.atoms}`])))),
        new Map([...state.queued.entries(entries)].map(([{ account, asset, priority }, { uetr, passage: { debtor, atoms } }]) => [toHex(uetr), `${toHex(account)} ${asset} ${priority} ${toHex(debtor)} ${atoms}`])))
      ?? differenceOf('uetr', model.uetrs, from(state.payments.entries(entries), toHex, ({ height }) => height))
      ?? differenceOf('message', model.messages, from(state.messages.entries(entries), toHex, ({ height }) => height))
      ?? differenceOf('asset',
        from(model.assets, id => id, a => terms(a.issuer, a.currency, a.decimals, a.settlement?.asset ?? '', a.settlement?.account ?? '')),
        from(state.assets.entries(entries), id => id, a => terms(a.issuer, a.currency, a.decimals, a.settlement?.asset ?? '', a.settlement === undefined ? '' : toHex(a.settlement.account))))
  },
}
