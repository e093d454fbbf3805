import { readdirSync, readFileSync } from 'node:fs'

/** Processes that this one started, and those that they started, as far as they are still there. */
export function descendantsOf(pid: number): number[] {
  const children = readdirSync('/proc').filter(name => /^[0-9]+$/.test(name) && statOf(name)?.[1] === pid).map(Number)
  return children.flatMap(child => [child, ...descendantsOf(child)])
}

/** CPU seconds of those. */
export const secondsOfDescendants = (pid: number): number =>
  descendantsOf(pid).reduce((sum, child) => sum + ((statOf(child)?.[11] ?? 0) + (statOf(child)?.[12] ?? 0)) / 100, 0)

/** Numbers of /proc/PID/stat behind the name: state, parent, …; times in user and system mode are at 11 and 12, in hundredths of a second. */
function statOf(pid: number | string): number[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
  } catch {
    return undefined
  }
}
