/**
 * `./jianghan fuzz`: throws changed and random bytes at every decoder. The same seed gives the same inputs.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Grown } from './fuzz/grow.ts'
import type { Task } from './fuzz/loop.ts'
import { nextInput, seeded } from './fuzz/mutate.ts'
import { findTargets, loadTarget } from './fuzz/target.ts'
import { readOptions } from './options.ts'
import { inChinese } from './words.ts'

const root = resolve(import.meta.dirname, '..')
/** Seconds after which one input counts as never ending. */
const PATIENCE_S = 10

/** How targets are run; `grow`: for inputs to keep, more slowly. */
type Run = Readonly<{ seed: number; seconds: number; executions: number; grow: boolean }>

/** Runs one target in a thread that can be ended when an input holds it up. */
async function runTarget(path: string, { seed, seconds, executions, grow }: Run): Promise<Grown> {
  const beat = new SharedArrayBuffer(4)
  const counter = new Int32Array(beat)
  const worker = new Worker(new URL(grow ? 'fuzz/grow.ts' : 'fuzz/loop.ts', import.meta.url), { workerData: { root, path, seed, seconds, executions, beat } satisfies Task })
  let before = -1
  const result = await new Promise<Grown>((done, failed) => {
    const watch = setInterval(() => {
      const now = Atomics.load(counter, 0)
      if (now === before) done({ tried: now, failure: `no answer within ${PATIENCE_S} s` })
      before = now
    }, PATIENCE_S * 1000)
    worker.once('message', done).once('error', failed).once('exit', () => clearInterval(watch))
  })
  await worker.terminate()
  return result
}

/** Writes the input that failed where it can be replayed from, and returns its path. */
async function keepInput(path: string, seed: number, number: number, input: Uint8Array | undefined): Promise<string> {
  const { corpus } = await loadTarget(root, path)
  const random = seeded(seed)
  let data = input ?? nextInput(random, corpus)
  for (let index = 0; index < number && input === undefined; index++) data = nextInput(random, corpus)
  const folder = join(root, '.tools/fuzz')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${basename(path, '.fuzz.ts')}-${seed}-${number}`)
  writeFileSync(file, data)
  return file
}

const usage = {
  zh: `./jianghan fuzz                                       每个目标 10 秒
./jianghan fuzz --only pain001 --seconds 600          路径含 pain001 的目标，每个十分钟
./jianghan fuzz --seconds 600 --executions 10000000   每个目标一千万次输入，或十分钟
./jianghan fuzz --seed 7                              换一批输入
./jianghan fuzz --grow --seconds 60                  寻找可到达新代码的输入，存入 tools/fuzz/corpus
./jianghan fuzz --only pain001 --replay 文件          重放失败时留下的一个输入`,
  en: `./jianghan fuzz                                       every target for 10 seconds
./jianghan fuzz --only pain001 --seconds 600          targets whose path contains pain001, ten minutes each
./jianghan fuzz --seconds 600 --executions 10000000   until ten million inputs, or ten minutes a target
./jianghan fuzz --seed 7                              other inputs
./jianghan fuzz --grow --seconds 60                  for inputs that reach new code, kept in tools/fuzz/corpus
./jianghan fuzz --only pain001 --replay FILE          one input from a file, as a failure left it`,
}

async function main(): Promise<number> {
  const values = readOptions({ only: { type: 'string', default: '' }, seconds: { type: 'string', default: '10' }, executions: { type: 'string', default: 'Infinity' }, seed: { type: 'string', default: '1' }, grow: { type: 'boolean', default: false }, replay: { type: 'string' } }, usage)
  const [seconds, seed, executions] = [Number(values.seconds), Number(values.seed), Number(values.executions)]
  const targets = findTargets(root).filter(path => path.includes(values.only))
  if (targets.length === 0 || !(seconds > 0) || !(executions > 0) || !Number.isInteger(seed) || (values.replay !== undefined && targets.length !== 1)) {
    const names = findTargets(root).join('\n  ')
    process.stderr.write(inChinese ? `--only 应选中目标（--replay 时恰好一个），--seconds 为正数，--seed 为整数。目标：\n  ${names}\n` :
      `--only has to choose targets (exactly one with --replay), --seconds is a positive number, --seed a whole one. Targets:\n  ${names}\n`)
    return 2
  }
  if (values.replay !== undefined) {
    const { fuzz } = await loadTarget(root, targets[0] ?? '')
    fuzz(readFileSync(values.replay))
    process.stdout.write(inChinese ? '✔ 该输入不再失败\n' : '✔ this input no longer fails\n')
    return 0
  }
  let failures = 0
  for (const path of targets) {
    const started = performance.now()
    const { tried, failure, input, kept, blocks } = await runTarget(path, { seed, seconds, executions, grow: values.grow })
    const rate = Math.round(tried / (performance.now() - started) * 1000)
    process.stdout.write(`${failure === undefined ? '✔' : '✖'} ${path} (${tried}, ${rate}/s${kept === undefined ? '' : inChinese ? `；到达 ${blocks} 个代码块，保存 ${kept} 个输入` : `; ${blocks} blocks reached, ${kept} inputs kept`})\n`)
    if (failure === undefined) continue
    failures++
    process.stdout.write(`${failure.split('\n').map(line => `  ${line}`).join('\n')}\n`)
    // Which input a growing run hangs in is known to nobody.
    if (values.grow && input === undefined) continue
    process.stdout.write(`  ./jianghan fuzz --only ${path} --replay ${relative(process.cwd(), await keepInput(path, seed, tried, input))}\n`)
  }
  return failures > 0 ? 1 : 0
}

process.exitCode = await main()
