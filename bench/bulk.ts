import { drive } from './drive.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, percentile } from './result.ts'

/** A size of bulk: entries of each, bulks a POST, connections; what is aimed at, entries a second. */
type Case = Readonly<{ entries: number; perPost: number; connections: number; target?: number; guess: number }>

const cases: readonly Case[] = [
  { entries: 1000, perPost: 2, connections: 12, target: 60_000, guess: 60_000 },
  { entries: 100, perPost: 20, connections: 12, guess: 40_000 },
  { entries: 4096, perPost: 1, connections: 8, guess: 60_000 },
]

/** Accounts that are paid: some 10,000 in the half that holds the payer's asset. */
const ACCOUNTS = 20_004
/** History rows that an entry makes: the payee's; the payer has one for all. */
const INDEX_TARGET = 20_000

/** Bulk transfers over HTTP to a node in its own process, with the index: entries final a second, and the rows of the index a second. */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  const node = await BenchNode.start()
  try {
    const maker = new LoadMaker(await node.member(), 21)
    const { transactions, accounts } = maker.setUp(ACCOUNTS)
    const { done } = await drive({ port: node.port, transactions, perPost: 16, connections: 1 })
    if (done !== transactions.length) throw new Error(`${done} of ${transactions.length} transactions of the set-up were done`)
    await indexed(node)
    const results: BenchResult[] = []
    for (const each of cases) results.push(...await measure(node, maker, accounts, each, options))
    return results
  } finally {
    await node.remove()
  }
}

type Measured = Readonly<{ rate: number; rows: number; drain: number; latency: number; cpu: number; others: number }>

async function measure(node: BenchNode, maker: LoadMaker, accounts: readonly Uint8Array[], each: Case, options: BenchOptions): Promise<BenchResult[]> {
  const name = `bulk of ${each.entries.toLocaleString('en')} entries`
  const before = node.bytesOf('blocks', 'log')
  const runs: Measured[] = []
  let entries = 0
  let rate = each.guess
  for (let run = 0; run < options.runs; run++) {
    const count = Math.max(each.perPost, Math.ceil((rate * options.seconds) / each.entries))
    const measured = await once(node, maker.bulks(accounts, count, each.entries), each)
    runs.push(measured)
    entries += count * each.entries
    rate = measured.rate
    options.say(`${name}: ${Math.round(rate)}/s final, index ${Math.round(measured.rows)} rows/s, ${measured.drain.toFixed(2)} s behind at the end, answer p50 ${measured.latency.toFixed(0)} ms`)
  }
  const of = (key: keyof Measured): number[] => runs.map(measured => measured[key])
  const others = Math.max(...of('others'))
  return [
    figure(`${name}, index on: entries final`, 'entries/s', 'higher', of('rate'), { others, ...(each.target !== undefined && { target: each.target }) }),
    figure(`${name}: rows of the index, from the first POST to the last row`, 'rows/s', 'higher', of('rows'), { others, target: INDEX_TARGET }),
    figure(`${name}: the index lags behind the last answer`, 's', 'lower', of('drain'), { others }),
    figure(`${name}: answer, p50`, 'ms', 'lower', of('latency'), { others }),
    figure(`${name}: CPU of the node an entry`, 'µs', 'lower', of('cpu')),
    figure(`${name}: disk of blocks and log an entry`, 'B', 'lower', [(node.bytesOf('blocks', 'log') - before) / entries]),
  ]
}

async function once(node: BenchNode, transactions: readonly Uint8Array[], { entries, perPost, connections }: Case): Promise<Measured> {
  const cpuBefore = node.cpuSeconds
  const ended = watchOthers()
  const started = performance.now()
  const driven = await drive({ port: node.port, transactions, perPost, connections })
  const others = ended() ?? 0
  if (driven.done !== transactions.length) throw new Error(`${driven.done} of ${transactions.length} bulks were final`)
  const final = performance.now()
  await indexed(node)
  const end = performance.now()
  const total = driven.done * entries
  return {
    rate: total / driven.seconds, rows: (total + driven.done) / ((end - started) / 1000), drain: (end - final) / 1000,
    latency: percentile(driven.latencies, 0.5), cpu: ((node.cpuSeconds - cpuBefore) / total) * 1e6, others,
  }
}

/** Waits until the index holds every block. */
async function indexed(node: BenchNode): Promise<void> {
  for (;;) {
    const { index } = await node.get<{ index: { lag: string } }>('/v1/status')
    if (index.lag === '0') return
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
}
