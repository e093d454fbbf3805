import { type JianghanClient, JianghanError } from '@jianghan/client'
import { assert } from '@jianghan/protocol'
import type { Paper } from './dayStatements.ts'
import type { Reason, ToldPayment, ToldProblem, ToldSheet } from './rows.ts'

/** A file that the node has taken, by the names under which it is asked for. */
export type Named = Readonly<{ msgId: string; party: string | null }>

/** What the node said to a file. */
export type Said =
  | Readonly<{ kind: 'taken' }> & Named
  | Readonly<{ kind: 'refused'; code: string; zh: string; en: string; hint: Readonly<{ zh: string; en: string }>; problems: readonly ToldProblem[]; reasons: readonly Reason[] }>

/** How far a file is. */
export type Line = Readonly<{ count: number; settled: number; refused: number; pending: number; waiting: boolean }>

/** What became of a file, whole. */
export type Told = Readonly<{ msgId: string; status: string; summary: Readonly<Record<string, unknown>>; transactions: readonly ToldPayment[]; warnings: readonly ToldProblem[]; sheet?: ToldSheet }>

/** A report of a file as XML. */
export type Report = 'pain.002' | 'camt.054'

/** An account that a statement can be asked of. */
export type StatementAccount = Readonly<{ address: string; asset: string; number: string }>
/** Those of the API key's member, and the time between the oldest and the newest block that the node can tell of; null before the first. */
export type Accounts = Readonly<{ items: readonly StatementAccount[]; since: string | null; until: string | null }>

/** Accounts that are asked about; a bank with more closes its day with `end-of-day`. */
const ACCOUNTS_MAX = 10_000
/** Statuses with which a node says that a payment has no receipt, or none any more. */
const NO_RECEIPT = [404, 409, 410]
/** Statuses with which a node refuses a file for good; with all others it may be sent again. */
const FOR_GOOD = [400, 413, 415, 422]
/** How long one request may take, milliseconds: a large file on a slow line. */
const REQUEST_MS = 600_000
/** How long the node may wait for its ledger before it answers that a file is taken, milliseconds. */
const TAKEN_MS = 10_000
const XML = 'application/xml'

