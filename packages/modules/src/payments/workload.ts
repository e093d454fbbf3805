import { fromJson, type JsonValue } from '@bufbuild/protobuf'
import type { Json } from '@jianghan/kernel'
import { differenceOf, type Foreseen, type Intent, intentOf, type Models, type Moment, type Need, note, once, type Outflow, pick, type Workload } from '@jianghan/kernel/testing'
import { paymentsV1, sha256, toHex } from '@jianghan/protocol'
import { membersModel } from '../members/workload.ts'
import { credited, creditedBy, settle, takeBack, waitFor } from './queueWorkload.ts'
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
import { add, amountOf, bytesOf, circulating, done, emptyBooks, eventsOf, free, isFrozen, isWaiting, MAX, NOWHERE, type PaymentsModel, paymentsModel, refused, reserved, send, went } from './workload/books.ts'
import { badFees, badMaxFee, feeFor, feesIn, feeStops, maxFeeIn, payFee, setTheFees, withFee } from './workload/fees.ts'
import { accountIn, amountUpTo, ASSET_IDS, assetIn, badAccount, badAmount, badAsset, badMember, badPair, badUetr, type Draw, holding, uetrIn } from './workload/draw.ts'
import { nextDue, promiseChecks, promiseExecutions, promiseMakers, tickPayments } from './workload/promises.ts'

export { paymentsModel } from './workload/books.ts'

// ---- generator

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
    return intentOf(transfer, { from: bytesOf(account), to: accountIn(draw), amount: amountUpTo(draw, asset, atoms), maxFee: maxFeeIn(draw) })
  },
  draw => {
    const { account, asset, atoms } = holding(draw)
    const { random } = draw.world
    const names = ['creditor.name', 'debtor.name', 'remittance', ...(once(random, 30) ? ['Bad'] : [])].filter(name => name === 'Bad' || once(random, 2))
    return intentOf(customerCreditTransfer, {
      uetr: uetrIn(draw), debtorAccount: bytesOf(account), creditorAccount: accountIn(draw), amount: amountUpTo(draw, asset, atoms), creditorAssetId: assetIn(draw),
      queuePriority: once(random, 3) ? 0 : pick(random, [1, 2, 2, 3, 3, 3, ...(once(random, 20) ? [4] : [])]),
      maxFee: maxFeeIn(draw),
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
      from: once(random, 60) ? random.bytes(19) : bytesOf(account), assetId: once(random, 20) ? assetIn(draw) : asset, eachByItself: once(random, 2), entries: packed, entriesRoot: root, maxFee: maxFeeIn(draw),
    })
  },
  draw => {
    const { random } = draw.world
    const able = [...draw.model.queues.keys()].filter(bank => canPay(draw.model, bank, 0))
    const [account = '', asset = 'CNY'] = once(random, 4) || draw.model.queues.size === 0 ? [] : pick(random, able.length > 0 ? able : [...draw.model.queues.keys()]).split(' ')
    return intentOf(settleQueue, { accountId: account === '' ? accountIn(draw) : bytesOf(account), assetId: once(random, 30) ? 'cny' : asset })
  },
  draw => {
    const { random } = draw.world
    const waiting = [...draw.model.queues.values()].flat(2)
    // Often the first, so that what waits behind it can be settled by whoever asks for it; best where the bank has enough for that.
    const stuck = [...draw.model.queues.entries()].find(([bank]) => canPay(draw.model, bank, 1))?.[1].flat()[0]
    const payment = waiting.length > 0 && !once(random, 5) ? stuck ?? (once(random, 2) ? waiting[0] : pick(random, waiting)) : undefined
    return intentOf(cancelQueuedPayment, { debtorAccount: payment === undefined ? accountIn(draw) : bytesOf(payment.debtor), uetr: payment === undefined ? uetrIn(draw) : bytesOf(payment.uetr) })
  },
  // Between banks that are often short: what a bank has to settle with goes away, and payments between deposits of banks wait for it to come back.
  draw => {
    const { random } = draw.world
    const deposits = [...draw.model.assets].filter(([, { settlement }]) => settlement !== undefined)
    const [id, terms] = deposits.length === 0 ? ['CNY', undefined] : pick(random, deposits)
    const over = terms?.settlement
    const holders = [...draw.model.balances].filter(([key]) => key.endsWith(` ${id}`))
    const settles = over === undefined ? 0n : free(draw.model, over.account, over.asset) + reserved(draw.model, over.account, over.asset)
    if (over !== undefined && once(random, 3) && settles > 0n) return intentOf(transfer, { from: bytesOf(over.account), to: accountIn(draw), amount: { assetId: over.asset, atoms: String(settles - BigInt(random.below(3)) * (settles / 8n) || 1n) } })
    const [key, atoms] = holders.length === 0 ? pick(random, [...draw.model.balances]) : pick(random, holders)
    return intentOf(customerCreditTransfer, {
      uetr: uetrIn(draw), debtorAccount: bytesOf(key.slice(0, 40)), creditorAccount: accountIn(draw), amount: amountUpTo(draw, id, once(random, 2) ? atoms : 4_000n),
      creditorAssetId: deposits.length === 0 ? id : pick(random, deposits)[0], queuePriority: 1 + random.below(3), commitments: [],
    })
  },
  feesIn,
]
/** Whether a bank has enough for what waits at this place of its queue. */
function canPay(model: PaymentsModel, bank: string, place: number): boolean {
  const [account = '', asset = ''] = bank.split(' ')
  const payment = model.queues.get(bank)?.flat()[place]
  return payment !== undefined && payment.atoms <= free(model, account, asset)
}
/** RFC 9162 root, as the text of the RFC has it: written anew, so that it judges the ledger's. */
function treeRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const hash = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => sha256(Uint8Array.from(Buffer.concat([Uint8Array.of(tag), ...parts])))
  if (leaves.length === 0) return sha256(new Uint8Array(0))
  if (leaves.length === 1) return hash(0, leaves[0] as Uint8Array)
  const half = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1)
  return hash(1, treeRoot(leaves.slice(0, half)), treeRoot(leaves.slice(half)))
}
const WEIGHTS = [0, 0, 1, 1, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5, 6, 6, 7, 7, 7, 7, 8, 8, 9, 9, 9, 9, 9, 9, 10, 10]

