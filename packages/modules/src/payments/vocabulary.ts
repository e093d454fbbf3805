import { casesOn, joinVocabularies, phrase, sayShown, type Stage, type Vocabulary, type Words, type World } from '@jianghan/kernel/testing'
import type { Write } from '@jianghan/kernel'
import { assert, type BulkEntry, bulkEntryHashes, encodeBulkEntries, rootOfHashes } from '@jianghan/protocol'
import { access, members } from '../members/index.ts'
import { beginWithOperator, membersVocabulary } from '../members/vocabulary.ts'
import { bulkTransfer } from './actions/bulkTransfer.ts'
import { cancelQueuedPayment } from './actions/cancelQueuedPayment.ts'
import { customerCreditTransfer } from './actions/customerCreditTransfer.ts'
import { cancelSchedule } from './actions/cancelSchedule.ts'
import { hold } from './actions/hold.ts'
import { issue } from './actions/issue.ts'
import { postHold } from './actions/postHold.ts'
import { recordMessage } from './actions/recordMessage.ts'
import { redeem } from './actions/redeem.ts'
import { registerAsset } from './actions/registerAsset.ts'
import { refund } from './actions/refund.ts'
import { schedulePayment } from './actions/schedulePayment.ts'
import { setFees } from './actions/setFees.ts'
import { settleQueue } from './actions/settleQueue.ts'
import { transfer } from './actions/transfer.ts'
import { voidHold } from './actions/voidHold.ts'
import { payments } from './module.ts'
import { accountBalance, balanceOf, changeSupply, setBalance, supplyOf } from './money.ts'
import { HOLD_STATES } from './model.ts'
import { enqueue } from './queue.ts'
import { state } from './state.ts'

/** Digits as they stand, or 2^N+M. */
function atomsWord(word: string): string {
  const power = /^2\^(\d+)([+-]\d+)?$/.exec(word)
  return power === null ? word : String((1n << BigInt(power[1] ?? 0)) + BigInt(power[2] ?? 0))
}

/** "CNY:B1": settles in CNY over account B1. */
function settlementOf(world: World, word: string | undefined): { asset: string; account: Uint8Array } | undefined {
  if (word === undefined) return undefined
  const [, asset = '', account = ''] = /^([^:]*):(.*)$/.exec(word) ?? []
  return { asset, account: account === '' ? new Uint8Array(0) : world.bytes(account, 20) }
}

const given: Vocabulary['given'] = {
  waiting,
  /** asset CNY.HJB issuer=hjb currency=CNY decimals=2 settles=CNY:B1 */
  asset(world, write, { plain: [id = ''], named }) {
    state.assets.put(write, id, {
      issuer: named['issuer'] ?? 'op', currency: named['currency'] ?? 'CNY', decimals: Number(named['decimals'] ?? 2),
      settlement: settlementOf(world, named['settles']), since: 0n, feeKinds: 0,
    })
    state.supply.put(write, id, { atoms: 0n })
  },
  /** balance A 900 CNY.HJB */
  balance(world, write: Write, { plain: [label = '', atoms = '0', asset = ''] }) {
    const account = world.bytes(label, 20)
    assert(state.assets.get(write, asset) !== undefined, 'an asset that is there')
    const before = accountBalance(write, account, asset)
    const after = BigInt(atomsWord(atoms))
    setBalance(write, account, asset, { ...before, atoms: after })
    changeSupply(write, asset, after - before.atoms)
  },
}

/** waiting A B CNY.HJB CNY.DHB 10000: so many payments of one atom wait */
function waiting(world: World, write: Write, { plain: [from = '', to = '', assetId = '', creditorAssetId = '', count = '1'] }: Words): void {
  const bank = state.assets.get(write, assetId)?.settlement
  assert(bank !== undefined, 'an asset that settles')
  const passage = { debtor: world.bytes(from, 20), creditor: world.bytes(to, 20), assetId, creditorAssetId, atoms: 1n }
  for (let i = 0; i < Number(count); i++) {
    const debtorBefore = accountBalance(write, passage.debtor, assetId)
    enqueue(write, { uetr: world.bytes(`waiting ${i}`, 16), transactionId: world.bytes(`transaction ${i}`, 32), passage }, { kind: 'waits', bank, priority: 2, debtorBefore, charge: undefined })
  }
}

