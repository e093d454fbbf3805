/**
 * `./jianghan simulate`: the whole ledger under traffic, crashes, power cuts, full and slow disks and wrong clocks, judged by an independent
 * model. The same seed gives the same run.
 */
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { readOptions } from '../tools/options.ts'
import { inChinese } from '../tools/words.ts'
import { campaign, type RunFigures } from './campaign.ts'
import { REPLICAS, simulate, type Summary } from './run.ts'

const root = resolve(import.meta.dirname, '..')
/** Replicas of a run at most: each is a whole ledger in this process. */
const REPLICAS_MAX = 16
const CAMPAIGN = { seeds: 200, steps: 5_000 } as const

function report({ seed, steps, blocks, transactions, happened, seen, invariants, appHash }: Summary): string {
  const events = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`).join(', ')
  const faults = Object.entries(happened).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`).join(', ')
  return inChinese
    ? `✔ 种子 ${seed}：${steps} 步，${blocks} 个区块，${transactions} 笔交易；${faults}\n  ${events}\n  不变量：${invariants.join('、')}\n  应用哈希 ${appHash}\n`
    : `✔ seed ${seed}: ${steps} steps, ${blocks} blocks, ${transactions} transactions; ${faults}\n  ${events}\n  invariants: ${invariants.join(', ')}\n  application hash ${appHash}\n`
}

const figuresOf = ({ blocks, transactions, happened }: Summary): RunFigures =>
  ({ blocks, transactions, faults: Object.values(happened).reduce((sum, count) => sum + count, 0) })

/** What the tree is, for a campaign's name: figures of one version never mix with those of another. */
function versionOfTree(): string {
  try {
    const git = (...words: string[]): string => execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '-changed')
  } catch {
    return 'unversioned'
  }
}

/** Runs one seed and says how it went; whether it held. */
async function runSeed(seed: number, steps: number, replicas: number, asFigures: boolean): Promise<boolean> {
  let at = 0
  let told = performance.now()
  try {
    const summary = await simulate(seed, steps, step => {
      at = step
      if (performance.now() - told < 5_000) return
      told = performance.now()
      process.stderr.write(inChinese ? `  种子 ${seed}：第 ${step}/${steps} 步\n` : `  seed ${seed}: step ${step} of ${steps}\n`)
    }, {}, replicas)
    process.stdout.write(asFigures ? `${JSON.stringify(figuresOf(summary))}\n` : report(summary))
    return true
  } catch (error) {
    const words = error instanceof Error ? error.stack ?? error.message : String(error)
    const failed = inChinese ? `✖ 种子 ${seed} 在第 ${at + 1} 步失败` : `✖ seed ${seed} failed at step ${at + 1}`
    process.stdout.write(`${failed}\n${words}\n  ./jianghan simulate --seed ${seed} --steps ${at + 1}${replicas === REPLICAS ? '' : ` --replicas ${replicas}`}\n`)
    return false
  }
}

const usage = {
  zh: `./jianghan simulate                         种子 1，300 步
./jianghan simulate --replicas 4            四个副本，之间的消息会丢失、迟到、乱序（2 至 16，默认 2）
./jianghan simulate --seed 7 --steps 5000
./jianghan simulate --seeds 100             种子 1 至 100
./jianghan simulate --campaign              200 个种子 × 5,000 步；从上次中断处继续
./jianghan simulate --campaign --jobs 2 --minutes 30`,
  en: `./jianghan simulate                         seed 1, 300 steps
./jianghan simulate --replicas 4            four replicas with loss, delay and reordering between them (2 to 16; 2)
./jianghan simulate --seed 7 --steps 5000
./jianghan simulate --seeds 100             seeds 1 to 100
./jianghan simulate --campaign              200 seeds × 5,000 steps; goes on where it was ended
./jianghan simulate --campaign --jobs 2 --minutes 30`,
}

async function main(): Promise<number> {
  const values = readOptions({
    seed: { type: 'string', default: '1' }, seeds: { type: 'string' }, steps: { type: 'string' }, campaign: { type: 'boolean', default: false },
    replicas: { type: 'string', default: String(REPLICAS) }, jobs: { type: 'string', default: '1' }, minutes: { type: 'string', default: '100000' }, figures: { type: 'boolean', default: false },
  }, usage)
  const seeds = Number(values.seeds ?? (values.campaign ? CAMPAIGN.seeds : 1))
  const steps = Number(values.steps ?? (values.campaign ? CAMPAIGN.steps : 300))
  const [first, jobs, minutes, replicas] = [Number(values.seed), Number(values.jobs), Number(values.minutes), Number(values.replicas)]
  if (![first, steps, seeds, jobs, minutes].every(number => Number.isInteger(number) && number > 0)) {
    process.stderr.write(inChinese ? '--seed、--seeds、--steps、--jobs 与 --minutes 须为正整数\n' : '--seed, --seeds, --steps, --jobs and --minutes are positive whole numbers\n')
    return 2
  }
  if (!Number.isInteger(replicas) || replicas < REPLICAS || replicas > REPLICAS_MAX) {
    process.stderr.write(inChinese ? `--replicas 应为 ${REPLICAS} 至 ${REPLICAS_MAX}\n` : `--replicas is a number from ${REPLICAS} to ${REPLICAS_MAX}\n`)
    return 2
  }
  if (values.campaign) return campaign(root, versionOfTree(), { seeds, steps, jobs, minutes })
  for (let seed = first; seed < first + seeds; seed++) if (!await runSeed(seed, steps, replicas, values.figures)) return 1
  return 0
}

process.exitCode = await main()
