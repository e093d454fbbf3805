import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { drive } from './drive.ts'
import { filledAccount } from './fill.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode, freePort, type StartOptions } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, median } from './result.ts'

const script = resolve(import.meta.dirname, 'otherNode.ts')
const backupCommand = resolve(import.meta.dirname, '../packages/node/src/backup/main.ts')
const started: StartOptions = { script, index: false, environment: { BENCH_APPLICATION: './fill.ts' } }

/** Windows of load that are enough to tell what a backup costs, however long it goes on. */
const WINDOWS_MAX = 12

/**
 * What an online backup costs a node that works as fast as it can, and how long it takes from that backup to a node that is ready. Windows of load
 * before, within and after the backup are set against one another, since the machine's own speed drifts.
 */
export async function onlineBackup({ quick, runs, seconds, say }: BenchOptions): Promise<BenchResult[]> {
  const accounts = quick ? 100_000 : 1_000_000
  const node = await BenchNode.start(started)
  const backups = join(node.folder, '../backups')
  try {
    const maker = new LoadMaker(await node.member(), 17)
    const made = maker.setUp(4)
    await drive({ port: node.port, transactions: made.transactions, perPost: 1, connections: 1 })
    await drive({ port: node.port, transactions: maker.fills(made.accounts, 0, accounts), perPost: 1, connections: 1 })
    say(`${accounts} accounts`)
    let rate = 10_000
    const window = async (): Promise<number> => {
      const load = maker.transfersAmong(filledAccount, accounts, Math.ceil(rate * seconds))
      const driven = await drive({ port: node.port, transactions: load, perPost: 100, connections: 24 })
      return rate = driven.done / driven.seconds
    }
    const ended = watchOthers()
    await window()
    const alone = await windows(runs, window)
    const backup = begin(node, backups)
    const beside: number[] = []
    while (!backup.done && beside.length < WINDOWS_MAX) {
      const seen = await window()
      // A window in which the backup ended says less than it cost, unless it is the only one.
      if (!backup.done || beside.length === 0) beside.push(seen)
    }
    const { path, took } = await backup.ended
    alone.push(...await windows(runs, window))
    say(`alone ${alone.map(Math.round).join(' ')}; beside the backup ${beside.map(Math.round).join(' ')}; backup ${took.toFixed(1)} s`)
    const others = ended() ?? 0
    await node.stop()
    const restore = await restored(path, join(node.folder, '../restored'))
    say(`restored in ${restore.toFixed(1)} s`)
    const name = `backup of ${accounts} accounts under full load`
    return [
      figure(`${name}: transfers/s, index off`, '/s', 'higher', beside, { others }),
      figure(`${name}: throughput lost`, '%', 'lower', [100 * (1 - median(beside) / median(alone))], { target: 10, others }),
      figure(`${name}: it takes`, 's', 'lower', [took]),
      figure(`${name}: from \`restore\` to a node that is ready`, 's', 'lower', [restore], { target: 30 }),
    ]
  } catch (fault) {
    throw new Error(`the node ended or refused, ${node.lastWords}`, { cause: fault })
  } finally {
    await node.remove()
  }
}

async function windows(count: number, window: () => Promise<number>): Promise<number[]> {
  const rates: number[] = []
  for (let run = 0; run < count; run++) rates.push(await window())
  return rates
}

/** Begins a backup; its folder, and the seconds it took. */
function begin(node: BenchNode, to: string): { done: boolean; ended: Promise<Readonly<{ path: string; took: number }>> } {
  const from = performance.now()
  const running = {
    done: false,
    ended: node.backup({ to }).then(path => ({ path, took: (performance.now() - from) / 1000 })).finally(() => { running.done = true }),
  }
  return running
}

/** Restores a backup by the command and starts a node over it; seconds until it is ready. */
async function restored(path: string, folder: string): Promise<number> {
  const from = performance.now()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', backupCommand, 'restore', '--from', path, '--data', folder], { stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise(done => { child.once('close', done) })
  if (code !== 0) throw new Error(`restore ended with ${code}`)
  const port = await freePort()
  const node = BenchNode.over(folder, port, { ...started, environment: { ...started.environment, JIANGHAN_PORT: String(port) } })
  try {
    await node.ready()
    return (performance.now() - from) / 1000
  } finally {
    await node.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
