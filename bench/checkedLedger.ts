import { fromBinary } from '@bufbuild/protobuf'
import { assert, formatAddress, paymentsV1, readTransaction, toHex } from '@jianghan/protocol'
import { bodyOf, LoadConnection } from './httpLoad.ts'
import type { BenchNode } from './nodeProcess.ts'

/** A transaction that was answered final: where it stands. */
export type Known = Readonly<{ bytes: Uint8Array; id: string; height: string; index: number }>

type Place = Readonly<{ height: string; index: number }>
type Result = Readonly<{ id: string; status: string; height?: string; index?: number; problem?: Readonly<{ code: string }> }>
type Line = Readonly<{ id: string; height: string; index: number; done: boolean }>
type Page<T> = Readonly<{ items: readonly T[]; next: string | null }>

const idOf = (bytes: Uint8Array): string => {
  const read = readTransaction(bytes)
  assert(read.ok, 'the load is made of transactions')
  return toHex(read.value.id)
}

/** Keeps beside a node what its ledger must hold, and counts where it does not. Everything is asked through the API. */
export class CheckedLedger {
  lost = 0
  twice = 0
  /** Records and balances that are not as answered. */
  wrong = 0
  /** Each difference in words. */
  readonly findings: string[] = []
  readonly #node: BenchNode
  readonly #places = new Map<string, Place>()
  readonly #transactions: Uint8Array[] = []
  readonly #setUp: readonly Uint8Array[]

  /** @param setUp transactions that opened the accounts, registered the assets and issued them, all of them done */
  constructor(node: BenchNode, setUp: readonly Uint8Array[]) {
    this.#node = node
    this.#setUp = setUp
  }

