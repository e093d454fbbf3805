/**
 * `./jianghan simulate`: the whole ledger under traffic, crashes and full disks, judged by an independent model. The same seed
 * gives the same run.
 *
 *   ./jianghan simulate                       seed 1, 300 steps
 *   ./jianghan simulate --seed 7 --steps 5000
 *   ./jianghan simulate --seeds 100           seeds 1 to 100
 */
import { parseArgs } from 'node:util'
import { inChinese } from '../tools/words.ts'
import { simulate, type Summary } from './run.ts'

function report({ seed, steps, blocks, transactions, happened, seen, invariants, appHash }: Summary): string {
  const events = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`).join(', ')
  const faults = Object.entries(happened).map(([name, count]) => `${name} ${count}`).join(', ')
  return inChinese
    ? `✔ 种子 ${seed}：${steps} 步，${blocks} 个区块，${transactions} 笔交易；${faults}\n  ${events}\n  不变量：${invariants.join('、')}\n  应用哈希 ${appHash}\n`
    : `✔ seed ${seed}: ${steps} steps, ${blocks} blocks, ${transactions} transactions; ${faults}\n  ${events}\n  invariants: ${invariants.join(', ')}\n  application hash ${appHash}\n`
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, seeds: { type: 'string' }, steps: { type: 'string', default: '300' } } })
  const [first, steps] = [Number(values.seed), Number(values.steps)]
  const count = values.seeds === undefined ? 1 : Number(values.seeds)
  if (![first, steps, count].every(number => Number.isInteger(number) && number > 0)) {
    process.stderr.write(inChinese ? '--seed、--seeds 与 --steps 须为正整数\n' : '--seed, --seeds and --steps are positive whole numbers\n')
    return 2
  }
  for (let seed = first; seed < first + count; seed++) {
    let at = 0
    const started = performance.now()
    let told = started
    try {
      const summary = await simulate(seed, steps, step => {
        at = step
        if (performance.now() - told < 5_000) return
        told = performance.now()
        process.stderr.write(inChinese ? `  种子 ${seed}：第 ${step}/${steps} 步\n` : `  seed ${seed}: step ${step} of ${steps}\n`)
      })
      process.stdout.write(report(summary))
    } catch (error) {
      const words = error instanceof Error ? error.stack ?? error.message : String(error)
      const failed = inChinese ? `✖ 种子 ${seed} 在第 ${at + 1} 步失败` : `✖ seed ${seed} failed at step ${at + 1}`
      process.stdout.write(`${failed}\n${words}\n  ./jianghan simulate --seed ${seed} --steps ${at + 1}\n`)
      return 1
    }
  }
  return 0
}

process.exitCode = await main()
