import { create, toBinary } from '@bufbuild/protobuf'
import { ED25519, generateKeyPair, type KeyPair, sign } from '@jianghan/crypto'
import { accountId, bulkEntryHashes, encodeBulkEntries, membersV1, paymentsV1, rootOfHashes, signTransaction, type Signer } from '@jianghan/protocol'
import { seededBytes, seededNumbers } from './seeded.ts'

/** Who signs for the load: one member whose accounts ask for one signature. */
export type LoadMember = Readonly<{ chainId: string; memberId: string; key: KeyPair }>

const signerOf = (key: KeyPair): Signer => ({ kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, message) })
const policy = { quorums: [{ role: 'admin', count: 1 }] }

/** Signed transactions by the thousand, each different, valid for nine minutes from now. */
export class LoadMaker {
  readonly #member: LoadMember
  readonly #signers: readonly Signer[]
  readonly #bytes: (length: number) => Uint8Array
  readonly #pick: (bound: number) => number

  /** @param signers who signs, by default the member's key: further ones that the member registered */
  constructor(member: LoadMember, seed: number, ...signers: readonly Signer[]) {
    this.#member = member
    this.#signers = signers.length > 0 ? signers : [signerOf(member.key)]
    this.#bytes = seededBytes(`load ${seed}`)
    this.#pick = seededNumbers(seed)
  }

