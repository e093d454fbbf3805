import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inChinese } from '../tools/words.ts'

/** How a campaign runs: which seeds, how many steps each, how many at a time, and after how many minutes no further one is begun. */
export type CampaignOptions = Readonly<{ seeds: number; steps: number; jobs: number; minutes: number }>

/** A finished seed, a line of the campaign's file. */
type Line = Readonly<{ seed: number; ok: boolean; seconds: number; blocks: number; transactions: number; faults: number; at: string }>

/** Faults and transactions of a run, as its report tells them to a program. */
export type RunFigures = Readonly<{ blocks: number; transactions: number; faults: number }>

/** Reads the lines that an earlier run of the same campaign left; a line that was cut by its end is left out. */
export function readLines(file: string): Line[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').flatMap(text => {
    try {
      return [JSON.parse(text) as Line]
    } catch {
      return []
    }
  })
}

/**
 * Runs all seeds that the campaign's file does not hold yet, each in a process of its own, and adds a line for each to the file as it ends: the
 * same command goes on where it was ended. Returns the exit code: 0 all seeds hold, 1 one failed, 3 some are still to come.
 */
export async function campaign(root: string, name: string, { seeds, steps, jobs, minutes }: CampaignOptions): Promise<number> {
  const folder = join(root, '.tools/campaigns')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}-${steps}.jsonl`)
  const kept = readLines(file)
  // Written anew: the next line must not follow on one that was cut.
  writeFileSync(file, kept.map(line => `${JSON.stringify(line)}\n`).join(''))
  const done = new Map(kept.filter(({ ok }) => ok).map(line => [line.seed, line]))
  const left = Array.from({ length: seeds }, (_, i) => i + 1).filter(seed => !done.has(seed))
  const failed: number[] = []
  const end = performance.now() + minutes * 60_000
  const work = async (): Promise<void> => {
    for (let seed = left.shift(); seed !== undefined && performance.now() < end; seed = left.shift()) {
      const line = await runSeed(seed, steps)
      appendFileSync(file, `${JSON.stringify(line)}\n`)
      if (line.ok) done.set(seed, line)
      else failed.push(seed)
      process.stdout.write(tell(line, done.size, seeds, steps))
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  const sum = (of: (line: Line) => number): number => [...done.values()].reduce((total, line) => total + of(line), 0)
  const figures = [done.size, seeds, sum(line => line.blocks), sum(line => line.transactions), sum(line => line.faults), (sum(line => line.seconds) / 60).toFixed(0)]
  process.stdout.write(inChinese
    ? `战役 ${name}：${figures[0]}/${figures[1]} 个种子 × ${steps} 步通过，${figures[2]} 个区块，${figures[3]} 笔交易，${figures[4]} 次故障，${figures[5]} 分钟；失败 ${failed.length} 个。记录：${file}\n`
    : `campaign ${name}: ${figures[0]} of ${figures[1]} seeds × ${steps} steps hold, ${figures[2]} blocks, ${figures[3]} transactions, ${figures[4]} faults, ${figures[5]} minutes; ${failed.length} failed. Kept in ${file}\n`)
  return failed.length > 0 ? 1 : done.size < seeds ? 3 : 0
}

function tell({ seed, ok, seconds }: Line, done: number, seeds: number, steps: number): string {
  if (ok) return inChinese ? `✔ 种子 ${seed}（${seconds} 秒），已完成 ${done}/${seeds}\n` : `✔ seed ${seed} (${seconds} s), ${done} of ${seeds} done\n`
  return inChinese ? `✖ 种子 ${seed}。重放：./jianghan simulate --seed ${seed} --steps ${steps}\n` : `✖ seed ${seed}. Replay: ./jianghan simulate --seed ${seed} --steps ${steps}\n`
}

async function runSeed(seed: number, steps: number): Promise<Line> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'main.ts'), '--seed', String(seed), '--steps', String(steps), '--figures'], { stdio: ['ignore', 'pipe', 'ignore'] })
  let words = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => { words = (words + part).slice(-65_536) })
  const code = await new Promise<number | null>((ended, broken) => { child.once('close', ended).once('error', broken) })
  const last = words.trimEnd().split('\n').at(-1) ?? ''
  const figures = code === 0 ? JSON.parse(last) as RunFigures : { blocks: 0, transactions: 0, faults: 0 }
  if (code !== 0) process.stdout.write(words)
  return { seed, ok: code === 0, seconds: Math.round((performance.now() - started) / 1000), ...figures, at: new Date().toISOString() }
}
