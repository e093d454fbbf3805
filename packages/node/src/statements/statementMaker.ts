import { isRefused } from '@jianghan/crypto'
import { type AccountStatement, type StatementBalance } from '@jianghan/gateway-iso20022'
import type { Holding, Moved, Period, Statements, StatementLine } from '@jianghan/index'
import { assert, formatAddress, fromUtf8, sha256, toHex, toMillis, utf8 } from '@jianghan/protocol'
import { EVERYTHING } from '../audience/viewer.ts'
import type { HttpContext } from '../http/context.ts'
import { indexed, indexOf } from '../http/find.ts'
import type { BookedGroup } from '../paymentFiles/paymentFiles.ts'
import { dateTimeOf, dayOf } from '../paymentFiles/report/standing.ts'
import { fail } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { orFail } from '../threads/kernelLink.ts'
import { accountOf, named, servicerOf } from './accountFacts.ts'
import { BlockMovements } from './blockMovements.ts'
import { entriesOf, type KnownLine, moneyOf, type Other } from './entries.ts'
import { statementProblems } from './problems.data.ts'

/** What an asset's amounts are written in, and who issued it. */
export type AssetTerms = Readonly<{ currency: string; decimals: number; issuer: string; supply: bigint }>

/** A statement with what it was made from. Amounts in atoms. */
export type MadeStatement = Readonly<{ holding: Holding; statement: AccountStatement; moved: Moved; opening: bigint; closing: bigint; /** Balance at the height. */ balance: bigint }>

/** What statements are made of. */
export type MakerContext = Pick<HttpContext, 'index' | 'kernel' | 'facts' | 'vault' | 'paymentFiles' | 'now'>

/** Decimals that an amount of ISO 20022 may have. */
const DECIMALS_MAX = 5

type Asked = Period & Readonly<{ /** Whether the day is over, or asked for while it lasts: an intraday report. */ kind: 'day' | 'intraday' }>

/**
 * Makes statements of accounts: what moved from the index, balances from the ledger at the height of the index, names and texts from the vault, and how the
 * payer grouped its payments from the payment files. Whom a statement is for the caller has decided.
 */
export class StatementMaker {
  readonly #context: MakerContext
  readonly #terms = new Map<string, AssetTerms>()
  readonly #names = new Map<string, Promise<string | undefined>>()

  constructor(context: MakerContext) {
    this.#context = context
  }

