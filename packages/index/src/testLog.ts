import { create, toBinary } from '@bufbuild/protobuf'
import { approvalsV1, encodeLeaf, merkleRoot, sha256, signTransaction, txV1, utf8 } from '@jianghan/protocol'
import { type BlockRecord, codec, defineEvents, encodeEvent, type EventDefinition } from '@jianghan/kernel'
import type { OwnersOf } from './readModel.ts'

const { account, bytes, text, u128 } = codec

/** Events of a module that only tests know: one of each way to be found. */
const table = defineEvents({ number: 900, name: 'sample' }, {
  moved: {
    number: 1, version: 1, fields: { from: account, to: account, assetId: text, atoms: u128 },
    audience: e => [{ account: e.from }, { account: e.to }, { issuerOf: e.assetId }],
    movements: ({ from, to, assetId, atoms }) => [{ account: from, assetId, atoms: -atoms }, { account: to, assetId, atoms }],
    words: { zh: '已划转', en: 'Moved' },
  },
  charged: {
    number: 5, version: 1, fields: { from: account, to: account, assetId: text, atoms: u128 },
    audience: e => [{ account: e.from }, { account: e.to }],
    movements: ({ from, to, assetId, atoms }) => [{ account: from, assetId, atoms: -atoms, purpose: 'fee' }, { account: to, assetId, atoms, purpose: 'fee' }],
    words: { zh: '已收费', en: 'Charged' },
  },
  paid: {
    number: 2, version: 1, fields: { uetr: bytes(16), from: account, to: account, atoms: u128 }, audience: 'members',
    movements: ({ from, to, atoms }) => [{ account: from, assetId: 'a.cny', atoms: -atoms }, { account: to, assetId: 'b.cny', atoms }],
    keys: e => [{ kind: 'uetr', value: e.uetr }], words: { zh: '已支付', en: 'Paid' },
  },
  recorded: {
    number: 3, version: 1, fields: { key: bytes(32), member: text }, audience: e => [{ member: e.member }],
    keys: e => [{ kind: 'messageKey', value: e.key }], words: { zh: '已登记', en: 'Recorded' },
  },
  opened: {
    number: 4, version: 1, fields: { account, member: text }, audience: 'public',
    parties: e => [{ account: e.account }, { member: e.member }], words: { zh: '已开立', en: 'Opened' },
  },
})

/** The definitions, for a worker of a test. */
export const events = Object.values(table) as unknown as readonly EventDefinition[]

/** Numbers from a seed, the same everywhere (mulberry32): 0 to bound − 1. */
export function numbers(seed: number): (bound: number) => number {
  let state = seed
  return bound => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % bound
  }
}

/** The keys that sign: few, as those of members are, and each signs many transactions. */
const SIGNING_KEYS: readonly Uint8Array[] = Array.from({ length: 64 }, (_, i) => sha256(utf8(`signing key ${i}`)))

/** Members that hold the accounts of a test, one in so many. */
const HOLDERS = 5

/** Whose accounts, assets and keys of a test are: found from their bytes alone. */
export const ownersOf: OwnersOf = parties => Promise.resolve(parties.map(party => {
  if ('issuerOf' in party) return party.issuerOf.includes('.') ? party.issuerOf.slice(0, party.issuerOf.indexOf('.')) : undefined
  return holderOf('account' in party ? party.account : party.key)
}))

/** The member that holds an account of a test. */
export const holderOf = (account: Uint8Array): string => `holder-${(account[0] as number) % HOLDERS}`

/** The account with this number. */
export const accountOf = (number: number): Uint8Array => sha256(utf8(`account ${number}`)).slice(0, 20)

type Emitted = { [K in keyof typeof table]: [K, Parameters<(typeof table)[K]['fields']['write']>[1]] }[keyof typeof table]

/** A transaction of a test: its first action, or what that carries, what it emits, and how it ended; `later`: an outcome of the transaction with this id. */
export type Sample = Readonly<{ action?: string; carried?: string; events?: readonly Emitted[]; status?: Readonly<{ module: number; code: number }>; later?: Uint8Array }>

/** Makes block records as the ledger writes them, one after the other. */
export class TestLog {
  #height = 0n
  #logSize = 0n
  #unique = 0
  readonly #seed: string

  constructor(seed = 'log') {
    this.#seed = seed
  }

