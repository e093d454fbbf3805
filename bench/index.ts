import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRefused } from '@jianghan/crypto'
import { IndexClient } from '@jianghan/index'
import { accountOf, numbers, ownersOf, TestLog, transfers } from '@jianghan/index/testing'
import { encodeBlockRecord } from '@jianghan/kernel'
import { Segments } from '@jianghan/store'
import { watchOthers } from './machine.ts'
import { type BenchOptions, type BenchResult, figure, percentile } from './result.ts'

const ACCOUNTS = 100_000
const BLOCK = 1000
const definitions = import.meta.resolve('@jianghan/index/testing')

type Chain = Readonly<{ dir: string; log: TestLog; segments: Segments; below: (bound: number) => number; ids: Uint8Array[] }>

/** Appends blocks of so many transfers each; ids of some of them are kept to be looked up. */
function grow({ log, segments, below, ids }: Chain, blocks: number, transactions: number): bigint {
  for (let i = 0; i < blocks; i++) {
    const record = log.block(transfers(transactions, ACCOUNTS, below))
    segments.append(encodeBlockRecord(record), { logStart: record.logStart })
    ids.push(record.ids[below(transactions)] as Uint8Array)
  }
  segments.sync()
  return segments.lastHeight
}

/** Bytes that this process has had written to disk, where the system tells. */
function written(): number {
  try {
    return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'latin1'))?.[1])
  } catch {
    return NaN
  }
}

const micros = ({ user, system }: { user: number; system: number }): number => user + system

type Round = Readonly<Record<'perSecond' | 'cpuMicros' | 'diskBytes' | 'writtenBytes' | 'byId' | 'history' | 'lone' | 'underLoad', number>>

/** Builds the index of a chain from nothing, asks it, and then has it follow single transfers. */
async function round(chain: Chain, height: bigint, count: number): Promise<Round> {
  const indexDir = join(chain.dir, 'index')
  const client = new IndexClient({ blocksDir: join(chain.dir, 'blocks'), indexDir, definitions, ownersOf })
  try {
    await client.blocks() // The thread has started.
    const [cpu, bytes, from] = [process.cpuUsage(), written(), performance.now()]
    const reached = client.reached(height, 600_000)
    client.committed(height)
    const waits: number[] = []
    let done = false
    void reached.then(() => { done = true })
    while (!done) {
      waits.push(await timed(() => client.transaction(chain.ids[0] as Uint8Array)))
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    const seconds = (performance.now() - from) / 1000
    const figures = {
      perSecond: count / seconds, cpuMicros: micros(process.cpuUsage(cpu)) / count, diskBytes: client.status().bytes / count, writtenBytes: (written() - bytes) / count,
      underLoad: percentile(waits, 0.99),
    }
    await new Promise(resolve => setTimeout(resolve, 1000))
    const byId: number[] = []
    const history: number[] = []
    for (const id of chain.ids.slice(0, 500)) {
      byId.push(await timed(() => client.transaction(id)))
      history.push(await timed(() => client.accountHistory(accountOf(chain.below(ACCOUNTS)))))
    }
    const lone: number[] = []
    for (let i = 0; i < 50; i++) {
      const next = grow(chain, 1, 1)
      lone.push(await timed(() => {
        client.committed(next)
        return client.reached(next, 10_000)
      }))
    }
    return { ...figures, byId: percentile(byId, 0.5), history: percentile(history, 0.5), lone: percentile(lone, 0.5) }
  } finally {
    await client.close()
    rmSync(indexDir, { recursive: true })
  }
}

/** Milliseconds until an answer that is no refusal. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  if (isRefused(await work())) throw new Error('the index refused')
  return performance.now() - from
}

/** The index: transfers of two accounts read from segments on its thread, what they cost there and on disk, and how soon it answers. */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const dir = mkdtempSync(join(tmpdir(), 'jianghan-bench-index-'))
  try {
    const chain: Chain = { dir, log: new TestLog(), segments: await Segments.open(join(dir, 'blocks')), below: numbers(1), ids: [] }
    const count = quick ? 100_000 : 1_000_000
    say(`index: writing ${count} transfers into blocks`)
    grow(chain, count / BLOCK, BLOCK)
    const rounds: Round[] = []
    const ended = watchOthers()
    for (let i = 0; i < runs; i++) {
      rounds.push(await round(chain, chain.segments.lastHeight, count))
      say(`index: ${JSON.stringify(rounds.at(-1))}`)
    }
    const others = ended()
    chain.segments.close()
    const of = (name: keyof Round): number[] => rounds.map(each => each[name])
    return [
      figure('index: transfers indexed, one thread', 'transfers/s', 'higher', of('perSecond'), { target: 20_000, ...(others !== undefined && { others }) }),
      figure('index: CPU of a transfer', 'µs', 'lower', of('cpuMicros'), { target: 50 }),
      figure('index: disk of a transfer', 'B', 'lower', of('diskBytes'), { target: 200 }),
      figure('index: written to disk for a transfer', 'B', 'lower', of('writtenBytes')),
      figure('index: transaction by id, p50', 'ms', 'lower', of('byId')),
      figure('index: transaction by id while catching up, p99', 'ms', 'lower', of('underLoad')),
      figure('index: page of an account, p50', 'ms', 'lower', of('history')),
      figure('index: lone transfer, final to indexed, p50', 'ms', 'lower', of('lone')),
    ]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
