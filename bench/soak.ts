import { Worker } from 'node:worker_threads'
import { drive } from './drive.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, median, percentile } from './result.ts'
import type { SoakLoad } from './soakLoad.ts'
import { setUp } from './transfers.ts'

/** Transfers of a POST. */
const PER_POST = 50
/** Load is signed and sent in pieces of so long, seconds. */
const PIECE_S = 10

/** What a piece of the run came to. */
type Piece = Readonly<{ endedS: number; residentMB: number; latencies: readonly number[] }>

/**
 * A node at half of what it can do, for as long as `minutes` says: whether memory and latency stay where they were. The second sixth of the run, by which all is
 * warm, is set against the last.
 */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  const node = await BenchNode.start({ index: true })
  const { minutes, say } = options
  let signing: Worker | undefined
  try {
    const member = await node.member()
    const maker = new LoadMaker(member, 31)
    const { transactions, accounts } = maker.setUp(options.quick ? 10_000 : 100_000)
    await setUp(node, transactions)
    const most = await maximum(node, maker, accounts, options)
    const offered = Math.round(most / 2 / PER_POST) * PER_POST
    say(`at most ${Math.round(most)}/s; ${offered}/s for ${minutes} minutes`)
    signing = new Worker(new URL('./soakLoad.ts', import.meta.url), { workerData: { member, seed: 32, accounts } satisfies SoakLoad })
    const ended = watchOthers()
    const pieces = await soak(node, signing, offered, minutes * 60, say)
    return figures(pieces, { offered, seconds: minutes * 60, others: ended() ?? 0 })
  } finally {
    await signing?.terminate()
    await node.remove()
  }
}

async function maximum(node: BenchNode, maker: LoadMaker, accounts: readonly Uint8Array[], { quick }: BenchOptions): Promise<number> {
  const rates: number[] = []
  for (let run = 0; run < (quick ? 1 : 3); run++) {
    const transactions = maker.transfers(accounts, quick ? 20_000 : 100_000)
    const driven = await drive({ port: node.port, transactions, perPost: 100, connections: 24 })
    rates.push(driven.done / driven.seconds)
  }
  return median(rates)
}

async function soak(node: BenchNode, signing: Worker, offered: number, seconds: number, say: (text: string) => void): Promise<Piece[]> {
  const pieces: Piece[] = []
  const started = performance.now()
  let next = signed(signing, offered * PIECE_S)
  while (performance.now() - started < seconds * 1000) {
    const transactions = await next
    next = signed(signing, offered * PIECE_S)
    const { latencies } = await drive({ port: node.port, transactions, perPost: PER_POST, connections: 64, offered })
    const endedS = (performance.now() - started) / 1000
    pieces.push({ endedS, residentMB: node.residentBytes / 1e6, latencies })
    if (pieces.length % 6 === 0) say(`${Math.round(endedS)} s: ${Math.round(node.residentBytes / 1e6)} MB, p99 ${percentile(latencies, 0.99).toFixed(0)} ms`)
  }
  return pieces
}

function signed(signing: Worker, count: number): Promise<Uint8Array[]> {
  return new Promise((done, fail) => {
    signing.once('error', fail)
    signing.once('message', ({ bytes, lengths }: { bytes: Uint8Array; lengths: number[] }) => {
      signing.off('error', fail)
      let at = 0
      done(lengths.map(length => bytes.subarray(at, at += length)))
    })
    signing.postMessage(count)
  })
}

function figures(pieces: readonly Piece[], { offered, seconds, others }: Readonly<{ offered: number; seconds: number; others: number }>): BenchResult[] {
  const sixth = (number: number): readonly Piece[] => pieces.filter(({ endedS }) => endedS > (seconds * (number - 1)) / 6 && endedS <= (seconds * number) / 6 + (number === 6 ? PIECE_S : 0))
  const [early, late] = [sixth(2), sixth(6)]
  const resident = (window: readonly Piece[]): number => median(window.map(({ residentMB }) => residentMB))
  const p99 = (window: readonly Piece[]): number => percentile(window.flatMap(({ latencies }) => latencies), 0.99)
  const name = `soak of ${seconds / 60} min at ${offered}/s`
  return [
    figure(`${name}: resident memory, last sixth`, 'MB', 'lower', [resident(late)], { others }),
    figure(`${name}: resident memory, last sixth ÷ second sixth`, '×', 'lower', [resident(late) / resident(early)], { target: 1.05, others }),
    figure(`${name}: p99 to final, last sixth`, 'ms', 'lower', [p99(late)], { others }),
    figure(`${name}: p99 to final, last sixth ÷ second sixth`, '×', 'lower', [p99(late) / p99(early)], { target: 1.2, others }),
  ]
}
