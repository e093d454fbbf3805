import { type EntryOpening, fromBase64, openEntry, type TrustPack } from '@jianghan/light'
import type { KeyPair, RemoteSigner } from '@jianghan/crypto'
import type { Json } from '@jianghan/kernel/schema'
import { parseAddress, type Signer, signTransaction, type TransactionDraft } from '@jianghan/protocol'
import { type ActionBuilders, actionBuilders, type ActionRequest, querySchema } from './actions.ts'
import type { ReconciliationAnswer, StatementAnswer, LedgerEvent, Page, QueryResult, SearchHit, SendResult, StatusAnswer, TransactionAnswer } from './answers.ts'
import { type BulkRequest, type BulkTransferRequest, bulkTransferRequest } from './bulk.ts'
import { buildDraft } from './build.ts'
import { JianghanError, type Language } from './error.ts'
import { type EventOptions, events } from './events.ts'
import { Freshness } from './freshness.ts'
import { defaultRetry, type Fetch, Http, type RetryPolicy } from './http.ts'
import { type Disclose, fetchProof } from './fetchProof.ts'
import { borneOut } from './borneOut.ts'
import type { LeftNode, NodeAddress } from './nodes.ts'
import { fetchWitnessed } from './fetchWitnessed.ts'
import { type ListOptions, pages } from './pages.ts'
import { clientError } from './problems.data.ts'
import { checkProof, type CheckedProof, judgeProof } from './proofs.ts'
import { checkAnswer, checkReceipt, type Told } from './provedAnswer.ts'
import { DEFAULT_VALIDITY_MS, refusalOf, sendAll, type SendOptions } from './send.ts'
import { keySigner, signRemotely } from './signing.ts'
import { storyOf, type ProofStory } from './story/index.ts'
import { type Trust, TrustKeeper } from './trust.ts'

/** Time for an answer that a node works on for long, milliseconds. */
const LONG_MS = 600_000

/** How a client is set up. */
export type ClientOptions = Readonly<{
  /** Address of a node, http://127.0.0.1:8645. */
  url: string
  /** The API key that the node's operator made for this client. Sent to the node alone, and in no error. */
  apiKey?: string | undefined
  /** Further nodes of the same chain, turned to in this order where one is not reached, lags behind, or gives what its proof does not bear out. */
  others?: readonly NodeAddress[]
  /** Told when a node was left for the next one. */
  onLeave?: (left: LeftNode) => void
  /** Whom to trust. Without one, the pack that the node names at first contact is kept and told to `onFirstTrust`. */
  trust?: TrustPack
  onFirstTrust?: (pack: TrustPack) => void
  /** "check" (default): answers carry proofs and are held against them. "off": the node is believed. */
  proofs?: 'check' | 'off'
  lang?: Language
  fetch?: Fetch
  retry?: Partial<RetryPolicy>
}>

/** One client of one node: build, sign, send, wait, read, verify. Holds no key and opens no connection until asked. */
export class JianghanClient {
  /** Builders for each action: `client.actions.payments.transfer({ from, to, amount: '12.50 CNY.HJB' })`. */
  readonly actions: ActionBuilders = actionBuilders()
  readonly #http: Http
  readonly #lang: Language
  readonly #checks: boolean
  readonly #trust: TrustKeeper
  readonly #decimals = new Map<string, number>()
  readonly #fresh: Freshness

