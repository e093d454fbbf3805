import { commitField } from '@jianghan/crypto'
import type { EntryOpening } from '@jianghan/light'
import type { Words } from '@jianghan/kernel/schema'
import { ATOMS_MAX, BULK, bulkEntryHashes, canonicalJson, encodeBulkEntries, isWellFormed, parseAddress, parseDecimal, rootOfHashes, utf8 } from '@jianghan/protocol'
import type { ActionRequest } from './actions.ts'
import type { Language } from './error.ts'
import { clientError } from './problems.data.ts'

/** What a line is for: end-to-end id (ISO 20022 Max35Text), remittance text (Max140Text), UETR. The ledger gets a salted commitment to it. */
export type BulkReferences = Readonly<{ endToEndId?: string; remittance?: string; uetr?: string }>

/** A line of a bulk transfer as people write it: "jh1…", "12.50", and what it is for. */
export type BulkLine = Readonly<{ to: string; amount: string; references?: BulkReferences }>

/** Who pays whom in one asset of so many decimals; `eachByItself` lets what cannot be paid fail alone. */
export type BulkRequest = Readonly<{ from: string; asset: string; decimals: number; lines: readonly BulkLine[]; eachByItself?: boolean }>

/** A line that does not fit, counted from 1, and why. */
export type BulkProblem = Readonly<{ line: number; what: Words }>

/** What opens the blind of an entry, counted from 0: its references. */
export type BulkOpening = Readonly<{ index: number; opening: EntryOpening; references: BulkReferences }>

/** A bulk transfer to be built, and what opens its entries: nothing but these openings can tell later what an entry was for. */
export type BulkTransferRequest = ActionRequest & Readonly<{ openings: readonly BulkOpening[] }>

/** Name of the commitment to a line's references (docs/spec/transaction.md, "Bulk transfers"). */
const FIELD = 'references'
const UETR = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
/** Characters of a text of references. */
const TEXT_MAX = { endToEndId: 35, remittance: 140 } as const

/** The opening of a line's references under this salt. */
export const openingOf = (references: BulkReferences, salt: Uint8Array): EntryOpening => ({ name: FIELD, salt, value: utf8(canonicalJson(references)) })

/** Every line that does not fit: an address or an amount that cannot be read, a payer that pays itself, references that are no such thing or stand twice. */
export function bulkProblems({ from, decimals, lines }: Pick<BulkRequest, 'from' | 'decimals' | 'lines'>): BulkProblem[] {
  const seen = new Map<string, number>()
  return lines.flatMap((each, i): BulkProblem[] => {
    const what = problemOf(each, from, decimals) ?? repeated(each, seen, i + 1)
    return what === undefined ? [] : [{ line: i + 1, what }]
  })
}

function problemOf({ to, amount, references = {} }: BulkLine, from: string, decimals: number): Words | undefined {
  const cut = (text: string): string => [...text].slice(0, 80).join('')
  const [account, atoms] = [parseAddress('account', to.trim()), parseDecimal(amount.trim(), decimals)]
  if (account === undefined) return { zh: `“${cut(to)}”不是账户地址（jh1…）`, en: `"${cut(to)}" is no account address (jh1…)` }
  if (atoms === undefined) return { zh: `金额“${cut(amount)}”应为至多 ${decimals} 位小数的十进制数`, en: `"${cut(amount)}" is no amount: a decimal number with at most ${decimals} decimals` }
  if (atoms === 0n || atoms > ATOMS_MAX) return { zh: `金额“${cut(amount)}”为零或过大`, en: `the amount "${cut(amount)}" is zero or too large` }
  if (to.trim() === from.trim()) return { zh: '收款账户就是付款账户', en: 'it pays the account that pays' }
  for (const name of ['endToEndId', 'remittance'] as const) {
    const text = references[name]
    const fits = text === undefined || (text !== '' && [...text].length <= TEXT_MAX[name] && isWellFormed(text))
    if (!fits) return { zh: `${name} 应为 1 至 ${TEXT_MAX[name]} 个字符`, en: `${name} takes 1 to ${TEXT_MAX[name]} characters` }
  }
  if (references.uetr === undefined || UETR.test(references.uetr)) return undefined
  return { zh: `“${cut(references.uetr)}”不是 UETR（第 4 版 UUID，小写）`, en: `"${cut(references.uetr)}" is no UETR: a UUID of version 4 in lower case` }
}

/** Two lines with one end-to-end id or UETR are one payment written twice. */
function repeated({ references = {} }: BulkLine, seen: Map<string, number>, line: number): Words | undefined {
  for (const name of ['endToEndId', 'uetr'] as const) {
    const text = references[name]
    if (text === undefined) continue
    const before = seen.get(`${name} ${text}`)
    if (before !== undefined) return { zh: `${name} ${text} 已在第 ${before} 笔出现`, en: `${name} ${text} stands in entry ${before} already` }
    seen.set(`${name} ${text}`, line)
  }
  return undefined
}

/**
 * The action of a bulk transfer: lines become packed entries. The blind of each is a commitment to its references, or random where it has none.
 * Throws JianghanError naming the first line that does not fit ({@link bulkProblems} names all).
 */
export function bulkTransferRequest({ from, asset, decimals, lines, eachByItself = false }: BulkRequest, lang: Language): BulkTransferRequest {
  if (lines.length === 0 || lines.length > BULK.entries) throw clientError('badArgument', { name: `lines (1–${BULK.entries})` }, lang)
  const [wrong] = bulkProblems({ from, decimals, lines })
  if (wrong !== undefined) throw clientError('badBulkLine', { line: String(wrong.line), ...wrong.what }, lang)
  const openings: BulkOpening[] = []
  const packed = encodeBulkEntries(lines.map(({ to, amount, references }, index) => {
    const random = crypto.getRandomValues(new Uint8Array(32))
    const entry = { to: parseAddress('account', to.trim()) as Uint8Array, atoms: parseDecimal(amount.trim(), decimals) as bigint }
    if (references === undefined || Object.keys(references).length === 0) return { ...entry, blind: random }
    const opening = openingOf(references, random.slice(0, 16))
    openings.push({ index, opening, references })
    return { ...entry, blind: commitField(opening.name, opening) }
  }))
  return { type: 'payments.v1.BulkTransfer', input: { from, assetId: asset, eachByItself, entriesRoot: rootOfHashes(bulkEntryHashes(packed)), entries: packed }, openings }
}