  get height(): bigint { return this.#height }

  /** The next block. Its transactions are signed with bytes that no one judges here. */
  block(samples: readonly Sample[]): BlockRecord & { readonly ids: readonly Uint8Array[] } {
    const height = ++this.#height
    const time = { seconds: 1_764_000_000n + height, nanos: 5000 }
    const ids: Uint8Array[] = []
    const transactions: Uint8Array[] = []
    // Outcomes stand behind the receipts of their block.
    const ordered = [...samples.filter(({ later }) => later === undefined), ...samples.filter(({ later }) => later !== undefined)]
    const leaves = ordered.map(({ action = 'sample.v1.Move', carried, events: emitted = [], status = { module: 0, code: 0 }, later }, index) => {
      const unique = sha256(utf8(`${this.#seed} ${this.#unique++}`))
      transactions.push(signTransaction(
        { chainId: 'test', validUntilMs: 1_764_000_000_000n, unique: unique.slice(0, 16), actions: [carried === undefined ? { type: action, body: unique } : executeOf({ type: carried, body: unique })] },
        [{ kind: 1, publicKey: SIGNING_KEYS[(unique[0] as number) % SIGNING_KEYS.length] as Uint8Array, sign: () => new Uint8Array(64) }],
      ))
      const transactionId = later ?? unique
      ids.push(transactionId)
      const encoded = emitted.map(([name, fields]) => encodeEvent({ event: table[name] as unknown as EventDefinition, fields }))
      const leaf = encodeLeaf({
        kind: later === undefined ? 'receipt' : 'outcome', transactionId, height, index,
        outcome: { ...status, facts: new Uint8Array(0) }, eventsRoot: merkleRoot(encoded),
      })
      return { isLater: later !== undefined, batch: 0, position: index, leaf, events: encoded }
    })
    const receipts = leaves.filter(({ isLater }) => !isLater).map(({ batch, position, leaf, events: emitted }) => ({ batch, position, leaf, events: emitted }))
    // Caused by the last transaction; where a block holds nothing else, by the one that the outcome is of.
    const outcomes = leaves.filter(({ isLater }) => isLater).map(({ leaf, events: emitted }) => ({ cause: Math.max(0, receipts.length - 1), leaf, events: emitted }))
    const logStart = this.#logSize
    const hasLeaf = leaves.length > 0
    this.#logSize += BigInt(leaves.length + (hasLeaf ? 1 : 0))
    const appHash = sha256(utf8(`${this.#seed} app ${height}`))
    return {
      height, time, logStart, appHash, resultsHash: appHash, engineBytes: new Uint8Array(500),
      batches: hasLeaf ? [batchOf(transactions)] : [], receipts, outcomes, ids,
      ...(hasLeaf && { blockLeaf: encodeLeaf({ kind: 'block', height, ...time, stateRoot: appHash }) }),
    }
  }
}

const executeOf = (action: { type: string; body: Uint8Array }) =>
  ({ type: 'approvals.v1.Execute', body: toBinary(approvalsV1.ExecuteSchema, create(approvalsV1.ExecuteSchema, { memberId: 'bank', salt: new Uint8Array(16), action })) })

/** The batch of a member's node, whatever bytes its transactions are. */
export function batchOf(transactions: Uint8Array[]): Uint8Array {
  const body = toBinary(txV1.BatchBodySchema, create(txV1.BatchBodySchema, { chainId: 'test', memberId: 'bank', epoch: 1n, sequence: 300n, transactions }))
  const signature = { kind: 1, publicKey: new Uint8Array(32), signature: new Uint8Array(64) }
  return toBinary(txV1.SignedBatchSchema, create(txV1.SignedBatchSchema, { body, signature }))
}

/** A block of transfers between accounts of a circle, as under load. */
export const transfers = (count: number, accounts: number, below: (bound: number) => number): Sample[] =>
  Array.from({ length: count }, () => ({
    events: [['moved', { from: accountOf(below(accounts)), to: accountOf(below(accounts)), assetId: 'bank.cny', atoms: BigInt(1 + below(10_000_000)) }]],
  }))

/** A block of payments with a UETR each; those of `uetrs` are kept to be looked up. */
export const payments = (count: number, accounts: number, below: (bound: number) => number, uetrs: Uint8Array[] = []): Sample[] =>
  Array.from({ length: count }, (_, i) => {
    const uetr = Uint8Array.from({ length: 16 }, () => below(256))
    if (i === 0) uetrs.push(uetr)
    return { events: [['paid', { uetr, from: accountOf(below(accounts)), to: accountOf(below(accounts)), atoms: BigInt(1 + below(10_000_000)) }]] }
  })