/** A UETR of a name: version 4, variant 10. */
function uetrOf(world: World, label: string): Uint8Array {
  const bytes = world.bytes(label, 16).slice()
  if (label.startsWith('bytes:') || label.startsWith('v')) return bytes
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes
}

const amountOf = (words: Readonly<Record<string, string>>): { amount?: { assetId: string; atoms: string } } =>
  (words['atoms'] === 'no' ? {} : { amount: { assetId: words['asset'] ?? '', atoms: atomsWord(words['atoms'] ?? '') } })

const maxFeeOf = (words: Readonly<Record<string, string>>): { maxFee: string } => ({ maxFee: words['maxFee'] ?? '' })

const accountsOf = (world: World, { from = '', to = '' }: Readonly<Record<string, string>>): { from: Uint8Array; to: Uint8Array } =>
  ({ from: world.bytes(from, 20), to: world.bytes(to, 20) })

/** "name:32,other:32": names of committed fields and the bytes of each. */
const commitmentsOf = (word = ''): { name: string; commitment: Uint8Array }[] => word.split(',').filter(part => part !== '').flatMap(part => {
  const [name = '', length = '32', count = '1'] = part.split(':')
  return Array.from({ length: Number(count) }, (_, i) => ({
    name: count === '1' ? name : `${name}${String(i).padStart(3, '0')}`, commitment: new Uint8Array(Number(length)),
  }))
})

/** "B:100,C:2^127": packed entries; "B:1:4096" is as many entries of 1; a "cut=N" leaves N bytes off the end. */
function entriesOf(world: World, word: string, cut = '0'): Uint8Array {
  const entries = word.split(',').filter(part => part !== '').flatMap((part, i): BulkEntry[] => {
    const [to = '', atoms = '0', count = '1'] = part.split(':')
    return Array.from({ length: Number(count) }, (_, j) => ({ to: world.bytes(to, 20), atoms: BigInt(atomsWord(atoms)), blind: new Uint8Array(32).fill((i + j) % 256) }))
  })
  const packed = encodeBulkEntries(entries)
  return packed.subarray(0, packed.length - Number(cut))
}

