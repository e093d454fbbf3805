import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { inflateRawSync } from 'node:zlib'
import { operatorHeaders } from '@jianghan/client/testing'
import { ISO20022, judge } from '@jianghan/gateway-iso20022/testing'
import { drive } from './drive.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

/** Documents that the judge takes at once. */
const JUDGED = 1_000

type Summary = Readonly<{ accounts: number; entries: number; differences: readonly unknown[] }>
type Status = Readonly<{ index: Readonly<{ lag: number | string }> }>

/**
 * The end of a day of a bank with 100,000 accounts, each with an entry or two: from the request to the last byte of the archive, a camt.053 of each account in it, all of them
 * compared with the blocks. Afterwards, outside the time, libxml2 judges every one.
 */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const accounts = quick ? 5_000 : 100_000
  const node = await BenchNode.start()
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-statements-'))
  try {
    const maker = new LoadMaker(await node.member(), 53)
    const { transactions, accounts: ids } = maker.setUp(2 * accounts + 2)
    await drive({ port: node.port, transactions, perPost: 16, connections: 1 })
    say(`${accounts} accounts of the bank are open`)
    const load = maker.transfers(ids, 2 * accounts)
    await drive({ port: node.port, transactions: load, perPost: 100, connections: 12 })
    await caughtUp(node)
    const seconds: number[] = []
    const memory: number[] = []
    let others = 0
    let size = 0
    let summary: Summary | undefined
    const file = join(folder, 'day.zip')
    for (let run = 0; run < runs; run++) {
      const before = node.residentBytes
      const ended = watchOthers()
      const from = performance.now()
      size = await download(node, file)
      seconds.push((performance.now() - from) / 1000)
      others = Math.max(others, ended() ?? 0)
      memory.push((node.residentBytes - before) / 1e6)
      const read = filesOf(readFileSync(file))
      summary = JSON.parse(read.at(-1)?.text ?? '') as Summary
      if (summary.accounts !== read.length - 1 || summary.accounts < accounts || summary.differences.length > 0) throw new Error(`the day does not add up: ${JSON.stringify(summary)}`)
      say(`${summary.accounts} statements with ${summary.entries} entries in ${seconds.at(-1)?.toFixed(1)} s`)
    }
    const valid = await judged(filesOf(readFileSync(file)).slice(0, -1).map(({ text }) => text))
    say(valid === undefined ? 'the schemas are not on this machine: nothing was judged' : `${valid} of ${summary?.accounts ?? 0} are valid`)
    if (valid !== undefined && valid !== summary?.accounts) throw new Error(`only ${valid} statements are valid`)
    const name = `camt.053 of ${accounts.toLocaleString('en-US')} accounts at end of day`
    return [
      figure(`${name}: request to last byte, compared with the blocks`, 's', 'lower', seconds, { others, ...(!quick && { target: 60 }) }),
      figure(`${name}: entries`, '', 'higher', [summary?.entries ?? 0]), figure(`${name}: archive`, 'MB', 'lower', [size / 1e6]),
      figure(`${name}: resident memory gained`, 'MB', 'lower', memory, { others }),
    ]
  } finally {
    await node.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function caughtUp(node: BenchNode): Promise<void> {
  while (Number((await node.get<Status>('/v1/status')).index.lag) > 0) await new Promise(resolve => { setTimeout(resolve, 100) })
}

async function download(node: BenchNode, file: string): Promise<number> {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const answer = await fetch(`${node.url}/v1/iso20022/end-of-day?asset=CNY.L1&day=${day}`, { headers: operatorHeaders(node.url) })
  if (answer.status !== 200 || answer.body === null) throw new Error(`the end of day was answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
  const out = createWriteStream(file)
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), out)
  return out.bytesWritten
}

/** The files of an archive, in their order, by its local headers. */
function filesOf(archive: Buffer): { name: string; text: string }[] {
  const files: { name: string; text: string }[] = []
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50;) {
    const [packed, name] = [archive.readUInt32LE(at + 18), archive.readUInt16LE(at + 26)]
    const start = at + 30 + name
    files.push({ name: archive.toString('utf8', at + 30, start), text: inflateRawSync(archive.subarray(start, start + packed)).toString('utf8') })
    at = start + packed
  }
  return files
}

async function judged(documents: readonly string[]): Promise<number | undefined> {
  if (ISO20022 === undefined) return undefined
  let valid = 0
  for (let at = 0; at < documents.length; at += JUDGED) valid += (await judge('camt.053.001.08', documents.slice(at, at + JUDGED))).filter(verdict => verdict.valid).length
  return valid
}
