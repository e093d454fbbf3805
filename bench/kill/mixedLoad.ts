import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { type KeyPair, sign } from '@jianghan/crypto'
import { bulkEntryHashes, encodeBulkEntries, paymentsV1, rootOfHashes, signTransaction } from '@jianghan/protocol'
import type { LoadMember } from '../ledgerLoad.ts'
import { seededBytes, seededNumbers } from '../seeded.ts'

/** What a bank has to settle with in the beginning, atoms: so little that its payments wait in its queue now and then. */
const SETTLES_WITH = 500n
/** Holds, payments and schedules that are remembered to be followed up. */
const REMEMBERED = 64
const NAMES = ['creditor.name', 'debtor.name', 'endToEndId', 'remittance']

type Setup = Readonly<{
  member: LoadMember
  seed: number
  /** Settlement accounts of the two banks, then customers of either in turns, as a set-up of the load opened them. */
  accounts: readonly Uint8Array[]
  /** The time of the node, milliseconds since 1970. */
  now(): number
}>

/** Keeps the newest of what was said, to be drawn from. */
class Memory<T> {
  readonly #items: T[] = []

  add(item: T): void {
    this.#items.push(item)
    if (this.#items.length > REMEMBERED) this.#items.shift()
  }

  /** Takes one out. */
  take(pick: (bound: number) => number): T | undefined {
    return this.#items.length === 0 ? undefined : this.#items.splice(pick(this.#items.length), 1)[0]
  }
}

/**
 * Payments of every kind between customers of two banks that are short of money to settle with: transfers, credit transfers that may wait in a queue, holds with what
 * becomes of them, scheduled payments, bulks, refunds. What some of them come to depends on the order in which they arrive.
 */
export class MixedLoad {
  readonly #setup: Setup
  readonly #bytes: (length: number) => Uint8Array
  readonly #pick: (bound: number) => number
  readonly #holds = new Memory<Readonly<{ holdId: Uint8Array; account: Uint8Array; assetId: string }>>()
  readonly #payments = new Memory<Readonly<{ originalUetr: Uint8Array; account: Uint8Array; assetId: string }>>()
  readonly #waiting = new Memory<Readonly<{ debtorAccount: Uint8Array; uetr: Uint8Array }>>()
  readonly #schedules = new Memory<Readonly<{ scheduleId: Uint8Array; from: Uint8Array }>>()

  constructor(setup: Setup) {
    this.#setup = setup
    this.#bytes = seededBytes(`mixed load ${setup.seed}`)
    this.#pick = seededNumbers(setup.seed)
  }

  #signed<M extends DescMessage>(name: string, schema: M, said: MessageInitShape<M>, key: KeyPair = this.#setup.member.key): Uint8Array {
    const { member: { chainId }, now } = this.#setup
    return signTransaction(
      { chainId, validUntilMs: BigInt(now() + 540_000), unique: this.#bytes(16), actions: [{ type: name, body: toBinary(schema, create(schema, said)) }] },
      [{ kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, message) }],
    )
  }

  /** Takes the banks' settlement money away, but for a little. */
  shortage(): Uint8Array[] {
    const atoms = String(1_000_000_000_000_000n - SETTLES_WITH)
    return this.#setup.accounts.slice(0, 2).map(from => this.#signed('payments.v1.Redeem', paymentsV1.RedeemSchema, { from, amount: { assetId: 'CNY', atoms } }))
  }

  /** The next transactions, each of a kind drawn by its share of the mix. */
  next(count: number): Uint8Array[] {
    return Array.from({ length: count }, () => {
      const drawn = this.#pick(100)
      if (drawn < 30) return this.#transfer()
      if (drawn < 58) return this.#creditTransfer()
      if (drawn < 68) return this.#hold()
      if (drawn < 78) return this.#followHold() ?? this.#hold()
      if (drawn < 86) return this.#schedule()
      if (drawn < 90) return this.#bulk()
      if (drawn < 93) return this.#settleQueue()
      return this.#followUp(drawn) ?? this.#transfer()
    })
  }

  get #amount(): string {
    return String(1 + this.#pick(60))
  }

