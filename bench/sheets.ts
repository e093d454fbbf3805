import { operatorHeaders } from '@jianghan/client/testing'
import { demoSheet } from './demoPayments.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

/** Rows of the sheet that is checked without paying: what somebody looks at before he approves. */
const CHECKED_ROWS = 800
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Answer = Readonly<{ status: string; transactions: readonly Readonly<{ status: string }>[]; en?: string; msgId: string }>

/** A workbook of 10,000 payments from the file to every payment final, and one of 800 rows to its checked preview. */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const count = quick ? 2_000 : 10_000
  const name = `XLSX with ${count.toLocaleString('en-US')} payments`
  const node = await BenchNode.start({ demo: true })
  try {
    const settled: number[] = []
    const checked: number[] = []
    const results: number[] = []
    const ended = watchOthers()
    for (let run = 0; run < runs; run++) {
      const sheet = demoSheet(count, 100 + run)
      const paid = await timed(() => post(node.url, '?wait=final', sheet))
      expectAll(paid.value, count, 'ACSC')
      settled.push(paid.ms / 1000)
      const small = demoSheet(CHECKED_ROWS, 200 + run)
      const looked = await timed(() => post(node.url, '/check', small))
      expectAll(looked.value, CHECKED_ROWS, 'PDNG')
      checked.push(looked.ms / 1000)
      results.push((await timed(() => resultSheet(node.url, paid.value.msgId))).ms)
      say(`${name}: ${settled.at(-1)?.toFixed(2)} s; ${CHECKED_ROWS} rows checked in ${checked.at(-1)?.toFixed(2)} s; results as a sheet in ${Math.round(results.at(-1) ?? 0)} ms`)
    }
    const others = ended()
    const extra = others === undefined ? {} : { others }
    return [
      figure(`${name}: file to final`, 's', 'lower', settled, { ...extra, ...(!quick && { target: 3 }) }),
      figure(`XLSX with ${CHECKED_ROWS} payments: file to checked preview`, 's', 'lower', checked, { ...extra, target: 1.5 }),
      figure(`${name}: writing the result sheet`, 'ms', 'lower', results, extra),
      figure(`${name}: size of the file`, 'MB', 'lower', [demoSheet(count, 1).length / 1e6]),
    ]
  } finally {
    await node.remove()
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const from = performance.now()
  const value = await work()
  return { value, ms: performance.now() - from }
}

async function post(url: string, where: string, sheet: Uint8Array<ArrayBuffer>): Promise<Answer> {
  const response = await fetch(`${url}/v1/payment-sheets${where}`, { method: 'POST', headers: { ...operatorHeaders(url), 'content-type': XLSX }, body: sheet })
  const text = await response.text()
  if (!response.ok) throw new Error(`the node answered ${response.status}: ${text.slice(0, 400)}`)
  return JSON.parse(text) as Answer
}

/** Throws unless every payment has this status. */
function expectAll({ transactions }: Answer, count: number, status: string): void {
  const open = transactions.filter(each => each.status !== status).length
  if (open > 0 || transactions.length !== count) throw new Error(`${open} of ${transactions.length} payments are not ${status}`)
}

async function resultSheet(url: string, msgId: string): Promise<void> {
  const response = await fetch(`${url}/v1/iso20022/messages/${msgId}/sheet`, { headers: operatorHeaders(url) })
  const bytes = await response.arrayBuffer()
  if (!response.ok || bytes.byteLength < 1_000) throw new Error(`the node answered ${response.status}`)
}
