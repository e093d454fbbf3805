import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { demoFile, payFile } from './demoPayments.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

const root = resolve(import.meta.dirname, '..')

/** From `./jianghan up` to ready: on a folder that was there before, and from `git clone` on. */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  const results = await warm(options)
  return options.quick ? results : [...results, ...await fresh(options)]
}

async function warm({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const node = await BenchNode.start({ demo: true, wrapper: join(root, 'jianghan') })
  try {
    await payFile(node.url, demoFile(quick ? 100 : 1_000, 1), 'provable')
    const seconds: number[] = []
    const ended = watchOthers()
    for (let run = 0; run < Math.max(runs, quick ? 2 : 5); run++) {
      await node.stop()
      seconds.push(await node.restart() / 1000)
      say(`up, warm: ${seconds.at(-1)?.toFixed(2)} s`)
    }
    const others = ended()
    return [figure('up on a known folder to ready', 's', 'lower', seconds, { target: 2, ...(others !== undefined && { others }) })]
  } finally {
    await node.remove()
  }
}

/** A clone of the commit, with nothing of this tree: Node 24 and the dependencies are fetched as npm is configured here. */
async function fresh({ say }: BenchOptions): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-clone-'))
  try {
    const ended = watchOthers()
    const started = performance.now()
    const tree = join(folder, 'jianghan')
    execFileSync('git', ['clone', '--quiet', `file://${root}`, tree], { stdio: ['ignore', 'ignore', 'inherit'] })
    const node = await BenchNode.start({ demo: true, wrapper: join(tree, 'jianghan'), environment: strangersEnvironment(), timeoutMs: 600_000 })
    const seconds = (performance.now() - started) / 1000
    const others = ended()
    await node.remove()
    say(`up, fresh clone: ${seconds.toFixed(1)} s`)
    return [figure('git clone and up to ready', 's', 'lower', [seconds], { target: 90, ...(others !== undefined && { others }) })]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The environment without what the wrapper of this tree put into it. */
function strangersEnvironment(): Record<string, string | undefined> {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter(part => !part.startsWith(root)).join(delimiter)
  return { PATH: path, NODE_COMPILE_CACHE: undefined }
}