  #signed(actions: readonly Readonly<{ type: string; body: Uint8Array }>[]): Uint8Array {
    const validUntilMs = BigInt(Date.now() + 540_000)
    return signTransaction({ chainId: this.#member.chainId, validUntilMs, unique: this.#bytes(16), actions }, this.#signers)
  }

  /** A transaction that registers these keys for the member, each with the role admin. */
  addKeys(keys: readonly Readonly<{ kind: number; publicKey: Uint8Array }>[]): Uint8Array {
    const { memberId } = this.#member
    return this.#signed(keys.map(key => ({
      type: 'members.v1.AddKey', body: toBinary(membersV1.AddKeySchema, create(membersV1.AddKeySchema, { memberId, key: { ...key, roles: ['admin'] } })),
    })))
  }

  /** Transactions that register assets CNY.L1 and CNY.L2 settling in CNY, and open the accounts; ids of the accounts in order. */
  setUp(count: number): { transactions: Uint8Array[]; accounts: Uint8Array[] } {
    const { memberId } = this.#member
    const uniques = Array.from({ length: count }, () => this.#bytes(16))
    const accounts = uniques.map(unique => accountId(memberId, unique))
    const opens = uniques.map(unique => ({
      type: 'members.v1.OpenAccount',
      body: toBinary(membersV1.OpenAccountSchema, create(membersV1.OpenAccountSchema, { memberId, unique, policy })),
    }))
    const [first, second] = accounts
    const assets = [
      { assetId: 'CNY' }, { assetId: 'CNY.L1', settlementAssetId: 'CNY', settlementAccountId: first ?? new Uint8Array(0) },
      { assetId: 'CNY.L2', settlementAssetId: 'CNY', settlementAccountId: second ?? new Uint8Array(0) },
    ].map(asset => ({
      type: 'payments.v1.RegisterAsset',
      body: toBinary(paymentsV1.RegisterAssetSchema, create(paymentsV1.RegisterAssetSchema, { issuerId: memberId, currency: 'CNY', decimals: 2, ...asset })),
    }))
    const issue = (to: Uint8Array, assetId: string, atoms: string) => ({
      type: 'payments.v1.Issue',
      body: toBinary(paymentsV1.IssueSchema, create(paymentsV1.IssueSchema, { issuerId: memberId, to, amount: { assetId, atoms } })),
    })
    const issues = accounts.flatMap((to, i) => (i < 2
      ? [issue(to, 'CNY', '1000000000000000')]
      : [issue(to, i % 2 === 0 ? 'CNY.L1' : 'CNY.L2', '100000000')]))
    return { transactions: this.#packed([...opens, ...assets, ...issues]), accounts }
  }

  /** In transactions of 64 actions, the most that one carries. */
  #packed(steps: readonly Readonly<{ type: string; body: Uint8Array }>[]): Uint8Array[] {
    return Array.from({ length: Math.ceil(steps.length / 64) }, (_, i) => this.#signed(steps.slice(64 * i, 64 * i + 64)))
  }

  /**
   * Puts the accounts with the first bank's money under a limit a day and under a policy of maker and checker: the transactions that do so, and who signs
   * for them from then on.
   */
  controlled(accounts: readonly Uint8Array[], seed: number): { transactions: Uint8Array[]; maker: LoadMaker } {
    const { memberId } = this.#member
    const keys = ['maker', 'checker'].map(role => ({ role, key: generateKeyPair(ED25519, this.#bytes(32)) }))
    const adds = keys.map(({ role, key: { kind, publicKey } }) => ({
      type: 'members.v1.AddKey', body: toBinary(membersV1.AddKeySchema, create(membersV1.AddKeySchema, { memberId, key: { kind, publicKey, roles: [role] } })),
    }))
    const both = { quorums: [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }] }
    const controls = accounts.filter((_, i) => i >= 2 && i % 2 === 0).flatMap(id => [
      {
        type: 'members.v1.SetLimits',
        body: toBinary(membersV1.SetLimitsSchema, create(membersV1.SetLimitsSchema, { memberId, accountId: id, limits: [{ perDay: { assetId: 'CNY.L1', atoms: '50000000' } }] })),
      },
      { type: 'members.v1.SetAccountPolicy', body: toBinary(membersV1.SetAccountPolicySchema, create(membersV1.SetAccountPolicySchema, { accountId: id, policy: both })) },
    ])
    return { transactions: this.#packed([...adds, ...controls]), maker: new LoadMaker(this.#member, seed, ...keys.map(({ key }) => signerOf(key))) }
  }

  /** Transfers of one fen between two random accounts that hold the same asset. */
  transfers(accounts: readonly Uint8Array[], count: number): Uint8Array[] {
    return Array.from({ length: count }, () => {
      const from = 2 + this.#pick(accounts.length - 2)
      const parity = from % 2
      let to = from
      while (to === from) to = 2 + parity + 2 * this.#pick(Math.floor((accounts.length - 2 - parity) / 2))
      const amount = { assetId: parity === 0 ? 'CNY.L1' : 'CNY.L2', atoms: '1' }
      const body = toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, {
        from: accounts[from] ?? new Uint8Array(0), to: accounts[to] ?? new Uint8Array(0), amount,
      }))
      return this.#signed([{ type: 'payments.v1.Transfer', body }])
    })
  }

  /** Transactions that copy the third account of a set-up (the first with the money of the first bank) for the numbers from..to-1; see fill.ts. */
  fills(accounts: readonly Uint8Array[], from: number, to: number, step = 10_000): Uint8Array[] {
    return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => {
      const first = from + i * step
      const body = toBinary(paymentsV1.IssueSchema, create(paymentsV1.IssueSchema, {
        issuerId: String(Math.min(step, to - first)), to: accounts[2] ?? new Uint8Array(0), amount: { assetId: 'CNY.L1', atoms: String(first) },
      }))
      return this.#signed([{ type: 'fill.v1.Fill', body }])
    })
  }

  /** Transfers of one fen between two random accounts among `count` that all hold CNY.L1. */
  transfersAmong(account: (n: number) => Uint8Array, count: number, transfers: number): Uint8Array[] {
    return Array.from({ length: transfers }, () => {
      const from = this.#pick(count)
      const to = (from + 1 + this.#pick(count - 1)) % count
      const body = toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, { from: account(from), to: account(to), amount: { assetId: 'CNY.L1', atoms: '1' } }))
      return this.#signed([{ type: 'payments.v1.Transfer', body }])
    })
  }

  /** Bulk transfers of so many entries of one fen each, from the first account of the first bank's money to others of the same money. */
  bulks(accounts: readonly Uint8Array[], count: number, entryCount: number): Uint8Array[] {
    const half = Math.floor((accounts.length - 2) / 2)
    return Array.from({ length: count }, () => {
      const from = accounts[2] ?? new Uint8Array(0)
      const packed = encodeBulkEntries(Array.from({ length: entryCount }, () => ({ to: accounts[4 + 2 * this.#pick(half - 1)] ?? from, atoms: 1n, blind: this.#bytes(32) })))
      const body = toBinary(paymentsV1.BulkTransferSchema, create(paymentsV1.BulkTransferSchema, {
        from, assetId: 'CNY.L1', eachByItself: false, entriesRoot: rootOfHashes(bulkEntryHashes(packed)), entries: packed,
      }))
      return this.#signed([{ type: 'payments.v1.BulkTransfer', body }])
    })
  }

  /** Customer credit transfers between customers of the two banks, four commitments each. */
  creditTransfers(accounts: readonly Uint8Array[], count: number): Uint8Array[] {
    const names = ['creditor.name', 'debtor.name', 'endToEndId', 'remittance']
    return Array.from({ length: count }, () => {
      const half = Math.floor((accounts.length - 2) / 2)
      const [debtor, creditor] = [accounts[2 + 2 * this.#pick(half)], accounts[3 + 2 * this.#pick(half - 1)]]
      const uetr = this.#bytes(16)
      uetr[6] = ((uetr[6] ?? 0) & 0x0f) | 0x40
      uetr[8] = ((uetr[8] ?? 0) & 0x3f) | 0x80
      const body = toBinary(paymentsV1.CustomerCreditTransferSchema, create(paymentsV1.CustomerCreditTransferSchema, {
        uetr, debtorAccount: debtor ?? new Uint8Array(0), creditorAccount: creditor ?? new Uint8Array(0),
        amount: { assetId: 'CNY.L1', atoms: '1' }, creditorAssetId: 'CNY.L2',
        commitments: names.map(name => ({ name, commitment: this.#bytes(32) })),
      }))
      return this.#signed([{ type: 'payments.v1.CustomerCreditTransfer', body }])
    })
  }
}
