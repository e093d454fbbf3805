import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { drive } from './drive.ts'
import { filledAccount } from './fill.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode, byThread, freePort } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, median } from './result.ts'

const FEW = 10_000
/** Accounts that are made before the next note of how many there are. */
const STEP = 500_000
const script = resolve(import.meta.dirname, 'otherNode.ts')

/**
 * Transfers/s with 10 million accounts beside those with 10,000, each on a node of its own: what the size of the state costs. With `ledger` the large one is
 * kept in that folder, and taken from there when it is full: filling takes ten minutes and more.
 */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  const many = options.accounts ?? (options.quick ? 500_000 : 10_000_000)
  const few = await onNode(undefined, FEW, options)
  const much = await onNode(options.ledger, many, options)
  const label = many >= 1e6 ? `${many / 1e6} million` : String(many)
  const others = Math.max(few.others, much.others)
  return [
    figure(`Transfer, index off, ${FEW} accounts`, '/s', 'higher', few.rates, { others: few.others }),
    figure(`Transfer, index off, ${label} accounts`, '/s', 'higher', much.rates, { others: much.others }),
    figure(`Transfer, ${label} accounts to ${FEW}`, 'ratio', 'higher', [median(much.rates) / median(few.rates)], { target: 0.7, others }),
    figure(`resident memory with ${label} accounts`, 'MB', 'lower', [much.resident], { target: 2_500 }),
    figure(`resident memory with ${label} accounts, mapped tables aside`, 'MB', 'lower', [much.own]),
    figure(`CPU of the node a transfer with ${label} accounts`, 'µs', 'lower', [much.micros]),
  ]
}

type Measured = Readonly<{ rates: readonly number[]; others: number; micros: number; resident: number; own: number }>

async function onNode(ledger: string | undefined, count: number, options: BenchOptions): Promise<Measured> {
  const start = { script, index: false, environment: { BENCH_APPLICATION: './fill.ts' } } as const
  const node = ledger === undefined ? await BenchNode.start(start) : await kept(ledger, start)
  try {
    await fill(node, count, options)
    // Memory is to be that of a node that serves payments, not of one that has made millions of accounts.
    await node.stop()
    await node.restart(300_000)
    await settled(node)
    return await measure(node, count, options)
  } catch (fault) {
    await new Promise(done => { setTimeout(done, 500) })
    throw new Error(`the node ended or refused, ${node.lastWords}`, { cause: fault })
  } finally {
    await (ledger === undefined ? node.remove() : node.stop())
  }
}

/** A node over a folder that stays; its first start makes it. */
async function kept(ledger: string, start: Parameters<typeof BenchNode.start>[0] & object): Promise<BenchNode> {
  const isThere = existsSync(join(ledger, 'node.json'))
  if (!isThere) mkdirSync(ledger, { recursive: true })
  const node = BenchNode.over(ledger, await freePort(), { ...start, existing: false })
  // A crash may have left half a million accounts to be made again from the blocks.
  await node.ready(300_000)
  return node
}

/** Makes the accounts that are not there yet; a file beside the ledger notes how many are. */
async function fill(node: BenchNode, to: number, { say }: BenchOptions): Promise<void> {
  const note = join(node.folder, 'filled')
  const filled = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0
  const maker = new LoadMaker(await node.member(), 13)
  const { transactions, accounts } = maker.setUp(4)
  if (filled === 0) await drive({ port: node.port, transactions, perPost: 1, connections: 1 })
  for (let at = filled; at < to; at += STEP) {
    const next = Math.min(to, at + STEP)
    await drive({ port: node.port, transactions: maker.fills(accounts, at, next), perPost: 1, connections: 1 })
    writeFileSync(note, String(next))
    say(`  ${next} accounts, ${Math.round(node.residentBytes / 1e6)} MB`)
  }
}

/** Waits until the node has finished what filling left to be done: a minute at most. */
async function settled(node: BenchNode): Promise<void> {
  for (let second = 0; second < 60; second += 2) {
    const before = node.cpuSeconds
    await new Promise(done => { setTimeout(done, 2_000) })
    if (node.cpuSeconds - before < 0.1) return
  }
}

async function measure(node: BenchNode, count: number, { runs, seconds, say }: BenchOptions): Promise<Measured> {
  // Another seed each time: a kept ledger knows the transactions of earlier runs.
  const maker = new LoadMaker(await node.member(), Date.now() % 2 ** 31)
  const rates: number[] = []
  let others = 0
  let total = 0
  const cpu = new Map<string, number>()
  for (let run = 0; run < runs; run++) {
    const load = maker.transfersAmong(filledAccount, count, Math.ceil((median(rates) || 10_000) * seconds))
    const threads = node.threadSeconds()
    const ended = watchOthers()
    const driven = await drive({ port: node.port, transactions: load, perPost: 100, connections: 24 })
    others = Math.max(others, ended() ?? 0)
    node.addThreads(threads, cpu)
    if (driven.done !== load.length) throw new Error(`${driven.done} of ${load.length} were final`)
    rates.push(driven.done / driven.seconds)
    total += driven.done
    say(`${count} accounts: ${Math.round(rates.at(-1) ?? 0)}/s`)
  }
  const micros = [...cpu.values()].reduce((sum, used) => sum + used, 0) / total * 1e6
  say(byThread(cpu, total))
  return { rates, others, micros, resident: node.residentBytes / 1e6, own: node.ownBytes / 1e6 }
}
