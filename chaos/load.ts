import { JianghanClient, type SendResult } from '@jianghan/client'
import { operatorTokenIn } from '@jianghan/client/testing'
import { LoadMaker } from '../bench/ledgerLoad.ts'
import type { Cluster } from './cluster.ts'

/** Transactions that a worker sends at once. */
const AT_ONCE = 20
/** Time within which what was sent has to become final, whatever goes wrong meanwhile, milliseconds. */
const FINAL_MS = 120_000

/** A transfer of one fen that was sent, and what the sender was told. */
export type Sent = Readonly<{ id: string; result: SendResult }>

/**
 * Clients that send transfers without a pause, each through all nodes in an order of its own, as the SDK does it: where a node fails the same bytes go to
 * the next. What the SDK calls final is what must never be lost.
 */
export class ChaosLoad {
  readonly sent: Sent[] = []
  /** When each answer came, milliseconds of the monotonic clock. */
  readonly answeredAt: number[] = []
  readonly accounts: readonly Uint8Array[]
  readonly #maker: LoadMaker
  readonly #cluster: Cluster
  #workers: Promise<void>[] = []
  #stopped = false

  private constructor(cluster: Cluster, maker: LoadMaker, accounts: readonly Uint8Array[]) {
    this.#cluster = cluster
    this.#maker = maker
    this.accounts = accounts
  }

  /** Opens the accounts of the load. */
  static async prepare(cluster: Cluster, accounts: number, seed: number): Promise<ChaosLoad> {
    const first = cluster.node(0).process
    const maker = new LoadMaker(await first.member(), seed)
    const setUp = maker.setUp(accounts)
    const load = new ChaosLoad(cluster, maker, setUp.accounts)
    const client = load.#client(0)
    for (const transaction of setUp.transactions) await client.send(transaction, { timeoutMs: FINAL_MS })
    return load
  }

  /** Begins to send with so many workers. */
  begin(workers: number): void {
    this.#stopped = false
    this.#workers = Array.from({ length: workers }, (_, i) => this.#work(this.#client(i)))
    // Where a fault is not survived nobody waits for them any more, and the network is taken away under them.
    for (const worker of this.#workers) worker.catch(() => undefined)
  }

  /** Sends no more, and waits until everything sent is final. */
  async end(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#workers)
  }

  /** Sends so many and waits until all are final; how long that took, milliseconds. */
  async probe(count: number): Promise<number> {
    const started = performance.now()
    await this.#send(this.#client(0), count)
    return performance.now() - started
  }

  /** Sends so many through one node alone, whatever else goes on; how many were final, and what the others had to wait meanwhile is seen by {@link probe}. */
  async flood(at: number, count: number): Promise<number> {
    const before = this.sent.length
    await this.#send(this.#client(at, true), count)
    return this.sent.length - before
  }

  #client(first: number, alone = false): JianghanClient {
    const { nodes } = this.#cluster
    const addresses = nodes.map(({ process: { url, folder } }) => ({ url, apiKey: operatorTokenIn(folder) }))
    const [own, ...others] = [...addresses.slice(first % nodes.length), ...addresses.slice(0, first % nodes.length)]
    return new JianghanClient({ url: own?.url ?? '', apiKey: own?.apiKey, others: alone ? [] : others, proofs: 'off', retry: { attempts: 60, baseMs: 50, maxMs: 500 } })
  }

  async #work(client: JianghanClient): Promise<void> {
    while (!this.#stopped) await this.#send(client, AT_ONCE)
  }

  async #send(client: JianghanClient, count: number): Promise<void> {
    const transactions = this.#maker.transfers(this.accounts, count)
    const results = await client.send(transactions, { timeoutMs: FINAL_MS })
    this.answeredAt.push(performance.now())
    for (const result of results) this.sent.push({ id: result.id, result })
  }
}