  #find(kind: 'lost' | 'twice' | 'wrong', words: string): void {
    this[kind]++
    this.findings.push(`${kind}: ${words}`)
  }

  /** These were answered final: each has to be there, done, in the place that was answered. */
  async expect(known: readonly Known[]): Promise<void> {
    for (const { bytes, id, height, index } of known) this.#add(bytes, id, { height, index })
    await this.#each(known, async (connection, { id, height, index }) => {
      const { status, body } = await connection.get(`/v1/transactions/${id}`)
      if (status !== 200) return this.#find('lost', `${id}, final at ${height}/${index}, is answered ${status}`)
      const found = JSON.parse(body.toString()) as Place
      if (found.height !== height || found.index !== index) this.#find('wrong', `${id}, final at ${height}/${index}, stands at ${found.height}/${found.index}`)
    })
  }

  #add(bytes: Uint8Array, id: string, place: Place): void {
    if (this.#places.has(id)) this.#find('twice', `${id} was answered final twice`)
    this.#places.set(id, place)
    this.#transactions.push(bytes)
  }

  /**
   * Sends again what had no answer, which has to become final unless it already was, and some of what is final, which must be refused as a
   * duplicate. Answers how many of the first had been executed before.
   */
  async sendAgain(open: readonly Uint8Array[], final: readonly Known[]): Promise<number> {
    let executed = 0
    await this.#each(open, async (connection, bytes) => {
      const result = await this.#post(connection, bytes)
      const already = result.problem?.code === 'kernel.duplicate'
      if (already) executed++
      else if (result.status !== 'final' && result.status !== 'provable') return this.#find('lost', `${idOf(bytes)}, sent again, is ${JSON.stringify(result)}`)
      const id = idOf(bytes)
      const { status, body } = await connection.get(`/v1/transactions/${id}`)
      if (status !== 200) return this.#find('lost', `${id}, sent again, is answered ${status}`)
      const { height, index } = JSON.parse(body.toString()) as Place
      this.#add(bytes, id, { height, index })
    })
    await this.#each(final, async (connection, { bytes, id }) => {
      const { problem } = await this.#post(connection, bytes)
      if (problem?.code !== 'kernel.duplicate') this.#find('twice', `${id}, final before, was taken again`)
    })
    return executed
  }

  async #post(connection: LoadConnection, bytes: Uint8Array): Promise<Result> {
    const { status, body } = await connection.post(bodyOf([bytes]))
    const answer = JSON.parse(body.toString()) as { results?: readonly Result[]; code?: string }
    const [only] = answer.results ?? []
    return only ?? { id: '', status: String(status), ...(answer.code !== undefined && { problem: { code: answer.code } }) }
  }

  /** Compares the whole ledger: every transaction once and in its place, none beside them, every balance as the transfers make it. */
  async expectWhole(accounts: readonly Uint8Array[]): Promise<void> {
    const setUp = new Set(this.#setUp.map(idOf))
    const seen = new Set<string>()
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<Line> = await this.#node.get(`/v1/transactions?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
      for (const line of page.items) this.#see(line, seen, setUp)
      cursor = page.next
    }
    for (const id of this.#places.keys()) if (!seen.has(id)) this.#find('lost', `${id} is not in the list of transactions`)
    const balances = this.#balances(accounts)
    await this.#each([...balances], async (connection, [key, atoms]) => {
      const [account = '', asset = ''] = key.split(' ')
      const { body } = await connection.get(`/v1/query/payments.getBalance?account=${account}&asset=${asset}`)
      const held = (JSON.parse(body.toString()) as { answer?: { atoms?: string } }).answer?.atoms
      if (held !== String(atoms)) this.#find('wrong', `${key} holds ${held}, not ${atoms}`)
    })
  }

  #see({ id, height, index, done }: Line, seen: Set<string>, setUp: ReadonlySet<string>): void {
    if (seen.has(id)) return this.#find('twice', `${id} stands in the list twice, again at ${height}/${index}`)
    seen.add(id)
    const place = this.#places.get(id)
    if (place === undefined && !setUp.has(id)) this.#find('wrong', `${id} at ${height}/${index} was never answered`)
    if (place !== undefined && (place.height !== height || place.index !== index)) this.#find('wrong', `${id} is listed at ${height}/${index}, answered at ${place.height}/${place.index}`)
    if (!done) this.#find('wrong', `${id} was refused`)
  }

  /** What each account holds after the set-up and the transfers: "address asset" to atoms. */
  #balances(accounts: readonly Uint8Array[]): Map<string, bigint> {
    const balances = new Map<string, bigint>()
    const add = (account: Uint8Array, asset: string, atoms: bigint): void => {
      const key = `${formatAddress('account', account)} ${asset}`
      balances.set(key, (balances.get(key) ?? 0n) + atoms)
    }
    for (const bytes of [...this.#setUp, ...this.#transactions]) {
      const read = readTransaction(bytes)
      assert(read.ok, 'the load is made of transactions')
      for (const { type, body } of read.value.body.actions) {
        if (type === 'payments.v1.Issue') {
          const { to, amount } = fromBinary(paymentsV1.IssueSchema, body)
          add(to, amount?.assetId ?? '', BigInt(amount?.atoms ?? 0))
        } else if (type === 'payments.v1.Transfer') {
          const { from, to, amount } = fromBinary(paymentsV1.TransferSchema, body)
          add(from, amount?.assetId ?? '', -BigInt(amount?.atoms ?? 0))
          add(to, amount?.assetId ?? '', BigInt(amount?.atoms ?? 0))
        }
      }
    }
    assert(balances.size === accounts.length, 'each account of the load holds one asset')
    return balances
  }

  /** Does the work for each item, on four connections. */
  async #each<T>(items: readonly T[], work: (connection: LoadConnection, item: T) => Promise<void>): Promise<void> {
    let next = 0
    await Promise.all(Array.from({ length: Math.min(4, items.length) }, async () => {
      const connection = await LoadConnection.open(this.#node.port, '/v1/transactions?wait=final')
      while (next < items.length) await work(connection, items[next++] as T)
      connection.close()
    }))
  }
}