const phrases: Vocabulary['phrases'] = [
  phrase('{issuer} lists {asset}', registerAsset, (world, words) => ({
    issuerId: words['issuer'] ?? '', assetId: words['asset'] ?? '', currency: words['currency'] ?? 'CNY', decimals: Number(words['decimals'] ?? 2),
    settlementAssetId: settlementOf(world, words['settles'])?.asset ?? '', settlementAccountId: settlementOf(world, words['settles'])?.account ?? new Uint8Array(0),
  })),
  phrase('{issuer} issues {atoms} {asset} to {to}', issue, (world, words) => ({ issuerId: words['issuer'] ?? '', to: accountsOf(world, words).to, ...amountOf(words) })),
  phrase('{from} redeems {atoms} {asset}', redeem, (world, words) => ({ from: accountsOf(world, words).from, ...amountOf(words) })),
  phrase('{from} pays {to} {atoms} {asset}', transfer, (world, words) => ({ ...accountsOf(world, words), ...amountOf(words), ...maxFeeOf(words) })),
  phrase('{from} sends {to} {atoms} {asset} as {creditorAsset} under {uetr}', customerCreditTransfer, (world, words) => ({
    uetr: uetrOf(world, words['uetr'] ?? ''), debtorAccount: accountsOf(world, words).from, creditorAccount: accountsOf(world, words).to,
    creditorAssetId: words['creditorAsset'] ?? '', commitments: commitmentsOf(words['commitments']), queuePriority: Number(words['queue'] ?? 0), ...amountOf(words), ...maxFeeOf(words),
  })),
  phrase('{account} settles {asset}', settleQueue, (world, words) => ({ accountId: world.bytes(words['account'] ?? '', 20), assetId: words['asset'] ?? '' })),
  phrase('{debtor} withdraws {uetr}', cancelQueuedPayment, (world, words) => ({ debtorAccount: world.bytes(words['debtor'] ?? '', 20), uetr: uetrOf(world, words['uetr'] ?? '') })),
  phrase('{from} bulks {asset} to {entries}', bulkTransfer, (world, words) => {
    const entries = entriesOf(world, words['entries'] === 'nobody' ? '' : words['entries'] ?? '', words['cut'])
    const entriesRoot = words['root'] === 'wrong' ? new Uint8Array(32) : rootOfHashes(bulkEntryHashes(entries))
    return { from: accountsOf(world, words).from, assetId: words['asset'] ?? '', eachByItself: words['each'] === 'yes', entriesRoot, entries, ...maxFeeOf(words) }
  }),
  phrase('{member} records {message} of {count}', recordMessage, (world, words) => ({
    memberId: words['member'] ?? '', messageKey: world.bytes(words['message'] ?? '', 32), commitment: world.bytes(words['commitment'] ?? 'commitment', 32),
    transactionCount: Number(words['count']),
  })),
]

/** Tables begin at this time; "in=90s" counts from there, in milliseconds, seconds, minutes, hours or days. */
const timeOf = (world: World, word = '1h'): bigint => {
  const [, count = '0', unit = 'h'] = /^(-?\d+)(ms|s|m|h|d)$/.exec(word) ?? []
  return world.startMs + BigInt(count) * ({ ms: 1n, s: 1000n, m: 60_000n, h: 3_600_000n, d: 86_400_000n }[unit] ?? 0n)
}
const none = new Uint8Array(0)
const maybeAccount = (world: World, word: string | undefined): Uint8Array => (word === undefined ? none : world.bytes(word, 20))

const promises: Vocabulary['phrases'] = [
  phrase('{from} holds {atoms} {asset} under {hold}', hold, (world, words) => ({
    holdId: world.bytes(words['hold'] ?? '', 16), from: accountsOf(world, words).from, to: maybeAccount(world, words['to']), expiresMs: timeOf(world, words['until']), ...amountOf(words),
  })),
  phrase('{account} posts {atoms} {asset} of {hold}', postHold, (world, words) => ({
    holdId: world.bytes(words['hold'] ?? '', 16), account: world.bytes(words['account'] ?? '', 20), to: maybeAccount(world, words['to']),
    creditorAssetId: words['as'] ?? '', keepRest: words['keep'] === 'yes', ...amountOf(words), ...maxFeeOf(words),
  })),
  phrase('{account} voids {hold}', voidHold, (world, words) => ({ holdId: world.bytes(words['hold'] ?? '', 16), account: world.bytes(words['account'] ?? '', 20) })),
  phrase('{account} refunds {atoms} {asset} of {original} under {uetr}', refund, (world, words) => ({
    originalUetr: uetrOf(world, words['original'] ?? ''), uetr: uetrOf(world, words['uetr'] ?? ''), account: world.bytes(words['account'] ?? '', 20), ...amountOf(words),
  })),
  phrase('{from} schedules {atoms} {asset} to {to} as {schedule}', schedulePayment, (world, words) => ({
    scheduleId: world.bytes(words['schedule'] ?? '', 16), ...accountsOf(world, words), dueMs: timeOf(world, words['at']), creditorAssetId: words['arriving'] ?? '',
    uetr: words['under'] === undefined ? none : uetrOf(world, words['under']), commitments: commitmentsOf(words['commitments']), queuePriority: Number(words['queue'] ?? 0), ...amountOf(words), ...maxFeeOf(words),
  })),
  phrase('{from} cancels {schedule}', cancelSchedule, (world, words) => ({ scheduleId: world.bytes(words['schedule'] ?? '', 16), from: accountsOf(world, words).from })),
]

