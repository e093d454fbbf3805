import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, closeSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { servingUrlOf } from '../folder/serving.ts'
import { fail } from '../problem/define.ts'
import type { LocalNode } from './localNetwork.ts'
import { networkProblems } from './problems.data.ts'

/** How long a node may take until it serves, and until it has ended, milliseconds. */
const UP_MS = 120_000
const DOWN_MS = 30_000
const LOOK_MS = 100
const ANSWER_MS = 2_000

const folderOf = (base: string, node: LocalNode): string => join(base, node.folder)

/** Process id of a node that runs; undefined where none does. */
export function pidOf(base: string, node: LocalNode): number | undefined {
  const file = join(folderOf(base, node), 'LOCK.owner')
  const pid = existsSync(file) ? Number(/^pid ([0-9]+)/.exec(readFileSync(file, 'utf8'))?.[1]) : NaN
  return Number.isInteger(pid) && isAlive(pid) ? pid : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Starts a node as a process of its own that outlives this one; what it prints goes to logs/process.log of its folder. */
export function startLocalNode(base: string, node: LocalNode): void {
  if (pidOf(base, node) !== undefined) return
  const folder = folderOf(base, node)
  mkdirSync(join(folder, 'logs'), { recursive: true, mode: 0o750 })
  const log = openSync(join(folder, 'logs', 'process.log'), 'w', 0o640)
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, '--data', folder], { detached: true, stdio: ['ignore', log, log] }).unref()
  closeSync(log)
}

/** Waits until a node serves. Throws ProblemFault with the last lines that it printed. */
export async function untilUp(base: string, node: LocalNode): Promise<void> {
  const folder = folderOf(base, node)
  for (let waited = 0; waited < UP_MS; waited += LOOK_MS) {
    const url = pidOf(base, node) === undefined ? undefined : servingUrlOf(folder)
    if (url !== undefined && await ask(url, '/health/live', '') !== undefined) return
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    const said = readFileSync(join(folder, 'logs', 'process.log'), 'utf8').trim()
    // Every refusal of a start ends with its code in brackets, and perhaps a hint.
    if (/\[node\.[A-Za-z]+\]/.test(said)) fail(networkProblems.nodeNotUp, { name: node.name, what: said.split('\n').slice(-2).join(' ').slice(0, 400) })
  }
  fail(networkProblems.nodeNotUp, { name: node.name, what: `${UP_MS / 1000} s` })
}

/** Ends a node cleanly, and waits until it has. */
export async function stopLocalNode(base: string, node: LocalNode): Promise<void> {
  const pid = pidOf(base, node)
  if (pid === undefined) return
  process.kill(pid, 'SIGTERM')
  for (let waited = 0; waited < DOWN_MS && isAlive(pid); waited += LOOK_MS) await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
}

/** What a node says of its ledger and its network; undefined where it does not answer. */
export async function askLocalNode(base: string, node: LocalNode): Promise<LocalStanding | undefined> {
  const folder = folderOf(base, node)
  const url = pidOf(base, node) === undefined ? undefined : servingUrlOf(folder)
  const token = join(folder, 'operator.token')
  if (url === undefined || !existsSync(token)) return undefined
  const bearer = readFileSync(token, 'utf8').trim()
  const [status, network] = await Promise.all([ask(url, '/v1/status', bearer), ask(url, '/v1/network', bearer)])
  return status === undefined || network === undefined ? undefined : { url, status, network } as LocalStanding
}

/** Where a node stands: its `/v1/status` and `/v1/network`. */
export type LocalStanding = Readonly<{
  url: string
  status: Readonly<{ chainId: string; height: string; time: string }>
  network: Readonly<{ state: string; round: number; validates: boolean; peers: readonly unknown[]; validators: readonly Readonly<{ publicKey: string; voted: boolean }>[] }>
}>

async function ask(url: string, path: string, bearer: string): Promise<unknown> {
  try {
    const response = await fetch(`${url}${path}`, { headers: bearer === '' ? {} : { authorization: `Bearer ${bearer}` }, signal: AbortSignal.timeout(ANSWER_MS) })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}