// ---- model

const entriesOf = ({ entries }: paymentsV1.BulkTransfer): { to: string; atoms: bigint }[] => Array.from({ length: entries.length / 68 }, (_, i) => {
  const hex = toHex(entries.subarray(68 * i, 68 * i + 36))
  return { to: hex.slice(0, 40), atoms: BigInt(`0x${hex.slice(40)}`) }
})
const checks: Readonly<Record<string, (said: never) => string | undefined>> = {
  RegisterAsset(m: paymentsV1.RegisterAsset) {
    const settles = m.settlementAssetId !== '' || m.settlementAccountId.length > 0
    const badTerms = !/^([A-Z]{3})?$/.test(m.currency) || m.decimals > 18 || (settles && (badAsset(m.settlementAssetId) !== undefined || m.settlementAccountId.length !== 20))
    return badAsset(m.assetId) ?? badMember(m.issuerId) ?? (badTerms ? 'assetTermsShape' : undefined)
  },
  Issue: (m: paymentsV1.Issue) => badAmount(m.amount) ?? badAccount(m.to) ?? badMember(m.issuerId),
  Redeem: (m: paymentsV1.Redeem) => badAmount(m.amount) ?? badAccount(m.from),
  Transfer: (m: paymentsV1.Transfer) => badAmount(m.amount) ?? badPair(m.from, m.to) ?? badMaxFee(m.maxFee),
  SetFees: badFees,
  CustomerCreditTransfer(m: paymentsV1.CustomerCreditTransfer) {
    const badCommitments = m.commitments.some(({ name, commitment }) => name === 'Bad' || commitment.length !== 32) ? 'commitmentsShape' : undefined
    return badAmount(m.amount) ?? badAsset(m.creditorAssetId) ?? badPair(m.debtorAccount, m.creditorAccount) ?? badUetr(m.uetr) ?? badCommitments ?? (m.queuePriority > 3 ? 'queuePriorityShape' : undefined) ?? badMaxFee(m.maxFee)
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
    return (hasBadEntry ? 'bulkEntryShape' : undefined) ?? (toHex(root) === toHex(m.entriesRoot) ? undefined : 'entriesRootMismatch') ?? badMaxFee(m.maxFee)
  },
}

