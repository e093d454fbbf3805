import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { resolve } from 'node:path'
import type { Language } from '@jianghan/client'
import { operates } from '@jianghan/client/testing'

/** What a finished process left: its exit code, or the signal that ended it, and what it wrote. */
export type Ran = Readonly<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>

/** How a process is run. */
export type RunOptions = Readonly<{ cwd: string; language?: Language; env?: Readonly<Record<string, string>>; timeoutMs?: number }>

/** How long a command of these tests may take, milliseconds; beyond, it is killed and the test fails. */
const PATIENCE_MS = 60_000

/** The environment of a user who has set nothing but a language. */
function environmentOf({ language = 'en', env = {} }: RunOptions): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(LANG|LANGUAGE|LC_.*|JIANGHAN_.*|NODE_.*|NO_COLOR|FORCE_COLOR)$/.test(name))
  return { ...Object.fromEntries(kept), LANG: language === 'zh' ? 'zh_CN.UTF-8' : 'en_US.UTF-8', ...env }
}

/** Runs a program to its end. Its exit code is an answer; a program that cannot be started, or does not end in time, is a failure. */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const child = spawn(program, args, { cwd: options.cwd, env: environmentOf(options), stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', text => { heard.stdout += text })
  child.stderr.setEncoding('utf8').on('data', text => { heard.stderr += text })
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? PATIENCE_MS)
  const [code, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null]
  clearTimeout(timer)
  if (signal === 'SIGKILL') throw new Error(`${program} ${args.join(' ')} did not end in time: ${heard.stdout}${heard.stderr}`)
  return { code, signal, ...heard }
}

/** A node in a process of its own. */
export type UpProcess = Readonly<{
  child: ChildProcess
  /** Where it serves. */
  url: string
  /** What it printed until it was ready. */
  banner: string
  /** Sends a signal and waits for the end, for so long at most. */
  end(signal?: NodeJS.Signals, withinMs?: number): Promise<Ran>
}>

/** Starts a program that prints a banner with an address, and waits until its last line is there. */
export async function start(program: string, args: readonly string[], options: RunOptions): Promise<UpProcess> {
  const child = spawn(program, args, { cwd: options.cwd, env: environmentOf(options), stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = { stdout: '', stderr: '' }
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  child.stderr.setEncoding('utf8').on('data', text => { heard.stderr += text })
  const ready = new Promise<string>(found => {
    child.stdout.setEncoding('utf8').on('data', text => {
      heard.stdout += text
      const url = /http:\/\/127\.0\.0\.1:[0-9]+(?=\/v1)/.exec(heard.stdout)?.[0]
      if (url !== undefined && /Ctrl-C/.test(heard.stdout)) found(url)
    })
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? PATIENCE_MS)
  const url = await Promise.race([ready, closed.then(([code]) => {
    throw new Error(`${program} ${args.join(' ')} ended with ${code} before it was ready: ${heard.stdout}${heard.stderr}`)
  })]).finally(() => clearTimeout(timer))
  const data = args[args.indexOf('--data') + 1]
  if (data !== undefined && args.includes('--data')) operates(url, resolve(options.cwd, data))
  return {
    child, url, banner: heard.stdout,
    async end(signal = 'SIGINT', withinMs = 10_000) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      const late = setTimeout(() => child.kill('SIGKILL'), withinMs)
      const [code, by] = await closed
      clearTimeout(late)
      return { code, signal: by, ...heard }
    },
  }
}

/** Ports of the loopback address that nobody listens on now, each another one. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(server => once(server.close(), 'close')))
  return ports
}