  #uuid(): Uint8Array {
    const bytes = this.#bytes(16)
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
    return bytes
  }

  /** Two customers of one bank, and its money. */
  #pair(): { from: Uint8Array; to: Uint8Array; assetId: string } {
    const { accounts } = this.#setup
    const parity = this.#pick(2)
    const half = Math.floor((accounts.length - 2 - parity) / 2)
    const first = this.#pick(half)
    const second = (first + 1 + this.#pick(half - 1)) % half
    const at = (n: number): Uint8Array => accounts[2 + parity + 2 * n] ?? new Uint8Array(0)
    return { from: at(first), to: at(second), assetId: parity === 0 ? 'CNY.L1' : 'CNY.L2' }
  }

  #transfer(): Uint8Array {
    const { from, to, assetId } = this.#pair()
    return this.#signed('payments.v1.Transfer', paymentsV1.TransferSchema, { from, to, amount: { assetId, atoms: this.#amount } })
  }

  /** Between customers of the two banks. */
  #across(): { debtorAccount: Uint8Array; creditorAccount: Uint8Array; assetId: string; creditorAssetId: string } {
    const [debtor, other] = [this.#pair(), this.#pair()]
    const creditorAccount = debtor.assetId === other.assetId ? debtor.to : other.from
    return { debtorAccount: debtor.from, creditorAccount, assetId: debtor.assetId, creditorAssetId: other.assetId }
  }

  #creditTransfer(): Uint8Array {
    const { assetId, ...parties } = this.#across()
    const uetr = this.#uuid()
    const queuePriority = this.#pick(4)
    if (queuePriority > 0) this.#waiting.add({ debtorAccount: parties.debtorAccount, uetr })
    this.#payments.add({ originalUetr: uetr, account: parties.creditorAccount, assetId: parties.creditorAssetId })
    return this.#signed('payments.v1.CustomerCreditTransfer', paymentsV1.CustomerCreditTransferSchema, {
      uetr, ...parties, amount: { assetId, atoms: this.#amount }, queuePriority, commitments: NAMES.map(name => ({ name, commitment: this.#bytes(32) })),
    })
  }

  #hold(): Uint8Array {
    const { from, to, assetId } = this.#pair()
    const holdId = this.#bytes(16)
    this.#holds.add({ holdId, account: to, assetId })
    // Most end by themselves while a round is under way.
    const expiresMs = BigInt(this.#setup.now() + 500 + this.#pick(4_000))
    return this.#signed('payments.v1.Hold', paymentsV1.HoldSchema, { holdId, from, to, amount: { assetId, atoms: this.#amount }, expiresMs })
  }

  #followHold(): Uint8Array | undefined {
    const held = this.#holds.take(this.#pick)
    if (held === undefined) return undefined
    const { assetId, holdId, account } = held
    if (this.#pick(3) === 0) return this.#signed('payments.v1.VoidHold', paymentsV1.VoidHoldSchema, { holdId, account })
    return this.#signed('payments.v1.PostHold', paymentsV1.PostHoldSchema, { holdId, account, amount: { assetId, atoms: '1' }, keepRest: this.#pick(2) === 0 })
  }

  #schedule(): Uint8Array {
    const scheduleId = this.#bytes(16)
    const dueMs = BigInt(this.#setup.now() + 200 + this.#pick(3_000))
    const { debtorAccount: from, creditorAccount: to, assetId, creditorAssetId } = this.#across()
    this.#schedules.add({ scheduleId, from })
    return this.#signed('payments.v1.SchedulePayment', paymentsV1.SchedulePaymentSchema, {
      scheduleId, from, to, amount: { assetId, atoms: this.#amount }, dueMs, creditorAssetId, uetr: this.#uuid(), queuePriority: this.#pick(4),
    })
  }

  #bulk(): Uint8Array {
    const { from, assetId } = this.#pair()
    const others = Array.from({ length: 5 + this.#pick(36) }, () => this.#pair()).filter(pair => pair.assetId === assetId && pair.to !== from)
    const entries = encodeBulkEntries((others.length === 0 ? [this.#pair()] : others).map(({ to }) => ({ to, atoms: 1n, blind: this.#bytes(32) })))
    return this.#signed('payments.v1.BulkTransfer', paymentsV1.BulkTransferSchema, { from, assetId, eachByItself: this.#pick(2) === 0, entriesRoot: rootOfHashes(bulkEntryHashes(entries)), entries })
  }

  #settleQueue(): Uint8Array {
    return this.#signed('payments.v1.SettleQueue', paymentsV1.SettleQueueSchema, { accountId: this.#setup.accounts[this.#pick(2)] ?? new Uint8Array(0), assetId: 'CNY' })
  }

  #followUp(drawn: number): Uint8Array | undefined {
    if (drawn < 96) {
      const paid = this.#payments.take(this.#pick)
      return paid && this.#signed('payments.v1.Refund', paymentsV1.RefundSchema, { originalUetr: paid.originalUetr, uetr: this.#uuid(), account: paid.account, amount: { assetId: paid.assetId, atoms: '1' } })
    }
    if (drawn < 98) {
      const scheduled = this.#schedules.take(this.#pick)
      return scheduled && this.#signed('payments.v1.CancelSchedule', paymentsV1.CancelScheduleSchema, scheduled)
    }
    const waits = this.#waiting.take(this.#pick)
    return waits && this.#signed('payments.v1.CancelQueuedPayment', paymentsV1.CancelQueuedPaymentSchema, waits)
  }
}