const executions: Readonly<Record<string, (models: Models, said: never, moment: Moment) => Foreseen>> = {
  RegisterAsset(models, m: paymentsV1.RegisterAsset) {
    const { assets } = paymentsModel(models)
    if (assets.has(m.assetId)) return refused('assetExists')
    if (membersModel(models).members.get(m.issuerId)?.capacities.includes('issuer') !== true) return refused('notAnIssuer')
    const asset: NonNullable<ReturnType<typeof assets.get>> = { issuer: m.issuerId, currency: m.currency, decimals: m.decimals }
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
    if (isFrozen(model, toHex(m.to), 'credit')) return refused('payeeFrozen')
    if (circulating(model, id) + atoms > MAX) return refused('supplyExceeded')
    add(model, toHex(m.to), id, atoms)
    return { ...done('issued'), became: credited(model, [toHex(m.to)], id) }
  },
  Redeem(models, m: paymentsV1.Redeem) {
    const model = paymentsModel(models)
    const [id, atoms] = amountOf(m.amount)
    if (!model.assets.has(id)) return refused('assetNotFound')
    if (free(model, toHex(m.from), id) < atoms) return refused('insufficientFunds')
    add(model, toHex(m.from), id, -atoms)
    return done('redeemed')
  },
  SetFees: setTheFees,
  Transfer(models, m: paymentsV1.Transfer, { nowMs }) {
    const model = paymentsModel(models)
    const [id, atoms] = amountOf(m.amount)
    const [from, to] = [toHex(m.from), toHex(m.to)]
    if (!model.assets.has(id)) return refused('assetNotFound')
    const fee = feeFor(model, { asset: id, kind: 1, debtor: from, atoms }, nowMs)
    const stops = feeStops(fee, atoms, m.maxFee)
    if (stops !== undefined) return refused(stops)
    if (!membersModel(models).accounts.has(toHex(m.to))) return refused('accountNotFound')
    if (isFrozen(model, toHex(m.to), 'credit')) return refused('payeeFrozen')
    if (free(model, from, id) < atoms) return refused('insufficientFunds')
    if (fee !== undefined && free(model, from, id) < atoms + fee.atoms - fee.taken) return refused('feeNotCovered')
    add(model, from, id, -atoms + (fee?.taken ?? 0n))
    add(model, to, id, atoms - (fee?.taken ?? 0n))
    payFee(model, from, id, fee)
    return { ...done(...withFee(['transferred'], fee)), became: credited(model, [to, ...(fee === undefined ? [] : [fee.account])], id) }
  },
  CustomerCreditTransfer(models, m: paymentsV1.CustomerCreditTransfer, { height, nowMs, id: transaction }) {
    const model = paymentsModel(models)
    const [id, ordered] = amountOf(m.amount)
    const [debtor, creditor, uetr] = [toHex(m.debtorAccount), toHex(m.creditorAccount), toHex(m.uetr)]
    if (!model.assets.has(id) || !model.assets.has(m.creditorAssetId)) return refused('assetNotFound')
    if (!membersModel(models).accounts.has(creditor)) return refused('accountNotFound')
    if (model.uetrs.has(uetr) || (m.queuePriority !== 0 && isWaiting(model, uetr))) return refused('duplicateUetr')
    const fee = feeFor(model, { asset: id, kind: 2, debtor, atoms: ordered }, nowMs)
    const stops = feeStops(fee, ordered, m.maxFee)
    if (stops !== undefined) return refused(stops)
    const sending = { debtor, creditor, asset: id, theirs: m.creditorAssetId, atoms: ordered - (fee?.taken ?? 0n) }
    const waits = waitFor(model, sending, { id: transaction, uetr, priority: m.queuePriority, fee })
    if (waits !== undefined && waits !== 'waits') return refused(waits)
    if (waits === 'waits') {
      model.uetrs.set(uetr, { ...NOWHERE, id: transaction, height })
      note(model.rings.payments, uetr, nowMs)
      return done('paymentQueued')
    }
    const how = send(model, sending, free(model, debtor, id), fee)
    if (!went(how)) return refused(how)
    payFee(model, debtor, id, fee)
    model.uetrs.set(uetr, { ...sending, id: transaction, height, refunded: 0n })
    note(model.rings.payments, uetr, nowMs)
    return { ...done(...withFee(eventsOf(how, 'creditTransferred'), fee)), became: creditedBy(model, sending, how, [], fee) }
  },
  BulkTransfer(models, m: paymentsV1.BulkTransfer, { nowMs }) {
    const model = paymentsModel(models)
    const from = toHex(m.from)
    const entries = entriesOf(m)
    if (!model.assets.has(m.assetId)) return refused('assetNotFound')
    const exists = (account: string): boolean => membersModel(models).accounts.has(account)
    const feeOn = (atoms: bigint) => feeFor(model, { asset: m.assetId, kind: 3, debtor: from, atoms }, nowMs)
    if (!m.eachByItself) {
      if (entries.reduce((sum, { atoms }) => sum + atoms, 0n) > free(model, from, m.assetId)) return refused('insufficientFunds')
      if (entries.reduce((sum, { atoms }) => sum + atoms + (feeOn(atoms)?.atoms ?? 0n), 0n) > free(model, from, m.assetId)) return refused('feeNotCovered')
      const wrong = entries.find(({ to }) => !exists(to) || isFrozen(model, to, 'credit'))
      if (wrong !== undefined) return refused(exists(wrong.to) ? 'payeeFrozen' : 'bulkPayeeNotFound')
    }
    const stayed: Outflow[] = []
    const paying: { to: string; atoms: bigint }[] = []
    let [left, charged, collector] = [free(model, from, m.assetId), 0n, '']
    for (const { to, atoms } of entries) {
      const fee = feeOn(atoms)
      if (!exists(to) || atoms + (fee?.atoms ?? 0n) > left || isFrozen(model, to, 'credit')) {
        stayed.push({ account: from, asset: m.assetId, atoms })
        continue
      }
      left -= atoms + (fee?.atoms ?? 0n)
      charged += fee?.atoms ?? 0n
      collector = fee?.account ?? collector
      paying.push({ to, atoms })
    }
    if (m.maxFee !== '' && charged > BigInt(m.maxFee)) return refused('feeAboveBound')
    for (const { to, atoms } of paying) {
      add(model, from, m.assetId, -atoms)
      add(model, to, m.assetId, atoms)
    }
    const fee = charged === 0n ? undefined : { account: collector, atoms: charged, taken: 0n }
    payFee(model, from, m.assetId, fee)
    const events = withFee(['bulkTransferred', ...Array.from({ length: Math.ceil(entries.length / 100) }, () => 'bulkEntries')], fee)
    return { ...done(...events), stayed, became: credited(model, [...paying.map(({ to }) => to), ...(fee === undefined ? [] : [collector])], m.assetId) }
  },
  SettleQueue(models, m: paymentsV1.SettleQueue) {
    const became = settle(paymentsModel(models), [`${toHex(m.accountId)} ${m.assetId}`])
    return became.length > 0 ? { ...done('queueSettled'), became } : refused('nothingToSettle')
  },
  CancelQueuedPayment(models, m: paymentsV1.CancelQueuedPayment) {
    const became = takeBack(paymentsModel(models), toHex(m.debtorAccount), toHex(m.uetr))
    return became === undefined ? refused('notQueued') : { ...done(), became: [became] }
  },
  RecordMessage(models, m: paymentsV1.RecordMessage, { height, nowMs }) {
    const { messages, rings } = paymentsModel(models)
    if (messages.has(toHex(m.messageKey))) return refused('duplicateMessage')
    messages.set(toHex(m.messageKey), height)
    note(rings.messages, toHex(m.messageKey), nowMs)
    return done('messageRecorded')
  },
}

