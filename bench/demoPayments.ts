import { operatorHeaders } from '@jianghan/client/testing'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { generatePain001 } from '@jianghan/gateway-iso20022'
import { writeXlsx } from '@jianghan/gateway-sheets'
import { seededNumbers } from './seeded.ts'

type Party = Readonly<{ nameZh: string; uscc: string; lei: string; bank: string; account: string; role: string; address: Readonly<{ street: string }> }>
type Parties = Readonly<{ banks: readonly Readonly<{ id: string; nameZh: string; cnaps: string }>[]; companies: readonly Party[] }>

const parties = JSON.parse(readFileSync(resolve(import.meta.dirname, '../examples/parties.json'), 'utf8')) as Parties

function partyOf({ nameZh, uscc, lei, bank, account, address }: Party) {
  const at = parties.banks.find(({ id }) => id === bank)
  if (at === undefined) throw new Error(`no bank ${bank}`)
  return { name: nameZh, uscc, lei, account, street: address.street, bankName: at.nameZh, bankCode: at.cnaps }
}

/** A pain.001 by which the demo's car maker pays its suppliers so many times, 1 fen to 100 yuan each; another `seed`, another message. */
export function demoFile(count: number, seed: number): string {
  const [debtor, ...creditors] = [...parties.companies].sort((a, b) => Number(b.role === 'payer') - Number(a.role === 'payer')).map(partyOf)
  if (debtor === undefined) throw new Error('the demo has no companies')
  const date = new Date().toISOString().slice(0, 10)
  return generatePain001({ count, seed, debtor, creditors, fen: [1, 10_000], date, messageId: `BENCH-${seed}-${count}` })
}

/** The same payments as a workbook, as an ERP exports them: account numbers as text, amounts as numbers, a row of totals. */
export function demoSheet(count: number, seed: number): Uint8Array<ArrayBuffer> {
  const [debtor, ...creditors] = [...parties.companies].sort((a, b) => Number(b.role === 'payer') - Number(a.role === 'payer')).map(partyOf)
  if (debtor === undefined) throw new Error('the demo has no companies')
  const random = seededNumbers(seed)
  let sum = 0n
  const rows = Array.from({ length: count }, (_, i) => {
    const creditor = creditors[i % creditors.length]
    const fen = 1n + BigInt(random(10_000))
    sum += fen
    return [String(i + 1), debtor.account, debtor.bankCode, creditor?.account ?? '', creditor?.name ?? '', creditor?.bankName ?? '', creditor?.bankCode ?? '', { number: yuan(fen) }, '货款', `订单 ${seed}-${i + 1}`, `PO-${seed}-${i + 1}`]
  })
  const head = ['序号', '付款账号', '付款行联行号', '收款账号', '收款户名', '收款行名称', '收款行联行号', '金额', '用途', '附言', '业务参考号']
  return writeXlsx([{ name: '付款', headRows: 1, rows: [head, ...rows, ['合计', '', '', '', `共${count}笔`, '', '', { number: yuan(sum) }]] }])
}

const yuan = (fen: bigint): string => `${fen / 100n}.${String(fen % 100n).padStart(2, '0')}`

/** A payment of a file as the node shows it. */
export type Payment = Readonly<{ uetr: string; status: string; transactionId: string }>

/** Posts a payment file and waits until every payment is settled; throws when one is not. */
export async function payFile(url: string, file: string, wait: 'final' | 'provable'): Promise<readonly Payment[]> {
  const response = await postFile(url, file, { wait, accept: 'application/json' })
  const { transactions } = JSON.parse(response) as { transactions: readonly Payment[] }
  const open = transactions.filter(({ status }) => status !== 'ACSC').length
  if (open > 0) throw new Error(`${open} of ${transactions.length} payments were not settled`)
  return transactions
}

/** Posts a payment file; the text of the answer, in the form that is asked for. Throws when the file is not taken. */
export async function postFile(url: string, file: string, { wait, accept }: Readonly<{ wait: 'accepted' | 'final' | 'provable'; accept: string }>): Promise<string> {
  const response = await fetch(`${url}/v1/iso20022/pain.001?wait=${wait}`, { method: 'POST', headers: { ...operatorHeaders(url), 'content-type': 'application/xml', accept }, body: file })
  const text = await response.text()
  if (!response.ok) throw new Error(`the node answered ${response.status}: ${text.slice(0, 400)}`)
  return text
}