  /** The terms of an asset as they are at a height; fails where there is none, or its amounts do not fit a message. */
  async termsOf(assetId: string, height?: bigint): Promise<AssetTerms> {
    const known = this.#terms.get(assetId)
    if (known !== undefined && height === undefined) return known
    const { answer } = orFail(await this.#context.kernel.call('query', { name: 'payments.getAsset', args: { asset: assetId }, prove: false, viewer: EVERYTHING, ...(height !== undefined && { height }) }))
    if (answer === null) return fail(problems.badArgument, { name: 'asset', allowed: 'CNY.HJB' })
    const { currency, decimals, issuer, supply } = answer as { currency: string; decimals: number; issuer: string; supply: string }
    if (!/^[A-Z]{3}$/.test(currency) || decimals > DECIMALS_MAX) return fail(statementProblems.assetNotWritable, { asset: assetId, currency, decimals })
    const terms = { currency, decimals, issuer, supply: BigInt(supply) }
    this.#terms.set(assetId, terms)
    return terms
  }

  /** Height up to which statements can be made now: that of the index. */
  height(): bigint {
    return indexOf(this.#context).status().marker.height
  }

  /** Statements of several holdings, at most LIMITS.holdings of the index; `movements`: blocks that were read already, `groups`: how payers grouped. */
  async make(
    holdings: readonly Holding[], period: Asked,
    { at, movements = new BlockMovements(this.#context.kernel), groups }: Readonly<{ at?: bigint; movements?: BlockMovements; groups?: ReadonlyMap<string, BookedGroup> }> = {},
  ): Promise<MadeStatement[]> {
    const told = indexed(await indexOf(this.#context).statements(holdings, period, at))
    const balances = await this.#balances(holdings, told.height)
    const bookings = groups ?? await this.#context.paymentFiles.bookingsOf({ fromMs: Number(period.from) * 1000, untilMs: Number(period.until) * 1000 })
    const owners = await this.#owners(holdings)
    const made: MadeStatement[] = []
    for (const [i, holding] of holdings.entries()) {
      const moved = told.holdings[i]
      assert(moved !== undefined, 'every holding is answered')
      const balance = balances[i] ?? 0n
      const closing = balance - moved.since
      const opening = closing - moved.credits.atoms + moved.debits.atoms
      made.push({ holding, moved, opening, closing, balance, statement: await this.#statement({ holding, moved, opening, closing, owner: owners[i] }, period, told, movements, bookings) })
    }
    return made
  }

  /** Balances at a height, in atoms; nothing where an account holds nothing. */
  async #balances(holdings: readonly Holding[], height: bigint): Promise<bigint[]> {
    const args = holdings.map(({ account, assetId }) => ({ account: formatAddress('account', account), asset: assetId }))
    const { answers } = orFail(await this.#context.kernel.call('queries', { name: 'payments.getBalance', args, height, viewer: EVERYTHING }))
    return answers.map(answer => (answer === null ? 0n : BigInt((answer as { atoms: string }).atoms)))
  }

  async #statement(
    { holding, moved, opening, closing, owner }: Pick<MadeStatement, 'holding' | 'moved' | 'opening' | 'closing'> & { owner: string | undefined }, period: Asked, { time }: Statements, movements: BlockMovements, groups: ReadonlyMap<string, BookedGroup>,
  ): Promise<AccountStatement> {
    const { assetId } = holding
    const { currency, decimals } = await this.termsOf(assetId)
    const account = toHex(holding.account)
    const entry = this.#context.paymentFiles.directory.ofHolding(account, assetId)
    const own = {
      account: accountOf(account, entry, currency), owner: named(owner), servicer: servicerOf(entry), currency, decimals, chainId: this.#context.facts.chainId,
    }
    const lines: KnownLine[] = []
    for (const line of moved.lines) lines.push(await this.#known(line, holding, movements, groups))
    const [fromMs, untilMs] = [Number(period.from) * 1000, Number(period.until) * 1000]
    const day = dayOf(fromMs)
    const isOver = time.seconds >= period.until
    const balance = (type: string, atoms: bigint): StatementBalance => ({ type, amount: moneyOf(atoms < 0n ? -atoms : atoms, own), direction: atoms < 0n ? 'DBIT' : 'CRDT', date: day })
    const balances = [balance('OPBD', opening), balance(period.kind === 'day' ? 'CLBD' : 'ITBD', closing)]
    return {
      id: statementId(day, account, assetId), createdAt: dateTimeOf(this.#context.now()), from: dateTimeOf(fromMs), to: dateTimeOf(isOver || period.kind === 'day' ? untilMs : Number(toMillis(time))),
      account: own.account, ...(own.owner && { owner: own.owner }), ...(own.servicer && { servicer: own.servicer }), balances, entries: entriesOf(lines, own),
      ...(isOver || period.kind === 'intraday' ? {} : { additional: '当日未结束，余额截至编制时。 The day is not over: the closing balance is that of now.' }),
    }
  }

  /** What is known of a line beside what the index says: fields of the vault, the other side, the payer's group. */
  async #known(line: StatementLine, { account, assetId }: Holding, movements: BlockMovements, groups: ReadonlyMap<string, BookedGroup>): Promise<KnownLine> {
    const { transaction } = line
    const [fields, other] = [await this.#fields(transaction.id), await movements.other(transaction, account, assetId)]
    return { line, fields, other: other && this.#otherOf(other), group: groups.get(toHex(transaction.id)) }
  }

  #otherOf({ account, assetId }: Holding): Other {
    const hex = toHex(account)
    const entry = this.#context.paymentFiles.directory.ofHolding(hex, assetId)
    const currency = this.#terms.get(assetId)?.currency
    const { currency: _, ...known } = accountOf(hex, entry, currency ?? '')
    return { account: currency === undefined ? known : { ...known, currency }, agent: servicerOf(entry) }
  }

  async #fields(transactionId: Uint8Array): Promise<Readonly<Record<string, string>>> {
    const found = await this.#context.vault.ports.vault.fields(transactionId)
    // What was erased is not told any more; what the vault cannot open it says at its own doors.
    if (found === undefined || isRefused(found)) return {}
    const texts: Record<string, string> = {}
    for (const [name, { value }] of Object.entries(found)) {
      const text = fromUtf8(value)
      if (text !== undefined) texts[name] = text
    }
    return texts
  }

  /** Names of the members that hold these accounts. */
  async #owners(holdings: readonly Holding[]): Promise<(string | undefined)[]> {
    const members = await this.#context.kernel.call('owners', { parties: holdings.map(({ account }) => ({ account })) })
    return Promise.all(members.map(member => (member === undefined ? undefined : this.#nameOf(member))))
  }

  #nameOf(member: string): Promise<string | undefined> {
    const known = this.#names.get(member) ?? this.#context.kernel.call('query', { name: 'members.getMember', args: { member }, prove: false, viewer: EVERYTHING })
      .then(found => ((orFail(found).answer as { nameZh?: string } | null)?.nameZh))
    this.#names.set(member, known)
    return known
  }
}

/** Id of a statement: the day, and of account and asset what tells them apart; 33 characters. */
const statementId = (day: string, account: string, assetId: string): string => `${day.replaceAll('-', '')}-${toHex(sha256(utf8(`${account} ${assetId}`))).slice(0, 24)}`
