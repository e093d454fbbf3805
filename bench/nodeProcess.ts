import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { operates, operatorHeaders } from '@jianghan/client/testing'
import { isRefused } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import type { LoadMember } from './ledgerLoad.ts'

const main = resolve(import.meta.dirname, '../packages/node/src/main.ts')

/** Characters of its standard error that are kept, to be told when it fails. */
const SAID_KEPT = 4_000

/** How a node is started. */
export type StartOptions = Readonly<{
  /** With the demo consortium; otherwise empty. */
  demo?: boolean
  index?: boolean
  /** Over a folder that is there: its node.json says what it is, and where it listens. */
  existing?: boolean
  environment?: Readonly<Record<string, string | undefined>>
  /** Another script than the node's own, which takes the same arguments. */
  script?: string
  /** The `jianghan` wrapper that starts it, as a user would; otherwise Node itself. */
  wrapper?: string
  /** Milliseconds until the first start has to be ready. */
  timeoutMs?: number
}>

/** A node in a process and a data folder of its own, as an operator runs it. */
export class BenchNode {
  readonly port: number
  readonly folder: string
  #child: ChildProcess
  readonly #options: StartOptions
  /** What is set in its environment besides; the next start takes it. */
  environment: Readonly<Record<string, string | undefined>>
  /** The end of what the process wrote to standard error. */
  #said = ''

  private constructor(port: number, folder: string, options: StartOptions) {
    this.port = port
    this.folder = folder
    this.#options = options
    this.environment = options.environment ?? {}
    this.#child = this.#spawn()
  }

  /** Starts a node on a fresh folder: empty, or with the demo consortium. */
  static async start(options: StartOptions = {}): Promise<BenchNode> {
    const folder = mkdtempSync(join(tmpdir(), 'jianghan-bench-'))
    const node = new BenchNode(await freePort(), join(folder, 'data'), options)
    try {
      await node.ready(options.timeoutMs)
    } catch (fault) {
      await node.remove()
      throw fault
    }
    return node
  }

  /** Starts a node on a folder that is there (or, where `existing` is false, may not be), and does not wait. */
  static over(folder: string, port: number, options: StartOptions): BenchNode {
    return new BenchNode(port, folder, { existing: true, ...options })
  }

