import { formatAddress, fromHex, parseAddress, toHex, toMillis } from '@jianghan/protocol'
import type { HistoryEntry, Statement } from '@jianghan/index'
import { EVERYTHING } from '../audience/viewer.ts'
import { fail } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import type { HttpContext } from '../http/context.ts'
import { indexed, indexOf } from '../http/find.ts'
import { type Directory, type DirectoryEntry } from '../paymentFiles/directory.ts'
import { dayOf } from '../paymentFiles/report/standing.ts'
import { orFail } from '../threads/kernelLink.ts'
import { compareSides } from './compare.ts'
import { type External, readExternal } from './external.ts'
import { genesisBalances } from './genesisBalances.ts'
import type { AccountSide, Difference, Movement } from './model.ts'
import { reconcileProblems } from './problems.data.ts'

/** An account and the asset whose money is compared. */
export type Subject = Readonly<{ account: Uint8Array; asset: string }>
/** What is compared with a file: which account, where the file does not say it so that this node knows it, and which days. */
export type Asked = Readonly<{ subject?: Subject | undefined; from?: string | undefined; to?: string | undefined }>
/** What was compared, and every difference: none where all agree. */
export type Report = Readonly<{ height: bigint; accounts: number; movements: number; differences: readonly Difference[] }>

/** Lines of a statement that are read in one turn. */
const PAGE = 200
const DAY_S = 86_400n
/** Business days are those of UTC+8. */
const OFFSET_S = 8n * 3_600n
/** Beyond every time of a block, seconds. */
const NEVER_S = 1n << 40n

type Read = Pick<HttpContext, 'kernel' | 'index' | 'folder'>

/** Compares ledger, index and statements of these accounts with each other: what the ledger holds, less what the index says moved, is what genesis gave; and each statement's sums are those of its lines. */
export async function reconcileOwn(context: Read, subjects: readonly Subject[]): Promise<Report> {
  const given = genesisBalances(context.folder.genesis.parts)
  const differences: Difference[] = []
  let [height, movements] = [0n, 0]
  for (const { account, asset } of subjects) {
    const whole = await statementOf(context, { account, asset }, { from: 0n, until: NEVER_S })
    const held = await balanceAt(context, { account, asset }, whole.height)
    const of = { account: formatAddress('account', account), asset, hereReference: null, thereReference: null, day: null }
    const began = given.get(`${toHex(account)} ${asset}`) ?? 0n
    const opening = held - whole.credits.atoms + whole.debits.atoms
    if (opening !== began) differences.push({ kind: 'genesisBalance', ...of, here: opening, there: began })
    const lines = whole.items.reduce((sum, { movement }) => sum + (movement?.atoms ?? 0n), 0n)
    if (lines !== whole.credits.atoms - whole.debits.atoms) differences.push({ kind: 'statementLines', ...of, here: whole.credits.atoms - whole.debits.atoms, there: lines })
    movements += whole.items.length
    height = whole.height
  }
  return { height, accounts: subjects.length, movements, differences }
}

/** Compares the ledger with a statement or a sheet from outside; `may` says whether the asker may read the statements of an account. */
export async function reconcileFile(context: Read, directory: Directory, bytes: Uint8Array, asked: Asked, may: (subject: Subject) => Promise<boolean>): Promise<Report> {
  const differences: Difference[] = []
  let [height, movements, accounts] = [0n, 0, 0]
  for (const external of readExternal(bytes)) {
    const subject = asked.subject ?? subjectOf(directory, external)
    if (!await may(subject)) fail(problems.notShown)
    const { decimals } = await termsOf(context, subject.asset)
    const [from, to] = [asked.from ?? external.from, asked.to ?? external.to]
    if (from === undefined || to === undefined) fail(reconcileProblems.periodMissing)
    const { side, height: at } = await ledgerSide(context, subject, from, to)
    const other = external.side(decimals)
    differences.push(...compareSides({ account: formatAddress('account', subject.account), asset: subject.asset }, side, other))
    movements += other.movements.length
    accounts++
    height = at
  }
  return { height, accounts, movements, differences }
}

/** Which account a file means: by its address, or by its number in the directory. */
function subjectOf({ entries }: Directory, { number = '' }: External): Subject {
  const found = entries.filter(entry => entry.number === number)
  const [entry] = found
  if (found.length === 1 && entry !== undefined) return subjectIn(entry)
  const address = parseAddress('account', number)
  const held = address && entries.find(({ account }) => account === toHex(address))
  return held === undefined ? fail(reconcileProblems.accountUnknown, { number: number.slice(0, 40) }) : subjectIn(held)
}

/** The account of an entry of the directory. */
export const subjectIn = ({ account, assetId }: DirectoryEntry): Subject => ({ account: fromHex(account) ?? new Uint8Array(0), asset: assetId })

async function ledgerSide(context: Read, subject: Subject, from: string, to: string): Promise<{ side: AccountSide; height: bigint }> {
  const [first, last] = [secondsOf(from), secondsOf(to)]
  const found = await statementOf(context, subject, { from: first, until: last + DAY_S })
  const closing = await balanceAt(context, subject, found.height) - found.since
  const movements = found.items.flatMap(({ transaction, movement }): Movement[] => {
    const id = toHex(transaction.id)
    return movement === undefined || movement.atoms === 0n ? [] : [{ atoms: movement.atoms, day: dayOf(Number(toMillis(transaction.time))), reference: id, transaction: id }]
  })
  return { side: { opening: closing - found.credits.atoms + found.debits.atoms, closing, movements: movements.reverse() }, height: found.height }
}

const secondsOf = (day: string): bigint => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return Number.isNaN(ms) ? fail(problems.badArgument, { name: 'from, to', allowed: 'YYYY-MM-DD' }) : BigInt(ms / 1_000) - OFFSET_S
}

/** A statement with all its lines, the newest first. */
async function statementOf({ index }: Read, { account, asset }: Subject, period: Readonly<{ from: bigint; until: bigint }>): Promise<Statement> {
  const items: HistoryEntry[] = []
  for (let cursor: string | undefined; ;) {
    const page = indexed(await indexOf({ index }).statement(account, asset, period, { limit: PAGE, ...(cursor !== undefined && { cursor }) }))
    items.push(...page.items)
    if (page.next === undefined) return { ...page, items }
    cursor = page.next
  }
}

async function balanceAt({ kernel }: Read, { account, asset }: Subject, height: bigint): Promise<bigint> {
  const { answer } = orFail(await kernel.call('query', { name: 'payments.getBalance', args: { account: formatAddress('account', account), asset }, prove: false, viewer: EVERYTHING, height }))
  return answer === null ? fail(problems.badArgument, { name: 'asset', allowed: 'CNY.HJB' }) : BigInt(String((answer as { atoms: unknown }).atoms))
}

async function termsOf({ kernel }: Read, asset: string): Promise<{ decimals: number }> {
  const { answer } = orFail(await kernel.call('query', { name: 'payments.getAsset', args: { asset }, prove: false, viewer: EVERYTHING }))
  return answer === null ? fail(problems.badArgument, { name: 'asset', allowed: 'CNY.HJB' }) : answer as { decimals: number }
}