/** Kinds of files that are taken, by the endings of their names: the door of the node, and the media type. */
const KINDS: Readonly<Record<string, Readonly<{ path: string; type: string }>>> = {
  '.xml': { path: '/v1/iso20022/pain.001', type: XML },
  '.xlsx': { path: '/v1/payment-sheets', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  '.csv': { path: '/v1/payment-sheets', type: 'text/csv' },
}

/** The endings of files that are taken. */
export const ENDINGS: readonly string[] = Object.keys(KINDS)

/** What sheets are read with: a column map (as JSON, or its name at the node), and the account to pay from where they name none. */
export type SheetWishes = Readonly<{ map?: string; debtorAccount?: string }>

/** Characters of a file's name that the node keeps. */
const FILE_NAME_MAX = 200

/** The payment files of a node, as one API key sees them. Everything may be asked again: the node knows each file. */
export class Door {
  readonly #client: JianghanClient
  readonly #signal: AbortSignal

  readonly #sheets: SheetWishes

  constructor(client: JianghanClient, signal: AbortSignal, sheets: SheetWishes = {}) {
    this.#client = client
    this.#signal = signal
    this.#sheets = sheets
  }

  /** Rejects where the API key may not ask for payment files at all, or nobody answers. */
  async check(): Promise<void> {
    await this.#get('/v1/iso20022/messages?limit=1')
  }

  /** Sends a file. Rejects with JianghanError where it may be sent again later. */
  async send(bytes: Uint8Array, name: string): Promise<Said> {
    const { status, bytes: answer } = await this.#post(bytes, name, 'application/json')
    const body = JSON.parse(new TextDecoder().decode(answer)) as Record<string, unknown>
    if (status < 400) return { kind: 'taken', msgId: String(body['msgId']), party: body['initiatingParty'] as string | null }
    const { code, zh, en, hint = { zh: '', en: '' }, problems = [], reasons = [] } = body as never as Extract<Said, { kind: 'refused' }>
    return { kind: 'refused', code, zh, en, hint, problems, reasons }
  }

  /** The pain.002 by which the node refuses a file; undefined where it has none. */
  async refusal(bytes: Uint8Array, name: string): Promise<Uint8Array | undefined> {
    const { bytes: answer } = await this.#post(bytes, name, XML)
    return new TextDecoder().decode(answer.subarray(0, 200)).includes('pain.002') ? answer : undefined
  }

  /** How far a file is. */
  async line({ msgId, party }: Named): Promise<Line> {
    const { items: [line] } = JSON.parse(new TextDecoder().decode(await this.#get(`/v1/iso20022/messages?msgId=${encodeURIComponent(msgId)}${partyQuery(party)}`))) as { items: Line[] }
    if (line === undefined) throw new Error('the node answers for the file that it was asked for')
    return line
  }

  /** Every payment of a file with what became of it, and the bytes that say so. */
  async told(named: Named): Promise<Told> {
    return JSON.parse(new TextDecoder().decode(await this.#get(pathOf(named, '')))) as Told
  }

  /** A report as it stands now. */
  report(named: Named, report: Report): Promise<Uint8Array> {
    return this.#get(pathOf(named, `/${report}`), XML)
  }

  /** The receipt of a payment as a PDF; undefined where the node says for good that there is none. */
  async receipt(transactionId: string): Promise<Uint8Array | undefined> {
    try {
      return await this.#get(`/v1/transactions/${transactionId}/receipt`, 'application/pdf')
    } catch (fault) {
      if (fault instanceof JianghanError && fault.retry === 'never' && NO_RECEIPT.includes(fault.status)) return undefined
      throw fault
    }
  }

  /** Accounts that there are statements of, and what time they cover. */
  async accounts(): Promise<Accounts> {
    const items: StatementAccount[] = []
    for (let cursor = ''; ;) {
      const { next, ...page } = JSON.parse(new TextDecoder().decode(await this.#get(`/v1/iso20022/accounts?limit=200${cursor}`))) as Accounts & { next: string | null }
      items.push(...page.items)
      if (next === null || items.length >= ACCOUNTS_MAX) return { ...page, items }
      cursor = `&cursor=${encodeURIComponent(next)}`
    }
  }

  /** The statement of an account for a day. */
  statement({ address, asset }: StatementAccount, day: string, paper: Paper): Promise<Uint8Array> {
    return this.#get(`/v1/iso20022/accounts/${address}/${paper.path}?asset=${encodeURIComponent(asset)}&day=${day}`, paper.type)
  }

  #post(body: Uint8Array, name: string, accept: string) {
    const kind = KINDS[name.slice(name.lastIndexOf('.'))]
    assert(kind !== undefined, 'only files of known kinds are taken')
    const { path, type } = kind
    const query = new URLSearchParams({ wait: 'accepted', payments: 'none', timeout_ms: String(TAKEN_MS) })
    if (type !== XML) {
      const { map, debtorAccount } = this.#sheets
      query.set('file', name.slice(-FILE_NAME_MAX))
      if (map !== undefined) query.set('map', map)
      if (debtorAccount !== undefined) query.set('debtor_account', debtorAccount)
    }
    return this.#client.request({
      method: 'POST', path: `${path}?${query.toString()}`, body, contentType: type, accept, accepted: FOR_GOOD, timeoutMs: REQUEST_MS, signal: this.#signal,
      // The file is its own key: the same one again is the same file, also years later.
      idempotencyKey: 'none',
    })
  }

  async #get(path: string, accept = 'application/json'): Promise<Uint8Array> {
    return (await this.#client.request({ path, accept, timeoutMs: REQUEST_MS, signal: this.#signal })).bytes
  }
}

const partyQuery = (party: string | null): string => (party === null ? '' : `&initiatingParty=${encodeURIComponent(party)}`)
const pathOf = ({ msgId, party }: Named, tail: string): string => `/v1/iso20022/messages/${encodeURIComponent(msgId)}${tail}${partyQuery(party).replace('&', '?')}`
