import { resolve } from 'node:path'
import { programPath } from '@jianghan/engine-cometbft'
import { drive, type Driven } from './drive.ts'
import { kvstoreRate } from './kvstore.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNetwork, type NodeCpu } from './networkNodes.ts'
import type { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, percentile } from './result.ts'
import { setUp } from './transfers.ts'

/** Networks on this one machine, load generator included: throughput, latency, CPU of each part of a node, with all validators and with one down. */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  const four = await fourValidators(options)
  return [...four, ...await yardstick(four[0], options), ...await oneValidator(options), ...await sixteenValidators(options)]
}

/** What the same engine carries with its own example application, one entry a transaction, beside what it carries of ours. */
async function yardstick(ours: BenchResult | undefined, { seconds, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const rates: number[] = []
  for (let run = 0; run < runs; run++) rates.push(await kvstoreRate(programPath(resolve(import.meta.dirname, '..')), 4, seconds))
  const kvstore = figure('4 validators, CometBFT\'s built-in kvstore, 200 B one a transaction', '/s', 'higher', rates)
  say(`kvstore: ${Math.round(kvstore.value)}/s`)
  return [kvstore, figure('4 validators: Transfer in POSTs of 100 ÷ built-in kvstore', '×', 'higher', [(ours?.value ?? NaN) / kvstore.value], { target: 1 })]
}

type Loaded = Readonly<{ network: BenchNetwork; maker: LoadMaker; accounts: readonly Uint8Array[] }>

async function withNetwork<T>(count: number, { quick, say }: BenchOptions, work: (loaded: Loaded) => Promise<T>): Promise<T> {
  const network = await BenchNetwork.start(count)
  try {
    const maker = new LoadMaker(await network.first.member(), count)
    const { transactions, accounts } = maker.setUp(quick ? 1_000 : 10_000)
    await setUp(network.first, transactions)
    say(`${count} validators, ${accounts.length} accounts`)
    return await work({ network, maker, accounts })
  } finally {
    await network.remove()
  }
}

/** The same load on every node of the network at once. */
async function driveAll({ network, maker, accounts }: Loaded, total: number, load: Readonly<{ perPost: number; connections: number; offered?: number; nodes?: readonly number[] }>): Promise<Driven> {
  const { perPost, connections, offered, nodes = network.nodes.map((_, i) => i) } = load
  const share = Math.ceil(total / nodes.length)
  const loads = nodes.map(i => ({ port: network.nodes[i]?.port ?? 0, transactions: maker.transfers(accounts, share) }))
  const driven = await Promise.all(loads.map(each => drive({ ...each, perPost, connections, ...(offered !== undefined && { offered: offered / nodes.length }) })))
  return {
    done: driven.reduce((sum, { done }) => sum + done, 0), seconds: Math.max(...driven.map(({ seconds }) => seconds)), latencies: driven.flatMap(({ latencies }) => latencies),
  }
}

async function fourValidators(options: BenchOptions): Promise<BenchResult[]> {
  return withNetwork(4, options, async loaded => [
    ...await throughput(loaded, '4 validators', { options, guess: 2_500, target: 3_000, perNode: 130 }),
    ...await offered(loaded, options),
    ...await lone(loaded, '4 validators', options, { p50: 45, p99: 80 }),
    ...await bulk(loaded, options),
    ...await idle(loaded, options),
    ...await oneDown(loaded, options),
  ])
}

const oneValidator = (options: BenchOptions): Promise<BenchResult[]> => withNetwork(1, options, async loaded => [
  ...await throughput(loaded, '1 validator', { options, guess: 9_000, target: 12_000 }),
  ...await lone(loaded, '1 validator', options, { p50: 12 }),
])

const sixteenValidators = (options: BenchOptions): Promise<BenchResult[]> => withNetwork(16, options, loaded => lone(loaded, '16 validators', options, {}))

type Throughput = Readonly<{ options: BenchOptions; guess: number; target: number; perNode?: number }>

async function throughput(loaded: Loaded, name: string, { options: { runs, seconds, say }, guess, target, perNode }: Throughput): Promise<BenchResult[]> {
  const rates: number[] = []
  let [rate, total, others] = [guess, 0, 0]
  let before = loaded.network.cpu()
  let diskBefore = loaded.network.nodes.map(diskOf)
  for (let run = 0; run < runs; run++) {
    // What a start costs once, compiled code and the first files of three databases in each node, is no cost of a transfer: the first run is not counted for them.
    if (run === 1) [before, diskBefore, total] = [loaded.network.cpu(), loaded.network.nodes.map(diskOf), 0]
    const ended = watchOthers()
    const driven = await driveAll(loaded, Math.ceil(rate * seconds), { perPost: 100, connections: 16 })
    others = Math.max(others, ended() ?? 0)
    rate = driven.done / driven.seconds
    rates.push(rate)
    total += driven.done
    say(`${name}: ${Math.round(rate)}/s, answer p50 ${percentile(driven.latencies, 0.5).toFixed(0)} ms`)
  }
  const shares = cpuShares(before, loaded.network.cpu(), total)
  say(`  CPU µs each a node: ${[...shares].sort((a, b) => b[1] - a[1]).map(([part, each]) => `${part} ${each.toFixed(1)}`).join(' · ')}`)
  const disk = loaded.network.nodes.slice(1).map((node, i) => (diskOf(node) - (diskBefore[i + 1] ?? 0)) / total)
  return [
    figure(`${name}: Transfer in POSTs of 100 to all, index on one`, '/s', 'higher', rates, { target, others }),
    figure(`${name}: CPU of a node each`, 'µs', 'lower', [[...shares.values()].reduce((sum, each) => sum + each, 0)], perNode === undefined ? {} : { target: perNode }),
    ...(disk.length === 0 ? [] : [
      figure(`${name}: disk of a node without index each, the engine's journal of rounds aside`, 'B', 'lower', disk, { target: 700 }),
      figure(`${name}: that journal, which does not grow with the chain`, 'MB', 'lower', loaded.network.nodes.slice(1).map(node => node.bytesOf(ROUNDS) / 1e6)),
    ]),
  ]
}

const ROUNDS = 'engine/data/cs.wal'
const diskOf = (node: BenchNode): number => node.bytesOf('.') - node.bytesOf(ROUNDS)

/** CPU µs a transfer and node, by part: the engine's process, and each thread of the node's. */
function cpuShares(before: readonly NodeCpu[], after: readonly NodeCpu[], total: number): Map<string, number> {
  const sums = new Map<string, number>()
  const add = (part: string, seconds: number): void => { sums.set(part, (sums.get(part) ?? 0) + (seconds / total / after.length) * 1e6) }
  for (const [i, { threads, engine }] of after.entries()) {
    add('engine', engine - (before[i]?.engine ?? 0))
    for (const [name, seconds] of threads) add(name, seconds - (before[i]?.threads.get(name) ?? 0))
  }
  return new Map([...sums].filter(([, each]) => each > 0.05))
}

async function offered(loaded: Loaded, { seconds, runs }: BenchOptions): Promise<BenchResult[]> {
  const [p50, p99]: [number[], number[]] = [[], []]
  for (let run = 0; run < runs; run++) {
    const { latencies } = await driveAll(loaded, 2_000 * seconds, { perPost: 50, connections: 16, offered: 2_000 })
    p50.push(percentile(latencies, 0.5))
    p99.push(percentile(latencies, 0.99))
  }
  return [
    figure('4 validators, 2,000/s offered: p50 to final', 'ms', 'lower', p50, { target: 160 }),
    figure('4 validators, 2,000/s offered: p99 to final', 'ms', 'lower', p99, { target: 350 }),
  ]
}

async function lone(loaded: Loaded, name: string, { quick }: BenchOptions, targets: Readonly<{ p50?: number; p99?: number }>): Promise<BenchResult[]> {
  await settled()
  // Five a second; sixteen validators on two cores take longer than that for one, and get one after the other.
  const few = loaded.network.nodes.length <= 4
  const { latencies } = await driveAll(loaded, few && !quick ? 200 : 30, { perPost: 1, connections: 1, nodes: [0], ...(few && { offered: 5 }) })
  const target = (value: number | undefined) => (value === undefined ? {} : { target: value })
  return [
    figure(`${name}: lone transfer to final, p50`, 'ms', 'lower', [percentile(latencies, 0.5)], target(targets.p50)),
    figure(`${name}: lone transfer to final, p99`, 'ms', 'lower', [percentile(latencies, 0.99)], target(targets.p99)),
  ]
}

/** Entries of a bulk, and how many a second are guessed. */
const BULK = { entries: 1_000, guess: 20_000 } as const

async function bulk({ network, maker, accounts }: Loaded, { seconds, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const rates: number[] = []
  for (let run = 0, rate: number = BULK.guess; run < runs; run++) {
    const share = Math.ceil((rate * seconds) / BULK.entries / network.nodes.length)
    const loads = network.nodes.map(({ port }) => ({ port, transactions: maker.bulks(accounts, share, BULK.entries) }))
    const driven = await Promise.all(loads.map(each => drive({ ...each, perPost: 1, connections: 6 })))
    rate = (driven.reduce((sum, { done }) => sum + done, 0) * BULK.entries) / Math.max(...driven.map(each => each.seconds))
    rates.push(rate)
    say(`bulk transfers: ${Math.round(rate)} entries/s, answer p50 ${percentile(driven.flatMap(each => each.latencies), 0.5).toFixed(0)} ms`)
  }
  return [figure('4 validators: bulk transfers of 1,000 entries', 'entries/s', 'higher', rates, { target: 20_000 })]
}

/** What a load left to be written is written now: the databases of all nodes share one disk. */
const settled = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 5_000) })

