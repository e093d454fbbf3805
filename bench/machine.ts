import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os'

/** Where the figures come from. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()} ${arch()}`,
  node: process.version,
})

/** The commit that is measured; "-dirty" when the tree differs from it. */
export function commit(root: string): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  try {
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '-dirty')
  } catch {
    return 'unknown'
  }
}

type Ticks = Readonly<{ busy: number; own: number; at: number }>

/** Clock ticks of the whole machine and of these processes with all that they started. */
function ticks(): Ticks | undefined {
  try {
    const fields = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/).slice(1).map(Number) ?? []
    const busy = fields.slice(0, 8).reduce((sum, value, i) => (i === 3 || i === 4 ? sum : sum + value), 0)
    return { busy, own: ownTicks(), at: Date.now() }
  } catch {
    return undefined
  }
}

function ownTicks(): number {
  const parents = new Map<number, Readonly<{ parent: number; ticks: number }>>()
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
      // Fields of proc(5), counted from the state: 1 ppid, 11 utime, 12 stime, 13 and 14 those of reaped children.
      parents.set(Number(name), { parent: fields[1] ?? 0, ticks: (fields[11] ?? 0) + (fields[12] ?? 0) + (fields[13] ?? 0) + (fields[14] ?? 0) })
    } catch { /* it ended meanwhile */ }
  }
  const isOwn = (pid: number, depth = 0): boolean =>
    pid === process.pid || (depth < 32 && parents.has(pid) && isOwn(parents.get(pid)?.parent ?? 0, depth + 1))
  let sum = 0
  for (const [pid, { ticks: own }] of parents) if (isOwn(pid)) sum += own
  return sum
}

/** Watches what other processes take of the CPU; the function it returns ends the watch and answers their share, 0 to 1. */
export function watchOthers(): () => number | undefined {
  const before = ticks()
  return () => {
    const after = ticks()
    if (before === undefined || after === undefined) return undefined
    const capacity = ((after.at - before.at) / 1000) * 100 * availableParallelism()
    return Math.max(0, (after.busy - before.busy - (after.own - before.own)) / capacity)
  }
}