  constructor(options: ClientOptions) {
    const { url, apiKey, others = [], trust, onFirstTrust, onLeave, proofs = 'check', lang = 'en', retry } = options
    this.#lang = lang
    this.#http = new Http({
      nodes: [{ url, apiKey }, ...others], chainId: trust?.chainId, lang, onLeave,
      fetch: options.fetch ?? ((input, init) => fetch(input, init)), retry: { ...defaultRetry, ...retry },
    })
    this.#fresh = new Freshness(this.#http, lang)
    this.#checks = proofs === 'check'
    this.#trust = new TrustKeeper(this.#http, trust, lang, onFirstTrust)
  }

  /** An action by its name, "payments.v1.Transfer"; the input is checked by `build`. */
  action(type: string, input: Readonly<Record<string, unknown>>): ActionRequest {
    return { type, input }
  }

  /**
   * A bulk transfer of lines as people write them: `{ to: 'jh1…', amount: '12.50', references: { endToEndId: 'A-1' } }`, at most 4,096; keep its `openings`, which
   * alone can show what an entry was for. Throws JianghanError naming the line that does not fit.
   */
  async bulkTransfer(request: Omit<BulkRequest, 'decimals'>): Promise<BulkTransferRequest> {
    const decimals = await this.decimalsOf(request.asset)
    if (decimals === undefined) throw clientError('badArgument', { name: 'asset' }, this.#lang)
    return bulkTransferRequest({ ...request, decimals }, this.#lang)
  }

  /** Turns one or several actions into a draft, all or nothing. Valid for five minutes unless told otherwise. */
  async build(actions: ActionRequest | readonly ActionRequest[], options: Readonly<{ validForMs?: number; chainId?: string }> = {}): Promise<TransactionDraft> {
    const { validForMs = DEFAULT_VALIDITY_MS, chainId = await this.chainId() } = options
    const requests = 'type' in actions ? [actions] : actions
    return buildDraft(requests, {
      chainId, validUntilMs: await this.#now(chainId) + validForMs, decimalsOf: asset => this.decimalsOf(asset), lang: this.#lang,
    })
  }

  /** The time that transactions are valid by: the world's, and on a sandbox the one that its clock was moved to. */
  async #now(chainId: string): Promise<number> {
    if (!chainId.startsWith('sandbox-')) return Date.now()
    const { bytes } = await this.request({ path: '/v1/sandbox' })
    return Date.parse((JSON.parse(new TextDecoder().decode(bytes)) as { now: string }).now)
  }

  /** Signs a draft with key pairs or with signers that keep their key elsewhere; returns what `send` takes. */
  sign(draft: TransactionDraft, signers: KeyPair | Signer | readonly (KeyPair | Signer)[]): Uint8Array {
    const all: readonly (KeyPair | Signer)[] = Array.isArray(signers) ? signers : [signers as KeyPair]
    if (all.length === 0) throw clientError('noSigners', {}, this.#lang)
    return signTransaction(draft, all.map(signer => ('sign' in signer ? signer : keySigner(signer))))
  }

  /** The same with signers that take their time: passkeys, tokens, services. Asked one after the other, in the order given. */
  async signWith(draft: TransactionDraft, signers: readonly (KeyPair | Signer | RemoteSigner)[]): Promise<Uint8Array> {
    if (signers.length === 0) throw clientError('noSigners', {}, this.#lang)
    return signRemotely(draft, signers)
  }

  /**
   * Sends signed transactions and waits. One: a refusal is thrown. Several: each has its result. A lost connection is taken up
   * by sending the same bytes again, to the next node where there are several; the ledger never executes them twice.
   */
  send(transaction: Uint8Array, options?: SendOptions): Promise<SendResult>
  send(transactions: readonly Uint8Array[], options?: SendOptions): Promise<SendResult[]>
  async send(transactions: Uint8Array | readonly Uint8Array[], options: SendOptions = {}): Promise<SendResult | SendResult[]> {
    const many = !(transactions instanceof Uint8Array)
    const checked = await borneOut(this.#http, async () => {
      const results = await sendAll(this.#http, many ? transactions : [transactions], options, this.#lang)
      const proved: SendResult[] = []
      for (const result of results) {
        const prove = this.#checks && options.wait === 'provable' && result.status === 'provable'
        proved.push(prove ? { ...result, proof: await this.#receiptProof(result.id, result) } : result)
        this.#fresh.saw(result.height)
      }
      return proved
    })
    if (many) return checked
    const [only] = checked
    if (only === undefined) throw clientError('badAnswer', { what: 'results' }, this.#lang)
    const refusal = refusalOf(only, this.#lang)
    if (refusal !== undefined) throw refusal
    return only
  }

  /** A transaction by its id. With `prove` its proof is fetched, checked, and held against what the node tells. */
  async transaction(id: string, { prove = false, signal }: Readonly<{ prove?: boolean; signal?: AbortSignal }> = {}): Promise<TransactionAnswer> {
    return borneOut(this.#http, async () => {
      const answer = await this.#http.json<TransactionAnswer>({ path: `/v1/transactions/${encodeURIComponent(id)}`, signal })
      return prove ? { ...answer, proof: await this.#receiptProof(answer.id, answer) } : answer
    })
  }

  /** The payment of a UETR: where the ledger has it, with proof, and the transaction. */
  async payment(uetr: string): Promise<TransactionAnswer> {
    const { answer } = await this.query<{ transactionId: string }>('payments.getPayment', { uetr })
    if (answer === null) {
      const text = { zh: `账本上没有 UETR ${uetr} 的付款。`, en: `The ledger holds no payment ${uetr}.` }
      throw new JianghanError({ code: 'client.paymentNotFound', ...text, hint: { zh: '请核对 UETR。', en: 'Check the UETR.' }, facts: { uetr }, retry: 'later', status: 404 }, this.#lang)
    }
    return this.transaction(answer.transactionId)
  }

  /**
   * Asks a query of a module: `query('payments.getBalance', { account, asset })`. The answer's proof is checked unless checks are off, or the query has none;
   * what this client has sent and seen final is never missing in it, and what it has read once it does not read older.
   */
  async query<T = Json>(name: string, args: Readonly<Record<string, string>>, { prove: wanted = this.#checks, height, signal }: Readonly<{ prove?: boolean; height?: bigint; signal?: AbortSignal }> = {}): Promise<QueryResult<T>> {
    const schema = querySchema(name)
    if (schema === undefined) throw clientError('unknownQuery', { name: name.slice(0, 100) }, this.#lang)
    const parsed = schema.parse(args)
    if (!parsed.ok) throw clientError('badArgument', { name: parsed.name }, this.#lang)
    const prove = wanted && schema.unproved !== true
    const query = new URLSearchParams(args)
    if (height !== undefined) query.set('height', String(height))
    if (prove) query.set('proof', '1')
    return borneOut(this.#http, async last => {
      const answer = await this.#fresh.answer<T>(`/v1/query/${name}?${query}`, { height, last, signal })
      if (!prove) return { height: String(answer.height), answer: answer.answer }
      const bytes = typeof answer.proof === 'string' ? fromBase64(answer.proof) : undefined
      if (bytes === undefined) throw clientError('proofMissing', {}, this.#lang)
      const proof = await checkProof(bytes, await this.#trust.get(), this.#lang)
      checkAnswer(name, parsed.args, { height: BigInt(answer.height), answer: answer.answer as Json }, proof.proof, this.#lang)
      this.#fresh.saw(answer.height)
      return { height: String(answer.height), answer: answer.answer, proof }
    })
  }

  /** Where the node stands. */
  status(signal?: AbortSignal): Promise<StatusAnswer> {
    return this.#http.json({ path: '/v1/status', signal })
  }

  /** Finds transactions, payments, accounts, blocks and members by id, UETR, MsgId, address or height. */
  async search(text: string): Promise<readonly SearchHit[]> {
    await this.#fresh.indexed(undefined)
    return (await this.#http.json<{ items: readonly SearchHit[] }>({ path: `/v1/search?q=${encodeURIComponent(text)}` })).items
  }

  /** What concerned an account, the newest first. */
  history(address: string, options: ListOptions = {}): AsyncGenerator<Readonly<Record<string, Json>>, void> {
    if (parseAddress('account', address) === undefined) throw clientError('badArgument', { name: 'address' }, this.#lang)
    return this.#fresh.afterIndex(options.signal, () => pages(this.#http, `/v1/accounts/${address}/history`, options, this.#lang))
  }

  /** Opening balance, sums and closing balance of an account and asset on a business day (UTC+8), with its newest movements; `cursor` goes on. */
  statement(address: string, asset: string, day: string, { signal, cursor, limit }: Readonly<{ signal?: AbortSignal; cursor?: string; limit?: number }> = {}): Promise<StatementAnswer> {
    if (parseAddress('account', address) === undefined) throw clientError('badArgument', { name: 'address' }, this.#lang)
    const query = new URLSearchParams({ asset, day, ...(cursor !== undefined && { cursor }), ...(limit !== undefined && { limit: String(limit) }) })
    return this.#http.json<StatementAnswer>({ path: `/v1/accounts/${address}/statement?${query}`, signal })
  }

  /** The same as an ISO 20022 message, whole: camt.053 of a business day, or camt.052 of today until now where no day is named. */
  statementMessage(address: string, asset: string, day: string | undefined, { signal }: Readonly<{ signal?: AbortSignal }> = {}): Promise<Uint8Array> {
    if (parseAddress('account', address) === undefined) throw clientError('badArgument', { name: 'address' }, this.#lang)
    const query = new URLSearchParams({ asset, ...(day !== undefined && { day }) })
    return this.#http.bytes({ path: `/v1/iso20022/accounts/${address}/${day === undefined ? 'camt.052' : 'camt.053'}?${query}`, signal, timeoutMs: LONG_MS })
  }

  /** The end of a business day of all accounts of an asset, for the bank that issued it: a ZIP with a camt.053 of each and `reconciliation.json`, as it is made. */
  endOfDay(asset: string, day: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    return this.#http.download(`/v1/iso20022/end-of-day?${new URLSearchParams({ asset, day })}`, 'application/zip', signal)
  }

  /** Statements of all accounts of the caller for a business day: a ZIP of PDF, JSON and camt.053 of each, as it comes. */
  statements(day: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    return this.#http.download(`/v1/iso20022/statements?${new URLSearchParams({ day })}`, 'application/zip', signal)
  }

  /** Receipts of what an account paid and was paid on a business day: a ZIP of PDFs, as it comes. */
  receiptsOfDay(address: string, asset: string, day: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    return this.#http.download(`/v1/iso20022/accounts/${encodeURIComponent(address)}/receipts?${new URLSearchParams({ asset, day })}`, 'application/zip', signal)
  }

  /** How the day of an asset adds up over all its accounts: `differences` must be empty. `last`: that of the last archive of the day, which is not made again. */
  reconciliation(asset: string, day: string, { last = false, signal }: Readonly<{ last?: boolean; signal?: AbortSignal }> = {}): Promise<ReconciliationAnswer> {
    const query = new URLSearchParams({ asset, day, ...(last && { last: 'true' }) })
    return this.#http.json<ReconciliationAnswer>({ path: `/v1/iso20022/end-of-day/reconciliation?${query}`, signal, timeoutMs: LONG_MS })
  }

  /** Blocks, the newest first. */
  blocks(options: ListOptions = {}): AsyncGenerator<Readonly<Record<string, Json>>, void> {
    return pages(this.#http, '/v1/blocks', options, this.#lang)
  }

  /** Transactions, the newest first. */
  transactions(options: ListOptions = {}): AsyncGenerator<Readonly<Record<string, Json>>, void> {
    return pages(this.#http, '/v1/transactions', options, this.#lang)
  }

  /** Events as they become final, without end; resumed by themselves after a lost connection. */
  events(options: EventOptions = {}): AsyncGenerator<LedgerEvent, void> {
    return events(this.#http, options, this.#lang)
  }

  /**
   * The .jhproof file of a transaction, by its id or UETR; checked unless checks are off. `disclose` opens committed fields that the node holds:
   * "names" payer and payee as far as they are held, "all", or fields by name. A transaction of this moment is waited for until it can be proved.
   * `entry` asks for one entry of a bulk transfer, counted from 0: the file shows nothing of the others, and with its `opening` what it is for. `bulk`: of which bulk
   * of the transaction, from 0.
   */
  async proof(
    id: string, { disclose = 'none', entry, bulk = 0, opening, signal }: Readonly<{ disclose?: Disclose; entry?: number | undefined; bulk?: number; opening?: EntryOpening | undefined; signal?: AbortSignal }> = {},
  ): Promise<Uint8Array> {
    return borneOut(this.#http, async () => {
      const bare = await fetchProof(this.#http, id, { disclose, ...(entry !== undefined && { entry: { index: entry, bulk } }), signal, lang: this.#lang })
      const bytes = opening === undefined ? bare : openEntry(bare, opening)
      if (bytes === undefined) throw clientError('referencesMismatch', { entry: String(entry ?? '-') }, this.#lang)
      if (this.#checks) await checkProof(bytes, await this.#trust.get(), this.#lang)
      return bytes
    })
  }

  /**
   * The same proof file with the newest cosigned checkpoint of the log in it, in place of one it holds already. Needs no rights: the node tells hashes
   * alone. A checkpoint that does not reach as far yet is waited for.
   */
  async witnessed(bytes: Uint8Array, { signal, timestamped = false }: Readonly<{ signal?: AbortSignal; timestamped?: boolean }> = {}): Promise<Uint8Array> {
    return fetchWitnessed(this.#http, bytes, { signal, timestamped, lang: this.#lang })
  }

  /** Judges a .jhproof file, and tells it in words. Uses the trust of this client; asks the node for nothing but a missing pack. */
  async verify(bytes: Uint8Array, { nowMs }: Readonly<{ nowMs?: number }> = {}): Promise<ProofStory> {
    const { pack, source } = await this.#trust.get()
    return storyOf(await judgeProof(bytes, { trust: pack, nowMs }), { trust: pack, trustSource: source })
  }

  /** Whom this client trusts, fetched from the node when no pack was given. */
  trust(): Promise<Trust> {
    return this.#trust.get()
  }

  /** The chain: of the trust pack where checks are on, of the node otherwise. A node of another chain is refused. */
  async chainId(): Promise<string> {
    const { chainId } = await this.status()
    if (!this.#checks) return chainId
    const { pack } = await this.#trust.get()
    if (pack.chainId !== chainId) throw clientError('wrongChain', { chainId, expected: pack.chainId }, this.#lang)
    return chainId
  }

  /** Digits behind the point of an asset; they never change, so they are asked for once. */
  async decimalsOf(asset: string): Promise<number | undefined> {
    const known = this.#decimals.get(asset)
    if (known !== undefined) return known
    const schema = querySchema('payments.getAsset')
    if (schema?.parse({ asset }).ok !== true) return undefined
    const { answer } = await this.query<{ decimals: number }>('payments.getAsset', { asset })
    if (answer === null) return undefined
    this.#decimals.set(asset, answer.decimals)
    return answer.decimals
  }

  /** A request of a route that has no method here; problems are thrown as everywhere. */
  request(request: Parameters<Http['send']>[0]): Promise<Readonly<{ status: number; bytes: Uint8Array }>> {
    return this.#http.send(request)
  }

  /** The checked proof of a transaction's receipt, which shows what the node told of it. */
  async #receiptProof(id: string, told: Told): Promise<CheckedProof> {
    const bytes = await fetchProof(this.#http, id, { disclose: 'none', signal: undefined, lang: this.#lang })
    const checked = await checkProof(bytes, await this.#trust.get(), this.#lang)
    checkReceipt(id, told, checked.proof, this.#lang)
    return checked
  }
}

export type { Page }
