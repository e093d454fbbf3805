import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRefused } from '@jianghan/crypto'
import { IndexClient, type IndexPlace } from '@jianghan/index'
import { TestPostgres } from '@jianghan/index/testPostgres'
import { accountOf, numbers, ownersOf, payments, TestLog } from '@jianghan/index/testing'
import { encodeBlockRecord } from '@jianghan/kernel'
import { Segments } from '@jianghan/store'
import { watchOthers } from './machine.ts'
import { type BenchOptions, type BenchResult, figure, percentile } from './result.ts'

const ACCOUNTS = 100_000
const BLOCK = 1000
/** Rows of a payment: its transaction, two lines of a history, and its UETR. */
const ROWS = 4
const ASKED = 400
const definitions = import.meta.resolve('@jianghan/index/testing')

type Chain = Readonly<{ dir: string; height: bigint; uetrs: readonly Uint8Array[] }>

/** Writes payments into blocks for so long. */
async function grow(dir: string, seconds: number): Promise<Chain> {
  const segments = await Segments.open(join(dir, 'blocks'))
  const [log, below, uetrs]: [TestLog, (bound: number) => number, Uint8Array[]] = [new TestLog(), numbers(1), []]
  for (const from = performance.now(); performance.now() - from < seconds * 1000;) {
    const record = log.block(payments(BLOCK, ACCOUNTS, below, uetrs))
    segments.append(encodeBlockRecord(record), { logStart: record.logStart })
  }
  segments.sync()
  const height = segments.lastHeight
  segments.close()
  return { dir, height, uetrs }
}

type Round = Readonly<Record<'rowsPerSecond' | 'history' | 'uetr' | 'statement' | 'bytes', number>>

/** Builds the index from nothing, and asks it at random. */
async function round({ dir, height, uetrs }: Chain, place: IndexPlace): Promise<Round> {
  const client = new IndexClient({ blocksDir: join(dir, 'blocks'), indexDir: join(dir, 'index'), place, definitions, ownersOf })
  try {
    await client.blocks() // The thread has started.
    const from = performance.now()
    client.committed(height)
    if (!await client.reached(height, 3_600_000)) throw new Error('the index stopped')
    const rowsPerSecond = Number(height) * BLOCK * ROWS * 1000 / (performance.now() - from)
    await new Promise(resolve => setTimeout(resolve, 2000))
    const below = numbers(7)
    const day = { from: 0n, until: 2n ** 40n }
    const asked = async (ask: () => Promise<unknown>): Promise<number> => {
      const waits: number[] = []
      for (let i = 0; i < ASKED; i++) waits.push(await timed(ask))
      return percentile(waits, 0.95)
    }
    return {
      rowsPerSecond,
      history: await asked(() => client.accountHistory(accountOf(below(ACCOUNTS)))),
      uetr: await asked(() => client.byUetr(uetrs[below(uetrs.length)] as Uint8Array)),
      statement: await asked(() => client.statement(accountOf(below(ACCOUNTS)), 'b.cny', day)),
      bytes: client.status().bytes / (Number(height) * BLOCK),
    }
  } finally {
    await client.close()
  }
}

/** Milliseconds until an answer that is no refusal. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  if (isRefused(await work())) throw new Error('the index refused')
  return performance.now() - from
}

/** Both indexes, built from the same blocks of payments that are written for `--minutes`, and asked. */
export async function run({ quick, minutes, say }: BenchOptions): Promise<BenchResult[]> {
  const dir = mkdtempSync(join(tmpdir(), 'jianghan-bench-indexes-'))
  const server = await TestPostgres.start(['shared_buffers=512MB', 'max_wal_size=4GB', 'checkpoint_timeout=15min'])
  try {
    const chain = await grow(dir, quick ? 10 : Math.min(minutes, 30) * 60)
    const millions = Number(chain.height) * BLOCK / 1e6
    say(`indexes: ${millions} million payments between ${ACCOUNTS} accounts`)
    const out: BenchResult[] = [figure('indexes: payments in each', 'million', 'higher', [millions], { target: 10 })]
    for (const [name, target, place] of [
      ['SQLite', 20_000, { kind: 'sqlite', file: join(dir, 'index', 'index.db') }], ['PostgreSQL', 40_000, { kind: 'postgres', url: await server.database(), schema: 'jianghan' }],
    ] as const) {
      const ended = watchOthers()
      const told = await round(chain, place)
      const others = ended()
      say(`indexes: ${name} ${JSON.stringify(told)}`)
      const extra = others === undefined ? {} : { others }
      out.push(
        figure(`${name}: rows indexed`, 'rows/s', 'higher', [told.rowsPerSecond], { target, ...extra }),
        figure(`${name}: a page of an account's history, p95`, 'ms', 'lower', [told.history], { target: 50, ...extra }),
        figure(`${name}: a payment by its UETR, p95`, 'ms', 'lower', [told.uetr], { target: 50, ...extra }),
        figure(`${name}: a day's statement of an account, p95`, 'ms', 'lower', [told.statement], { target: 50, ...extra }),
        figure(`${name}: disk of a payment`, 'B', 'lower', [told.bytes], extra),
      )
    }
    return out
  } finally {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
