import type { BulkOpening, BulkReferences, JianghanClient, TransactionAnswer } from '@jianghan/client'
import { cell } from './rows.ts'
import type { Session } from './session.ts'
import { listLines, tableLines } from './width.ts'

/** Entries of a bulk that are shown where not all are asked for. */
const SHOWN = 20

/** A bulk transfer as its own bytes say it: payer, number, sum, and the entries in the asset's decimals, with the references that these openings show. */
export async function bulkShown(session: Session, client: JianghanClient, body: Uint8Array, { openings = [], all = false }: Readonly<{ openings?: readonly BulkOpening[]; all?: boolean }> = {}): Promise<string[]> {
  const { BULK, decodeBulkEntry, decodeStrict, formatAddress, formatGrouped, paymentsV1 } = await import('@jianghan/protocol')
  const { printer } = session
  const message = decodeStrict(paymentsV1.BulkTransferSchema, body)
  if (!message.ok) return []
  const { from, assetId, eachByItself, entries: packed, maxFee } = message.value
  const digits = await client.decimalsOf(assetId) ?? 0
  const entries = Array.from({ length: Math.floor(packed.length / BULK.entryBytes) }, (_, i) => decodeBulkEntry(packed.subarray(i * BULK.entryBytes, (i + 1) * BULK.entryBytes)))
  const sum = entries.reduce((total, entry) => total + (entry?.atoms ?? 0n), 0n)
  const references = new Map(openings.map(each => [each.index, each.references]))
  const shown = entries.slice(0, all ? entries.length : SHOWN)
  const rest = entries.length - shown.length
  return [
    ...listLines([
      [printer.say({ zh: '付款账户', en: 'from' }), formatAddress('account', from)], [printer.say({ zh: '笔数', en: 'entries' }), String(entries.length)],
      [printer.say({ zh: '合计', en: 'sum' }), `${formatGrouped(sum, digits)} ${cell(assetId)}`],
      [printer.say({ zh: '方式', en: 'mode' }), printer.say(eachByItself ? { zh: '逐笔执行', en: 'each by itself' } : { zh: '全部或全不', en: 'all or none' })],
      ...(maxFee === '' ? [] : [[printer.say({ zh: '费用上限', en: 'fee at most' }), cell(maxFee)] as const]),
    ], '  '),
    ...tableLines(
      ['#', printer.say({ zh: '收款账户', en: 'to' }), printer.say({ zh: '金额', en: 'amount' }), printer.say({ zh: '参考', en: 'for' })],
      shown.map((entry, i) => [String(i), entry === undefined ? '-' : formatAddress('account', entry.to), formatGrouped(entry?.atoms ?? 0n, digits), referenceCell(references.get(i))]),
    ).map(line => `  ${line}`),
    ...(rest > 0 ? [`  ${printer.say({ zh: `…另有 ${rest} 笔，用 proposals show 查看全部`, en: `… and ${rest} more: proposals show lists them all` })}`] : []),
  ]
}

const referenceCell = (references: BulkReferences | undefined): string => (references === undefined ? '' : cell(Object.values(references).join(' · ')))

/** Entries of a transaction's bulks that were not paid, each with its reason; `row` turns a number of an entry into where it stands in a list. */
export async function unpaidLines(session: Session, transaction: Pick<TransactionAnswer, 'events'>, row: (index: number) => string = String): Promise<Readonly<{ lines: string[]; unpaid: readonly Readonly<Record<string, unknown>>[]; paid: number }>> {
  const { bulkResults } = await import('@jianghan/client')
  const results = bulkResults(transaction)
  const failed = results.filter(({ why }) => why !== undefined)
  const { printer } = session
  return {
    paid: results.length - failed.length,
    unpaid: failed.map(({ why, ...each }) => ({ ...each, ...why })),
    lines: failed.map(({ index, to, why, status }) => `${row(index)}: ${printer.say(why ?? { zh: '', en: '' })} (${status}) ${to}`),
  }
}
