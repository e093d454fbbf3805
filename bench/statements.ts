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

/** The money of the two banks of the load, each in half of the accounts: a member has at most 100,000. */
const ASSETS = ['CNY.L1', 'CNY.L2'] as const
/** Documents that the judge takes at once. */
const JUDGED = 1_000

type Summary = Readonly<{ accounts: number; entries: number; differences: readonly unknown[] }>
type Status = Readonly<{ index: Readonly<{ lag: number | string }> }>

/**
 * The end of a day of 100,000 accounts, half with the money of one bank and half with that of another, each with some entries: from the request to the last byte of both archives, one behind the
 * other, a camt.053 of each account in them, all of them compared with the blocks. Afterwards, outside the time, libxml2 judges every one.
 */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const accounts = quick ? 5_000 : 100_000
  const node = await BenchNode.start()
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-statements-'))
  try {
    const maker = new LoadMaker(await node.member(), 53)
    const { transactions, accounts: ids } = maker.setUp(accounts)
    await drive({ port: node.port, transactions, perPost: 16, connections: 1 })
    say(`${accounts} accounts are open`)
    const load = maker.transfers(ids, 2 * accounts)
    await drive({ port: node.port, transactions: load, perPost: 100, connections: 12 })
    await caughtUp(node)
    const seconds: number[] = []
    const memory: number[] = []
    let others = 0
    const found = { accounts: 0, entries: 0, bytes: 0 }
    const file = (asset: string): string => join(folder, `${asset}.zip`)
    for (let run = 0; run < runs; run++) {
      const before = node.residentBytes
      const ended = watchOthers()
      const from = performance.now()
      Object.assign(found, { accounts: 0, entries: 0, bytes: 0 })
      for (const asset of ASSETS) found.bytes += await download(node, asset, file(asset))
      seconds.push((performance.now() - from) / 1000)
      others = Math.max(others, ended() ?? 0)
      memory.push((node.residentBytes - before) / 1e6)
      for (const asset of ASSETS) {
        const read = filesOf(readFileSync(file(asset)))
        const summary = JSON.parse(read.at(-1)?.text ?? '') as Summary
        if (summary.accounts !== read.length - 1 || summary.differences.length > 0) throw new Error(`the day of ${asset} does not add up: ${JSON.stringify(summary)}`)
        found.accounts += summary.accounts
        found.entries += summary.entries
      }
      // Two accounts are the banks' own, with the money in which they settle.
      if (found.accounts !== accounts - 2) throw new Error(`${found.accounts} statements were made for ${accounts - 2} accounts`)
      say(`${found.accounts} statements with ${found.entries} entries in ${seconds.at(-1)?.toFixed(1)} s`)
    }
    for (const asset of ASSETS) {
      const documents = filesOf(readFileSync(file(asset))).slice(0, -1).map(({ text }) => text)
      const valid = await judged(documents)
      say(valid === undefined ? 'the schemas are not on this machine: nothing was judged' : `${asset}: ${valid} of ${documents.length} are valid`)
      if (valid !== undefined && valid !== documents.length) throw new Error(`only ${valid} statements are valid`)
    }
    const name = `camt.053 of ${accounts.toLocaleString('en-US')} accounts at end of day`
    return [
      figure(`${name}: request to last byte, compared with the blocks`, 's', 'lower', seconds, { others, ...(!quick && { target: 60 }) }),
      figure(`${name}: entries`, '', 'higher', [found.entries]), figure(`${name}: archives`, 'MB', 'lower', [found.bytes / 1e6]),
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

async function download(node: BenchNode, asset: string, file: string): Promise<number> {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const answer = await fetch(`${node.url}/v1/iso20022/end-of-day?asset=${asset}&day=${day}`, { headers: operatorHeaders(node.url) })
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
