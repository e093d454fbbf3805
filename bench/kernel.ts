import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { application, emptyConsortium } from '@jianghan/app'
import { generateKeyPair, sign } from '@jianghan/crypto'
import { Ledger, openLedgerStores, TRUSTED } from '@jianghan/kernel'
import { batchMessage, fromMillis, txV1 } from '@jianghan/protocol'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'
import { seededBytes } from './seeded.ts'

const BATCH = 1000

/** Accounts of the ledger, and transactions of a run. */
type Size = Readonly<{ accounts: number; transactions: number }>

/** The ledger alone: blocks of pre-signed transactions executed and committed to disk, no HTTP, no index, signatures taken as judged. */
export async function run(options: BenchOptions, size?: Size): Promise<BenchResult[]> {
  const { quick, runs, say } = options
  const { accounts: opened, transactions: count } = size ?? (quick ? { accounts: 10_000, transactions: 20_000 } : { accounts: 100_000, transactions: 100_000 })
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-bench-'))
  const chain = await KernelChain.open(folder)
  try {
    const accounts = chain.setUp(opened)
    say(`${accounts.length} accounts`)
    const measure = (make: (n: number) => Uint8Array[]): { rates: number[]; cpu: number[]; keys: number } => {
      const rates: number[] = []
      const cpu: number[] = []
      let keys = 0
      for (let i = 0; i < runs; i++) {
        const transactions = make(count)
        const started = performance.now()
        const before = process.threadCpuUsage()
        keys = chain.commit(transactions)
        const used = process.threadCpuUsage(before)
        cpu.push((used.user + used.system) / count)
        rates.push((count / (performance.now() - started)) * 1000)
      }
      return { rates, cpu, keys: keys / count }
    }
    const ended = watchOthers()
    const transfers = measure(n => chain.load.transfers(accounts, n))
    const credits = measure(n => chain.load.creditTransfers(accounts, n))
    const others = ended()
    const extra = others === undefined ? {} : { others }
    return [
      figure('ledger alone: Transfer', '/s', 'higher', transfers.rates, extra),
      figure('ledger alone: CustomerCreditTransfer', '/s', 'higher', credits.rates, extra),
      figure('ledger alone: CPU of the kernel thread a Transfer', 'µs', 'lower', transfers.cpu),
      figure('ledger alone: CPU of the kernel thread a CustomerCreditTransfer', 'µs', 'lower', credits.cpu),
      figure('state keys touched a Transfer', 'keys', 'lower', [transfers.keys]),
      figure('state keys touched a CustomerCreditTransfer', 'keys', 'lower', [credits.keys]),
    ]
  } finally {
    await chain.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A ledger driven block by block, without an engine. */
class KernelChain {
  readonly load: LoadMaker
  readonly #ledger: Ledger
  readonly #nodeKey: ReturnType<typeof generateKeyPair>
  #sequence = 0n

  private constructor(ledger: Ledger, nodeKey: ReturnType<typeof generateKeyPair>, load: LoadMaker) {
    this.#ledger = ledger
    this.#nodeKey = nodeKey
    this.load = load
  }

  static async open(folder: string): Promise<KernelChain> {
    const nodeKey = generateKeyPair(1, new Uint8Array(32).fill(1))
    const { chainId, parts, officers } = emptyConsortium({ random: seededBytes('kernel bench'), nodeKey })
    const stores = await openLedgerStores(folder, { cacheBytes: 256 * 2 ** 20 })
    const genesis = { chainId, parts, time: fromMillis(BigInt(Date.now())) }
    const ledger = await Ledger.open({ application, genesis, stores, judge: TRUSTED })
    const [admin] = officers
    if (admin === undefined) throw new Error('the consortium has no officer')
    return new KernelChain(ledger, nodeKey, new LoadMaker({ chainId, memberId: admin.member, key: admin.key }, 7))
  }

  /** Opens and funds accounts. */
  setUp(count: number): Uint8Array[] {
    const { transactions, accounts } = this.load.setUp(count)
    this.commit(transactions, 32)
    return accounts
  }

  /** Commits transactions in blocks of one batch; answers how many state keys were touched. */
  commit(transactions: readonly Uint8Array[], batch = BATCH): number {
    let keys = 0
    for (let at = 0; at < transactions.length; at += batch) {
      const slice = transactions.slice(at, at + batch)
      const block = this.#ledger.execute({
        height: this.#ledger.lastHeight + 1n, time: fromMillis(BigInt(Date.now())), batches: [this.#batch(slice)],
      })
      const done = block.result.receipts.filter(receipt => receipt.outcome.code === 0).length
      if (done !== slice.length) throw new Error(`only ${done} of ${slice.length} transactions were done`)
      this.#ledger.commit(block, new Uint8Array(548))
      keys += block.keysTouched
    }
    return keys
  }

  #batch(transactions: Uint8Array[]): Uint8Array {
    this.#sequence += 1n
    const body = toBinary(txV1.BatchBodySchema, create(txV1.BatchBodySchema, {
      chainId: this.#ledger.genesis.chainId, memberId: 'operator', epoch: 1n, sequence: this.#sequence, transactions,
    }))
    const { kind, publicKey } = this.#nodeKey
    const signature = { kind, publicKey, signature: sign(this.#nodeKey, batchMessage(body)) }
    return toBinary(txV1.SignedBatchSchema, create(txV1.SignedBatchSchema, { body, signature }))
  }

  close(): Promise<void> {
    return this.#ledger.close()
  }
}