async function idle({ network }: Loaded, { quick }: BenchOptions): Promise<BenchResult[]> {
  const sum = (): number => network.cpu().reduce((all, { threads, engine }) => all + engine + [...threads.values()].reduce((each, used) => each + used, 0), 0)
  const seconds = quick ? 10 : 40
  await settled()
  const before = sum()
  await new Promise(resolve => { setTimeout(resolve, seconds * 1_000) })
  return [figure('4 validators at rest (lan): CPU together', '% of a core', 'lower', [((sum() - before) / seconds) * 100], { target: 10 })]
}

/** One validator is killed and stays away, then comes back: how the others go on, and how soon it has caught up. */
async function oneDown(loaded: Loaded, { quick }: BenchOptions): Promise<BenchResult[]> {
  const { network } = loaded
  const last = network.nodes.at(-1)
  if (last === undefined) return []
  await last.kill()
  const load = { perPost: 50, connections: 16, offered: 1_000, nodes: [0, 1, 2] }
  const driving = driveAll(loaded, 1_000 * (quick ? 10 : 30), load)
  // The header of a block carries the time of the votes for the one before: what rested before the load is no gap.
  await new Promise(resolve => { setTimeout(resolve, 1_000) })
  const before = await heightOf(network.first.url)
  const { latencies } = await driving
  const gap = await longestGap(network.first.url, before)
  const further = driveAll(loaded, 1_000 * (quick ? 20 : 40), load)
  const started = performance.now()
  await last.restart()
  while (await heightOf(last.url) + 2n < await heightOf(network.first.url)) await new Promise(resolve => { setTimeout(resolve, 50) })
  const caughtUp = (performance.now() - started) / 1000
  await further
  return [
    figure('one of four down, 1,000/s offered: p50 to final', 'ms', 'lower', [percentile(latencies, 0.5)], { target: 250 }),
    figure('one of four down, 1,000/s offered: longest gap between two blocks', 's', 'lower', [gap], { target: 0.8 }),
    figure('killed validator restarted, 1,000/s: caught up after', 's', 'lower', [caughtUp], { target: 15 }),
  ]
}

const heightOf = async (url: string): Promise<bigint> => BigInt(((await (await fetch(`${url}/v1/status`)).json()) as { height: string }).height)

/** Longest time between two blocks after a height, seconds, by the times in their headers. */
async function longestGap(url: string, after: bigint): Promise<number> {
  const times: number[] = []
  for (let cursor = ''; ;) {
    const page = await (await fetch(`${url}/v1/blocks?limit=200${cursor}`)).json() as { items: { height: string; time: string }[]; next: string | null }
    for (const { height, time } of page.items) {
      if (BigInt(height) <= after) return Math.max(...times.slice(1).map((newer, i) => Math.abs(newer - (times[i] ?? newer)))) / 1000
      times.push(Date.parse(time))
    }
    if (page.next === null) return NaN
    cursor = `&cursor=${encodeURIComponent(page.next)}`
  }
}
