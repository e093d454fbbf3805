import { operatorHeaders } from '@jianghan/client/testing'
import { demoFile } from './demoPayments.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

/** How often resident memory is looked at, milliseconds. */
const LOOK_MS = 50

/**
 * One pain.001 of 100,000 payments, from the first byte sent to the last byte of its pain.002 with every payment settled; and by how much the resident memory of the node, which paid a small file
 * before, grows at the most meanwhile.
 */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const count = quick ? 5_000 : 100_000
  const name = `pain.001 with ${count.toLocaleString('en-US')} payments`
  const seconds: number[] = []
  const settled: number[] = []
  const grown: number[] = []
  let [bytes, others] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const node = await BenchNode.start({ demo: true })
    try {
      await pay(node, lean(demoFile(1_000, 1)), 1_000)
      const file = Buffer.from(lean(demoFile(count, run + 2)))
      bytes = file.length
      const before = node.residentBytes
      let most = before
      const looking = setInterval(() => { most = Math.max(most, node.residentBytes) }, LOOK_MS)
      const ended = watchOthers()
      const took = await pay(node, file, count)
      others = Math.max(others, ended() ?? 0)
      clearInterval(looking)
      seconds.push(took.whole)
      settled.push(took.settled)
      grown.push((most - before) / 1e6)
      say(`${name}, ${(bytes / 1e6).toFixed(0)} MB: settled after ${took.settled.toFixed(1)} s, told after ${took.whole.toFixed(1)} s, + ${grown.at(-1)?.toFixed(0)} MB`)
    } finally {
      await node.remove()
    }
  }
  return [
    figure(`${name}: first byte to every payment settled`, 's', 'lower', settled, { others, ...(!quick && { target: 15 }) }),
    figure(`${name}: first byte to last byte of the pain.002`, 's', 'lower', seconds, { others }),
    figure(`${name}: resident memory gained at the most`, 'MB', 'lower', grown, { others, ...(!quick && { target: 200 }) }),
    figure(`${name}: size of the file`, 'MB', 'lower', [bytes / 1e6]),
  ]
}

/** A file as a program writes it that leaves out what may be left out: no addresses, no names of banks, no codes of purpose, no white space between elements. */
const lean = (file: string): string => file.replaceAll(/<PstlAdr>.*?<\/PstlAdr>|<LEI>.*?<\/LEI>|<InstrId>.*?<\/InstrId>|<Purp>.*?<\/Purp>|(?<=<\/ClrSysMmbId>)<Nm>.*?<\/Nm>|\n\s*/g, '')

/** Seconds until every payment is settled, and until all of it is told. */
async function pay(node: BenchNode, file: string | Buffer<ArrayBuffer>, count: number): Promise<Readonly<{ settled: number; whole: number }>> {
  const from = performance.now()
  const since = (): number => (performance.now() - from) / 1_000
  const headers = operatorHeaders(node.url)
  const response = await fetch(`${node.url}/v1/iso20022/pain.001?wait=final&payments=none&timeout_ms=300000`, { method: 'POST', headers: { ...headers, 'content-type': 'application/xml' }, body: file })
  const answer = await response.json() as { msgId: string }
  if (!response.ok) throw new Error(`the file was answered ${response.status}: ${JSON.stringify(answer).slice(0, 600)}`)
  for (;;) {
    const { items: [line] } = await node.get<{ items: { done: boolean; settled: number }[] }>(`/v1/iso20022/messages?msgId=${answer.msgId}`)
    if (line?.settled === count) break
    if (line?.done === true) throw new Error(`only ${line.settled} of ${count} payments were settled`)
    await new Promise(resolve => { setTimeout(resolve, LOOK_MS) })
  }
  const settled = since()
  const report = await fetch(`${node.url}/v1/iso20022/messages/${answer.msgId}/pain.002`, { headers })
  let [bytes, head] = [0, '']
  for await (const piece of report.body ?? []) {
    if (bytes === 0) head = Buffer.from(piece).toString('utf8')
    bytes += piece.length
  }
  if (!/<GrpSts>ACSC<\/GrpSts>/.test(head) || bytes < count * 100) throw new Error(`the report does not say it: ${head.slice(0, 600)}`)
  return { settled, whole: since() }
}
