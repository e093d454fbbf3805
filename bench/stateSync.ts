import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { drive } from './drive.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { BenchNetwork } from './networkNodes.ts'
import { BenchNode, freePort } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'
import { setUp } from './transfers.ts'

const root = resolve(import.meta.dirname, '..')
/** The released application with an action that makes accounts by the thousand, for the nodes of this network. */
const FILLING = { script: resolve(import.meta.dirname, 'otherNode.ts'), environment: { BENCH_APPLICATION: './fill.ts' } }
/** Transfers a second that go on meanwhile, so that there is something to catch up with. */
const OFFERED = 100

const jianghan = (...args: readonly string[]): Promise<unknown> => promisify(execFile)(join(root, 'jianghan'), ['network', ...args], { cwd: root, env: { ...process.env, JIANGHAN_LANG: 'en' } })

const statusOf = async (url: string): Promise<Readonly<{ height: string; firstHeight: string }>> => await (await fetch(`${url}/v1/status`)).json() as { height: string; firstHeight: string }

/** A new full node comes to a network whose state holds a million accounts: from its first start until it has the newest block, with a snapshot and the blocks since. */
export async function run({ quick, say }: BenchOptions): Promise<BenchResult[]> {
  const accounts = quick ? 50_000 : 1_000_000
  const network = await BenchNetwork.start(1, { start: FILLING })
  const { first, base } = network
  let newcomer: BenchNode | undefined
  try {
    const maker = new LoadMaker(await first.member(), 17)
    const made = maker.setUp(100)
    await setUp(first, made.transactions)
    for (let at = 0; at < accounts; at += 100_000) {
      await drive({ port: first.port, transactions: maker.fills(made.accounts, at, Math.min(accounts, at + 100_000)), perPost: 1, connections: 1 })
      say(`  ${Math.min(accounts, at + 100_000)} accounts`)
    }
    const { chainId } = await first.get<{ chainId: string }>('/v1/status')
    const [folder, welcome] = [join(base, 'newcomer'), join(base, 'welcome.json')]
    await jianghan('seat', '--no-validator', '--chain', chainId, '--member', 'operator', '--address', `127.0.0.1:${await freePort()}`, '--data', folder)
    const began = performance.now()
    await jianghan('admit', '--seat', join(folder, 'seat.json'), '--output', welcome, '--data', first.folder)
    const snapshot = (performance.now() - began) / 1000
    say(`let in, with a snapshot, after ${snapshot.toFixed(1)} s`)
    await jianghan('join', welcome, '--data', folder)
    const [file, port] = [join(folder, 'node.json'), await freePort()]
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')) as object, port }))
    await first.stop()
    await first.restart(120_000)
    const load = drive({ port: first.port, transactions: maker.transfers(made.accounts, OFFERED * (quick ? 20 : 60)), perPost: 10, connections: 4, offered: OFFERED })
    const started = performance.now()
    newcomer = BenchNode.over(folder, port, { index: false, existing: true, ...FILLING })
    // Not `ready`: a node of a member that has another one has no key of its own on the ledger.
    for (let behind = true; behind;) {
      const [own, newest] = await Promise.all([newcomer, first].map(({ url }) => statusOf(url).then(({ height }) => BigInt(height), () => 0n)))
      behind = own === undefined || newest === undefined || own === 0n || own + 2n < newest
      if (performance.now() - started > 600_000) throw new Error(`the newcomer did not catch up: ${newcomer.lastWords}`)
      if (behind) await new Promise(resolve => { setTimeout(resolve, 50) })
    }
    const caughtUp = (performance.now() - started) / 1000
    await load
    if ((await statusOf(newcomer.url)).firstHeight === '1') throw new Error('the newcomer has all blocks: it came without a snapshot')
    const label = accounts >= 1e6 ? `${accounts / 1e6} million accounts` : `${accounts} accounts`
    return [
      figure(`new full node by state sync, ${label}: caught up after`, 's', 'lower', [caughtUp], { target: 30 }),
      figure(`new full node by state sync, ${label}: snapshot made beside the network's work after`, 's', 'lower', [snapshot]),
    ]
  } finally {
    await newcomer?.stop()
    await network.remove()
  }
}
