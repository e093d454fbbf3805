import { BULK, bulkEntryHashes, encodeBulkEntries, parseAddress, parseDecimal, rootOfHashes } from '@jianghan/protocol'
import type { ActionRequest } from './actions.ts'
import type { Language } from './error.ts'
import { clientError } from './problems.data.ts'

/** A line of a bulk transfer as people write it: "jh1…" and "12.50". */
export type BulkLine = Readonly<{ to: string; amount: string }>

/** Who pays whom in one asset of so many decimals; `eachByItself` lets what cannot be paid fail alone. */
export type BulkRequest = Readonly<{ from: string; asset: string; decimals: number; lines: readonly BulkLine[]; eachByItself?: boolean }>

/** The action of a bulk transfer: lines become packed entries, each with a random blind. Throws JianghanError naming the first line that does not fit. */
export function bulkTransferRequest({ from, asset, decimals, lines, eachByItself = false }: BulkRequest, lang: Language): ActionRequest {
  if (lines.length === 0 || lines.length > BULK.entries) throw clientError('badArgument', { name: `lines (1–${BULK.entries})` }, lang)
  const packed = encodeBulkEntries(lines.map(({ to, amount }, i) => {
    const account = parseAddress('account', to.trim())
    const atoms = parseDecimal(amount.trim(), decimals)
    if (account === undefined || atoms === undefined) throw clientError('badArgument', { name: `line ${i + 1}: ${account === undefined ? to : amount}`.slice(0, 100) }, lang)
    return { to: account, atoms, blind: crypto.getRandomValues(new Uint8Array(32)) }
  }))
  return { type: 'payments.v1.BulkTransfer', input: { from, assetId: asset, eachByItself, entriesRoot: rootOfHashes(bulkEntryHashes(packed)), entries: packed } }
}
