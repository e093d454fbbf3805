import { assert, formatAddress, fromHex, readTransaction, toHex } from '@jianghan/protocol'
import { bodyOf, LoadConnection } from '../httpLoad.ts'
import type { BenchNode } from '../nodeProcess.ts'

/** A transaction that was answered final: where it stands, and what its outcome was. */
export type Known = Readonly<{ bytes: Uint8Array; id: string; height: string; index: number; outcome: string }>

type Place = Readonly<{ height: string; index: number }>
type Found = Place & Readonly<{ outcome?: Readonly<{ status: string }> }>
type Result = Readonly<{ id: string; status: string; height?: string; index?: number; problem?: Readonly<{ code: string }> }>
type Line = Place & Readonly<{ id: string }>
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
  /** Ids of what was refused without a trace. */
  readonly #refused = new Set<string>()
  readonly #setUp: ReadonlySet<string>

  /** @param setUp transactions that opened the accounts, registered the assets and issued them, all of them done */
  constructor(node: BenchNode, setUp: readonly Uint8Array[]) {
    this.#node = node
    this.#setUp = new Set(setUp.map(idOf))
  }

  /** Counts a difference. */
  find(kind: 'lost' | 'twice' | 'wrong', words: string): void {
    this[kind]++
    this.findings.push(`${kind}: ${words}`)
  }

  /** These were answered final: each has to be there, in the place and with the outcome that were answered. Those that were refused must not. */
  async expect(known: readonly Known[], refused: readonly Uint8Array[]): Promise<void> {
    for (const { id, height, index } of known) this.#add(id, { height, index })
    for (const bytes of refused) this.#refused.add(idOf(bytes))
    await this.#each(known, async (connection, { id, height, index, outcome }) => {
      const { status, body } = await connection.get(`/v1/transactions/${id}`)
      if (status !== 200) return this.find('lost', `${id}, final at ${height}/${index}, is answered ${status}`)
      const found = JSON.parse(body.toString()) as Found
      if (found.outcome?.status !== outcome) this.find('wrong', `${id}, answered ${outcome}, came to ${found.outcome?.status}`)
      if (found.height !== height || found.index !== index) this.find('wrong', `${id}, final at ${height}/${index}, stands at ${found.height}/${found.index}`)
    })
  }

  #add(id: string, place: Place): void {
    if (this.#places.has(id)) this.find('twice', `${id} was answered final twice`)
    this.#places.set(id, place)
  }

  /**
   * Sends again what had no answer, which has to become final unless it already was, and some of what is final, which must be refused as a
   * duplicate. Answers how many of the first had been executed before.
   */
  async sendAgain(open: readonly Uint8Array[], final: readonly Known[]): Promise<number> {
    let executed = 0
    await this.#each(open, async (connection, bytes) => {
      const id = idOf(bytes)
      const result = await this.#post(connection, bytes)
      const code = result.problem?.code ?? ''
      const isRefused = code.startsWith('payments.') || code === 'kernel.expired'
      if (code !== 'kernel.duplicate' && !isRefused && result.status !== 'final' && result.status !== 'provable') return this.find('lost', `${id}, sent again, is ${JSON.stringify(result)}`)
      const { status, body } = await connection.get(`/v1/transactions/${id}`)
      if (status !== 200) return isRefused ? void this.#refused.add(id) : this.find('lost', `${id}, sent again, is answered ${status}`)
      if (code.startsWith('payments.')) this.find('wrong', `${id} was executed, and is refused as ${code} when it is sent again`)
      // What ran out before it was sent again may have been executed before.
      if (code !== '') executed++
      const { height, index } = JSON.parse(body.toString()) as Place
      this.#add(id, { height, index })
    })
    await this.#each(final, async (connection, { bytes, id }) => {
      const { problem } = await this.#post(connection, bytes)
      if (problem?.code !== 'kernel.duplicate' && problem?.code !== 'kernel.expired') this.find('twice', `${id}, final before, was taken again`)
    })
    return executed
  }

  async #post(connection: LoadConnection, bytes: Uint8Array): Promise<Result> {
    const { status, body } = await connection.post(bodyOf([bytes]))
    const answer = JSON.parse(body.toString()) as { results?: readonly Result[]; code?: string }
    const [only] = answer.results ?? []
    return only ?? { id: '', status: String(status), ...(answer.code !== undefined && { problem: { code: answer.code } }) }
  }

  /**
   * Compares the whole ledger as the API tells it: every transaction once and in its place, none beside them but the node's own, every balance.
   *
   * @param own ids of what the node itself sent
   * @param balances atoms by "account asset", the account in hexadecimal
   */
  async expectWhole(own: ReadonlySet<string>, balances: ReadonlyMap<string, bigint>): Promise<void> {
    const seen = new Set<string>()
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<Line> = await this.#node.get(`/v1/transactions?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
      for (const line of page.items) this.#see(line, seen, own)
      cursor = page.next
    }
    for (const id of this.#places.keys()) if (!seen.has(id)) this.find('lost', `${id} is not in the list of transactions`)
    await this.#each([...balances], async (connection, [key, atoms]) => {
      const [account = '', asset = ''] = key.split(' ')
      const { body } = await connection.get(`/v1/query/payments.getBalance?account=${formatAddress('account', fromHex(account) ?? new Uint8Array(0))}&asset=${asset}`)
      const held = (JSON.parse(body.toString()) as { answer?: { atoms?: string } }).answer?.atoms
      if (held !== String(atoms)) this.find('wrong', `${key} holds ${held}, not ${atoms}`)
    })
  }

  #see({ id, height, index }: Line, seen: Set<string>, own: ReadonlySet<string>): void {
    if (seen.has(id)) return this.find('twice', `${id} stands in the list twice, again at ${height}/${index}`)
    seen.add(id)
    const place = this.#places.get(id)
    if (place === undefined && !this.#setUp.has(id) && !own.has(id)) this.find('wrong', `${id} at ${height}/${index} was ${this.#refused.has(id) ? 'refused' : 'never answered'}`)
    if (place !== undefined && (place.height !== height || place.index !== index)) this.find('wrong', `${id} is listed at ${height}/${index}, answered at ${place.height}/${place.index}`)
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