const fees: Vocabulary['phrases'] = [
  /** hjb charges CNY.HJB for 1 by DEBT flat=5 bps=10 least=1 most=100 to=F at=1d */
  phrase('{issuer} charges {asset} for {kind}', setFees, (world, words) => ({
    issuerId: words['issuer'] ?? '', assetId: words['asset'] ?? '', kind: Number(words['kind']), flat: words['flat'] ?? '', basisPoints: Number(words['bps'] ?? 0), minimum: words['least'] ?? '',
    maximum: words['most'] ?? '', bearer: words['by'] ?? '', feeAccount: maybeAccount(world, words['to']), fromMs: timeOf(world, words['at']),
  })),
]

const shows: Vocabulary['shows'] = {
  /** fees CNY.HJB 1 current=none next=… */
  fees(_world, read, words) {
    const [asset = '', kind = ''] = words.plain
    const found = state.fees.get(read, { asset, kind: Number(kind) })
    const flat = (terms: Readonly<{ flat: bigint }> | undefined): string => (terms === undefined ? 'none' : String(terms.flat))
    return `fees ${asset} ${kind} ${found === undefined ? 'unset' : `${flat(found.current)}:${found.next === undefined ? 'none' : flat(found.next.terms)}`}`
  },
  /** queue S1 CNY 2: how many wait; none where there is no queue */
  queue(world, read, { plain: [label = '', asset = ''] }) {
    const found = state.queues.get(read, { account: world.bytes(label, 20), asset })
    return `queue ${label} ${asset} ${found?.count ?? 'none'}`
  },
  held: (world, read, { plain: [label = '', , asset = ''] }) => `held ${label} ${accountBalance(read, world.bytes(label, 20), asset).held} ${asset}`,
  hold(world, read, words) {
    const label = words.plain[0] ?? ''
    const found = state.holds.get(read, world.bytes(label, 16))
    return sayShown('hold', label, words, found && { ...found, state: HOLD_STATES[found.state] })
  },
  schedule(world, read, words) {
    const label = words.plain[0] ?? ''
    return sayShown('schedule', label, words, state.schedules.get(read, world.bytes(label, 16)))
  },
  balance: (world, read, { plain: [label = '', , asset = ''] }) => `balance ${label} ${balanceOf(read, world.bytes(label, 20), asset)} ${asset}`,
  supply: (_world, read, { plain: [asset = ''] }) => `supply ${asset} ${supplyOf(read, asset)}`,
  asset(world, read, words) {
    const id = words.plain[0] ?? ''
    const asset = state.assets.get(read, id)
    return sayShown('asset', id, words, asset && {
      ...asset, settles: asset.settlement === undefined ? 'none' : `${asset.settlement.asset}:${world.labelOf(asset.settlement.account)}`,
    })
  },
  payment(world, read, words) {
    const label = words.plain[0] ?? ''
    return sayShown('payment', label, words, state.payments.get(read, uetrOf(world, label)))
  },
  message(world, read, words) {
    const label = words.plain[0] ?? ''
    return sayShown('message', label, words, state.messages.get(read, world.bytes(label, 32)))
  },
}

/** What is said of payments in tables. */
export const paymentsVocabulary: Vocabulary = { given, phrases: [...phrases, ...promises, ...fees], shows }

/** Where the tables of this module are played. */
export const paymentsStage: Stage = {
  application: { version: 1, modules: [members, payments], access },
  begin(world) {
    const { parts, node } = beginWithOperator(world)
    return { parts: { ...parts, payments: { recordsAge: true } }, node }
  },
  vocabulary: joinVocabularies(membersVocabulary, paymentsVocabulary),
}

/** Plays a table of this module. */
export const cases = casesOn(paymentsStage)