  #spawn(): ChildProcess {
    const { demo = false, existing = false, index = true, wrapper, script = main } = this.#options
    const [command, ...first] = wrapper === undefined ? [process.execPath, '--disable-warning=ExperimentalWarning', script] : [wrapper, 'up']
    const args = [...first, '--data', this.folder, ...(existing ? [] : ['--port', String(this.port)]), ...(demo || existing ? [] : ['--empty'])]
    const env = { ...process.env, JIANGHAN_INDEX: String(index), JIANGHAN_LOG_LEVEL: 'error', ...this.environment }
    const child = spawn(command as string, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
    this.#said = ''
    child.stderr?.on('data', (chunk: Buffer) => { this.#said = (this.#said + chunk.toString()).slice(-SAID_KEPT) })
    return child
  }

  /** The end of what the process wrote to standard error, and how it ended if it did. */
  get lastWords(): string {
    return `${this.#child.exitCode ?? this.#child.signalCode ?? 'running'}: ${this.#said}`
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Waits until the node says that it is ready; answers how long that took, milliseconds. */
  async ready(timeoutMs = 60_000): Promise<number> {
    const started = performance.now()
    while (performance.now() - started < timeoutMs) {
      if (this.#child.exitCode !== null) throw new Error(`the node ended with ${this.#child.exitCode}: ${this.#said}`)
      try {
        if ((await fetch(`${this.url}/health/ready`)).status === 200) {
          operates(this.url, this.folder)
          return performance.now() - started
        }
      } catch { /* not yet */ }
      await new Promise(done => { setTimeout(done, 10) })
    }
    throw new Error(`the node did not become ready: ${this.#said}`)
  }

  /** The member whose admin key lies in an empty node's folder. */
  async member(): Promise<LoadMember> {
    const genesis = JSON.parse(readFileSync(join(this.folder, 'genesis.json'), 'utf8')) as { chainId: string }
    const key = await readKeyFile(join(this.folder, 'keys/operator-admin.json'))
    if (isRefused(key)) throw new Error(key.refused.en)
    return { chainId: genesis.chainId, memberId: 'operator', key }
  }

  /** JSON of a GET. */
  async get<T>(path: string): Promise<T> {
    return await (await fetch(`${this.url}${path}`, { headers: operatorHeaders(this.url) })).json() as T
  }

  /** Has it make a backup, as `jianghan backup` does; the folder of it. */
  async backup(options: Readonly<{ to: string; keep?: number; share?: number }>): Promise<string> {
    const ask = (method: string, body?: string): Promise<Response> => fetch(`${this.url}/v1/node/backup`, {
      method, headers: { ...operatorHeaders(this.url), ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body }),
    })
    let answer = await ask('POST', JSON.stringify(options))
    while (answer.status === 202) answer = await ask('GET')
    const { path } = await answer.json() as { path?: string }
    if (!answer.ok || path === undefined) throw new Error(`the backup was answered ${answer.status}`)
    return path
  }

  #memory(line: 'VmRSS' | 'RssAnon'): number {
    return Number(new RegExp(`${line}:\\s+([0-9]+)`).exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  }

  /** Resident memory of the process, bytes. */
  get residentBytes(): number {
    return this.#memory('VmRSS')
  }

  /** The part of it that is not mapped from files, which the system may drop at any time. */
  get ownBytes(): number {
    return this.#memory('RssAnon')
  }

  /** The same in MiB. */
  get residentMiB(): number {
    return this.residentBytes / 2 ** 20
  }

  /** CPU time of the process, seconds: to 10 ms, which the sum over threads is not. */
  get cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
    return ((fields[11] ?? 0) + (fields[12] ?? 0)) / 100
  }

  /** CPU time of each thread by name, seconds. */
  threadSeconds(): Map<string, number> {
    const out = new Map<string, number>()
    for (const task of readdirSync(`/proc/${this.pid}/task`)) {
      const stat = readFileSync(`/proc/${this.pid}/task/${task}/stat`, 'utf8')
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
      const label = Number(task) === this.pid ? 'main' : name
      out.set(label, (out.get(label) ?? 0) + ((fields[11] ?? 0) + (fields[12] ?? 0)) / 100)
    }
    return out
  }

  /** Adds what each thread used since an earlier reading. */
  addThreads(since: ReadonlyMap<string, number>, to: Map<string, number>): void {
    for (const [name, used] of this.threadSeconds()) to.set(name, (to.get(name) ?? 0) + used - (since.get(name) ?? 0))
  }

  /** Bytes on disk below a folder of the data folder. */
  bytesOf(...names: readonly string[]): number {
    return names.reduce((sum, name) => sum + folderBytes(join(this.folder, name)), 0)
  }

  /** Kills the process at once, as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Starts it again on the same folder, and does not wait. */
  begin(): void {
    this.#child = this.#spawn()
  }

  /** Starts it again on the same folder; milliseconds until it is ready, the start of the process included. */
  async restart(timeoutMs?: number): Promise<number> {
    const started = performance.now()
    this.begin()
    await this.ready(timeoutMs)
    return performance.now() - started
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise(done => { this.#child.once('exit', done) })
    this.#child.kill(signal)
    await ended
  }

  /** Ends it cleanly; the folder stays. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** Ends it and removes its folder. */
  async remove(): Promise<void> {
    await this.#end('SIGTERM')
    rmSync(resolve(this.folder, '..'), { recursive: true, force: true })
  }
}

/** In words, what each of so many transactions took of each thread. */
export function byThread(cpu: ReadonlyMap<string, number>, count: number): string {
  const threads = [...cpu].filter(([, used]) => used / count > 5e-7).sort((a, b) => b[1] - a[1])
  return `  CPU µs each by thread: ${threads.map(([name, used]) => `${name} ${((used / count) * 1e6).toFixed(1)}`).join(' · ')}`
}

function folderBytes(path: string): number {
  try {
    const stat = statSync(path)
    if (!stat.isDirectory()) return stat.blocks * 512
    return readdirSync(path).reduce((sum, name) => sum + folderBytes(join(path, name)), 0)
  } catch {
    return 0
  }
}

/** A port of the loopback address that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) done(address.port)
        else fail(new Error('no port'))
      })
    })
  })
}