const verbOf = ({ type }: Intent): string => type.slice(type.lastIndexOf('.') + 1)

/** Traffic and model of payments. */
export const paymentsWorkload: Workload = {
  module: 'payments',
  begin(part) {
    const model = emptyBooks()
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
    const holders = new Map([...accounts].map(([id, { member }]) => [id, member]))
    const draw = { world, model: paymentsModel(models), accounts: [...accounts.keys()], members: [...members.keys()], holders }
    if (once(world.random, 3)) return pick(world.random, promiseMakers)(draw)
    return (makers[pick(world.random, WEIGHTS)] as (typeof makers)[number])(draw)
  },
  check: intent => (checks[verbOf(intent)] ?? promiseChecks[verbOf(intent)])?.(intent.said as never),
  needs(intent): readonly Need[] {
    if (verbOf(intent) === 'SettleQueue') return []
    const said = intent.said as { issuerId?: string; from?: Uint8Array; debtorAccount?: Uint8Array; account?: Uint8Array; memberId?: string }
    if (said.issuerId !== undefined) return [{ kind: 'admin', member: said.issuerId }]
    if (said.memberId !== undefined) return [{ kind: 'role', member: said.memberId, role: 'maker' }]
    return [{ kind: 'account', account: toHex(said.from ?? said.debtorAccount ?? said.account ?? new Uint8Array(0)) }]
  },
  spends(intent): readonly Outflow[] {
    switch (verbOf(intent)) {
      case 'Transfer': {
        const m = intent.said as paymentsV1.Transfer
        return [{ account: toHex(m.from), asset: m.amount?.assetId ?? '', atoms: BigInt(m.amount?.atoms ?? 0), to: toHex(m.to) }]
      }
      case 'CustomerCreditTransfer': {
        const m = intent.said as paymentsV1.CustomerCreditTransfer
        return [{ account: toHex(m.debtorAccount), asset: m.amount?.assetId ?? '', atoms: BigInt(m.amount?.atoms ?? 0), to: toHex(m.creditorAccount) }]
      }
      case 'Redeem': {
        const m = intent.said as paymentsV1.Redeem
        return [{ account: toHex(m.from), asset: m.amount?.assetId ?? '', atoms: BigInt(m.amount?.atoms ?? 0), goesBack: true }]
      }
      case 'BulkTransfer': {
        const m = intent.said as paymentsV1.BulkTransfer
        return entriesOf(m).map(({ to, atoms }) => ({ account: toHex(m.from), asset: m.assetId, atoms, to }))
      }
      case 'Hold':
      case 'SchedulePayment': {
        const m = intent.said as paymentsV1.Hold | paymentsV1.SchedulePayment
        return [{ account: toHex(m.from), asset: m.amount?.assetId ?? '', atoms: BigInt(m.amount?.atoms ?? 0), ...(m.to.length > 0 && { to: toHex(m.to) }) }]
      }
      case 'Refund': {
        const m = intent.said as paymentsV1.Refund
        return [{ account: toHex(m.account), asset: m.amount?.assetId ?? '', atoms: BigInt(m.amount?.atoms ?? 0), goesBack: true }]
      }
      default: return []
    }
  },
  execute(models, intent, moment) {
    const model = paymentsModel(models)
    model.frozen = membersModel(models).frozen
    return (executions[verbOf(intent)] ?? promiseExecutions[verbOf(intent)])?.(models, intent.said as never, moment) ?? refused('unknown')
  },
  due: { next: nextDue, step: tickPayments },
  disagrees(models, entries) {
    const model = paymentsModel(models)
    const from = <K, V, W>(pairs: Iterable<readonly [K, V]>, name: (key: K) => string, value: (value: V) => W): Map<string, W> =>
      new Map([...pairs].map(([key, held]) => [name(key), value(held)]))
    const terms = (issuer: string, currency: string, decimals: number, over: string, account: string): string => [issuer, currency, decimals, over, account].join()
    return differenceOf('balance', model.balances, from(state.balances.entries(entries), ({ account, asset }) => `${toHex(account)} ${asset}`, ({ atoms }) => atoms))
      ?? differenceOf('supply', new Map([...model.assets.keys()].map(id => [id, circulating(model, id)])), from(state.supply.entries(entries), id => id, ({ atoms }) => atoms))
      ?? differenceOf('queued', new Map([...model.queues].flatMap(([bank, lanes]) => lanes.flatMap((lane, i) => lane.map(each => [each.uetr, `${bank} ${i + 1} ${each.debtor} ${each.atoms}`])))),
        new Map([...state.queued.entries(entries)].map(([{ account, asset, priority }, { uetr, passage: { debtor, atoms } }]) => [toHex(uetr), `${toHex(account)} ${asset} ${priority} ${toHex(debtor)} ${atoms}`])))
      ?? differenceOf('held', new Map([...model.balances.keys()].map(key => [key, reserved(model, ...(key.split(' ') as [string, string]))])),
        from(state.balances.entries(entries), ({ account, asset }) => `${toHex(account)} ${asset}`, each => each.held))
      ?? differenceOf('uetr',
        from(model.uetrs, uetr => uetr, p => [p.id, p.height, p.debtor, p.creditor, p.asset, p.theirs, p.debtor === '' ? '' : p.atoms, p.refunded, p.refundOf ?? ''].join()),
        from(state.payments.entries(entries), toHex, p => [toHex(p.transactionId), p.height, toHex(p.passage?.debtor ?? new Uint8Array(0)), toHex(p.passage?.creditor ?? new Uint8Array(0)), p.passage?.assetId, p.passage?.creditorAssetId, p.passage?.atoms, p.refunded, toHex(p.refundOf ?? new Uint8Array(0))].join()))
      ?? differenceOf('hold',
        from(model.holds, name => name, h => [h.id, h.height, h.from, h.to ?? '', h.asset, h.atoms, h.remaining, h.expiresMs, h.how].join()),
        from(state.holds.entries(entries), toHex, h => [toHex(h.transactionId), h.height, toHex(h.from), toHex(h.to ?? new Uint8Array(0)), h.assetId, h.atoms, h.remaining, h.expiresMs, ['open', 'posted', 'voided', 'expired'][h.state]].join()))
      ?? differenceOf('schedule',
        from(model.schedules, name => name, p => [p.id, p.height, p.debtor, p.creditor, p.asset, p.theirs, p.atoms, p.uetr ?? '', p.dueMs, p.priority, p.maxFee].join()),
        from(state.schedules.entries(entries), toHex, p => [toHex(p.transactionId), p.height, toHex(p.from), toHex(p.to), p.assetId, p.creditorAssetId, p.atoms, toHex(p.uetr ?? new Uint8Array(0)), p.dueMs, p.queuePriority, p.maxFee ?? ''].join()))
      ?? differenceOf('fees', from(model.fees, name => name, f => [f.current?.flat, f.current?.account, f.next.fromMs, f.next.terms?.points].join()),
        from(state.fees.entries(entries), ({ asset, kind }) => `${asset} ${kind}`, f => [f.current?.flat, f.current && toHex(f.current.account), f.next?.fromMs, f.next?.terms?.basisPoints].join()))
      ?? differenceOf('message', model.messages, from(state.messages.entries(entries), toHex, ({ height }) => height))
      ?? differenceOf('asset',
        from(model.assets, id => id, a => terms(a.issuer, a.currency, a.decimals, a.settlement?.asset ?? '', a.settlement?.account ?? '')),
        from(state.assets.entries(entries), id => id, a => terms(a.issuer, a.currency, a.decimals, a.settlement?.asset ?? '', a.settlement === undefined ? '' : toHex(a.settlement.account))))
  },
}
