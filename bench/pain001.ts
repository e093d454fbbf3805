import { operatorHeaders } from '@jianghan/client/testing'
import { demoFile, postFile } from './demoPayments.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

type Line = Readonly<{ done: boolean; settled: number }>

/** A payment file of 10,000 payments, from the file to its pain.002 with every payment final; and apart, how long each stage took. */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const count = quick ? 2_000 : 10_000
  const name = `pain.001 with ${count.toLocaleString('en-US')} payments`
  const node = await BenchNode.start({ demo: true })
  try {
    const whole: number[] = []
    const stages: Stages[] = []
    const ended = watchOthers()
    for (let run = 0; run < runs; run++) {
      whole.push(await timed(() => inOneRequest(node.url, demoFile(count, 2 * run + 1), count)) / 1000)
      stages.push(await byStage(node.url, demoFile(count, 2 * run + 2), count))
      say(`${name}: ${whole.at(-1)?.toFixed(2)} s; ${JSON.stringify(stages.at(-1))}`)
    }
    const others = ended()
    const extra = others === undefined ? {} : { others }
    const stage = (key: keyof Stages, words: string): BenchResult => figure(`${name}: ${words}`, 'ms', 'lower', stages.map(each => each[key]), extra)
    return [
      figure(`${name}: file to final to pain.002`, 's', 'lower', whole, { ...extra, ...(!quick && { target: 4 }) }),
      stage('taken', 'read, checked, planned and on the ledger'),
      stage('final', 'from there to every payment final'),
      stage('report', 'writing the pain.002'),
      figure(`${name}: size of the file`, 'MB', 'lower', [Buffer.byteLength(demoFile(count, 1)) / 1e6]),
    ]
  } finally {
    await node.remove()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

async function inOneRequest(url: string, file: string, count: number): Promise<void> {
  expectSettled(await postFile(url, file, { wait: 'final', accept: 'application/xml' }), count)
}

/** Throws unless a pain.002 says that all payments are settled. */
function expectSettled(pain002: string, count: number): void {
  if (/<GrpSts>ACSC<\/GrpSts>/.test(pain002) && pain002.includes(`<OrgnlNbOfTxs>${count}</OrgnlNbOfTxs>`)) return
  throw new Error(`the payments were not settled: ${pain002.slice(0, 600)}`)
}

type Stages = Readonly<{ taken: number; final: number; report: number }>

/** The same in three requests. How far the message is, is asked every 20 ms, so that a stage is known to within that. */
async function byStage(url: string, file: string, count: number): Promise<Stages> {
  const taken = await timed(() => postFile(url, file, { wait: 'accepted', accept: 'application/xml' }))
  const id = /<MsgId>([^<]+)<\/MsgId>/.exec(file)?.[1] ?? ''
  const final = await timed(async () => {
    for (;;) {
      const { items: [newest] } = await (await fetch(`${url}/v1/iso20022/messages?limit=1`, { headers: operatorHeaders(url) })).json() as { items: Line[] }
      if (newest?.done === true) return
      await new Promise(resolve => { setTimeout(resolve, 20) })
    }
  })
  const report = await timed(async () => expectSettled(await (await fetch(`${url}/v1/iso20022/messages/${id}/pain.002`, { headers: operatorHeaders(url) })).text(), count))
  return { taken, final, report }
}
