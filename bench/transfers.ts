import { drive } from './drive.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode, byThread } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, percentile } from './result.ts'

type Make = (maker: LoadMaker, accounts: readonly Uint8Array[], count: number) => Uint8Array[]
type Case = Readonly<{ name: string; make: Make; index: boolean; perPost: number; connections: number; target: number; guess: number }>

const transfer: Make = (maker, accounts, count) => maker.transfers(accounts, count)
const credit: Make = (maker, accounts, count) => maker.creditTransfers(accounts, count)

const cases: readonly Case[] = [
  { name: 'Transfer, POSTs of 100, index on', make: transfer, index: true, perPost: 100, connections: 24, target: 10_000, guess: 9_000 },
  { name: 'Transfer, one a POST, index on', make: transfer, index: true, perPost: 1, connections: 256, target: 6_000, guess: 6_000 },
  { name: 'CustomerCreditTransfer, POSTs of 100, index on', make: credit, index: true, perPost: 100, connections: 24, target: 4_000, guess: 5_000 },
  { name: 'Transfer, POSTs of 100, index off', make: transfer, index: false, perPost: 100, connections: 24, target: 14_000, guess: 12_000 },
]

/** Two signatures, the account's policy, its limits and what it spent today. */
const controlled: Case = {
  name: 'CustomerCreditTransfer with maker, checker and a limit a day, POSTs of 100, index on', make: credit, index: true, perPost: 100, connections: 24, target: 3_000, guess: 4_000,
}

/** Payments over HTTP to a node in its own process: throughput, latency at a fixed offer, a lone transfer, disk, CPU by thread. */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  const results: BenchResult[] = []
  for (const index of [true, false]) results.push(...await withNode(index, options))
  return results
}

async function withNode(index: boolean, options: BenchOptions): Promise<BenchResult[]> {
  const node = await BenchNode.start({ index })
  try {
    const maker = new LoadMaker(await node.member(), index ? 11 : 12)
    const { transactions, accounts } = maker.setUp(options.quick ? 10_000 : 100_000)
    options.say(`${accounts.length} accounts, index ${index ? 'on' : 'off'}`)
    await setUp(node, transactions)
    const results: BenchResult[] = []
    for (const each of cases.filter(one => one.index === index)) results.push(...await throughput(node, maker, accounts, each, options))
    if (!index) return results
    results.push(...await latency(node, maker, accounts, options), ...await lone(node, maker, accounts, options))
    const under = maker.controlled(accounts, 14)
    await setUp(node, under.transactions)
    return [...results, ...await throughput(node, under.maker, accounts, controlled, options)]
  } finally {
    await node.remove()
  }
}

/** In order, one request after the other: assets need their accounts, and issues both. */
export async function setUp(node: BenchNode, transactions: readonly Uint8Array[]): Promise<void> {
  const { done } = await drive({ port: node.port, transactions, perPost: 16, connections: 1 })
  if (done !== transactions.length) throw new Error(`${done} of ${transactions.length} transactions of the set-up were done`)
}

async function throughput(
  node: BenchNode, maker: LoadMaker, accounts: readonly Uint8Array[], each: Case, { runs, seconds, say }: BenchOptions,
): Promise<BenchResult[]> {
  const rates: number[] = []
  const perTransaction: number[] = []
  let rate = each.guess
  let others = 0
  const cpu = new Map<string, number>()
  const bytes = () => ({ log: node.bytesOf('blocks', 'log'), all: node.bytesOf('blocks', 'log', 'state', 'index') })
  const before = bytes()
  let total = 0
  for (let run = 0; run < runs; run++) {
    // Signed beforehand: the load generator shares the machine and must not sign while it measures.
    const transactions = each.make(maker, accounts, Math.ceil(rate * seconds))
    const threads = node.threadSeconds()
    const ended = watchOthers()
    const driven = await drive({ port: node.port, transactions, perPost: each.perPost, connections: each.connections })
    others = Math.max(others, ended() ?? 0)
    node.addThreads(threads, cpu)
    if (driven.done !== transactions.length) throw new Error(`${driven.done} of ${transactions.length} were final`)
    rate = driven.done / driven.seconds
    rates.push(rate)
    perTransaction.push(percentile(driven.latencies, 0.5))
    total += driven.done
    say(`${each.name}: ${Math.round(rate)}/s, answer p50 ${percentile(driven.latencies, 0.5).toFixed(1)} ms`)
  }
  const after = bytes()
  say(byThread(cpu, total))
  const results = [figure(each.name, '/s', 'higher', rates, { target: each.target, others })]
  const cpuAll = [...cpu.values()].reduce((sum, used) => sum + used, 0)
  results.push(figure(`${each.name}: CPU of the node each`, 'µs', 'lower', [(cpuAll / total) * 1e6]))
  if (each.perPost > 1) {
    const isTransfer = each.make === transfer && each.index
    results.push(figure(`${each.name}: disk of blocks and log each`, 'B', 'lower', [(after.log - before.log) / total], isTransfer ? { target: 400 } : {}))
    results.push(figure(`${each.name}: disk with state and index each`, 'B', 'lower', [(after.all - before.all) / total], isTransfer ? { target: 1000 } : {}))
  }
  return results
}

async function latency(node: BenchNode, maker: LoadMaker, accounts: readonly Uint8Array[], { runs, seconds }: BenchOptions): Promise<BenchResult[]> {
  const p50: number[] = []
  const p99: number[] = []
  let others = 0
  for (let run = 0; run < runs; run++) {
    const transactions = maker.transfers(accounts, 5_000 * seconds)
    const ended = watchOthers()
    const driven = await drive({ port: node.port, transactions, perPost: 50, connections: 64, offered: 5_000 })
    others = Math.max(others, ended() ?? 0)
    p50.push(percentile(driven.latencies, 0.5))
    p99.push(percentile(driven.latencies, 0.99))
  }
  return [
    figure('latency to final at 5,000/s offered in POSTs of 50, p50', 'ms', 'lower', p50, { target: 30, others }),
    figure('latency to final at 5,000/s offered in POSTs of 50, p99', 'ms', 'lower', p99, { target: 110, others }),
  ]
}

async function lone(node: BenchNode, maker: LoadMaker, accounts: readonly Uint8Array[], { quick, runs }: BenchOptions): Promise<BenchResult[]> {
  const measure = async (wait: 'final' | 'provable', part: number): Promise<number[]> => {
    const values: number[] = []
    for (let run = 0; run < runs; run++) {
      const transactions = maker.transfers(accounts, quick ? 60 : 400)
      const driven = await drive({ port: node.port, transactions, perPost: 1, connections: 1, wait, offered: 40 })
      values.push(percentile(driven.latencies, part))
    }
    return values
  }
  return [
    figure('lone transfer over HTTP to final, p50', 'ms', 'lower', await measure('final', 0.5), { target: 4 }),
    figure('lone transfer over HTTP to final, p99', 'ms', 'lower', await measure('final', 0.99), { target: 12 }),
    figure('lone transfer over HTTP to provable, p50', 'ms', 'lower', await measure('provable', 0.5), { target: 8 }),
  ]
}
