import { mkdtempSync, readFileSync, rmSync, statSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { Journal, placeOf, Random, StateTree, openKv } from '@jianghan/store'
import { watchOthers } from './machine.ts'
import { type BenchResult, figure } from './result.ts'

/** `dir` keeps the data for another run. */
type Options = Readonly<{ quick: boolean; dir?: string }>

const KEYS_A_BLOCK = 10_000
const KEY_BYTES = 29
const VALUE_BYTES = 40

/** Key of an account's balance: 21 fixed bytes and the number, as wide as a real one. */
function keyOf(n: number): Uint8Array {
  const key = new Uint8Array(KEY_BYTES)
  new DataView(key.buffer).setUint32(1, n)
  new DataView(key.buffer).setUint32(5, Math.imul(n, 0x9e3779b1) >>> 0)
  return key
}

function valueOf(n: number, height: number): Uint8Array {
  const value = new Uint8Array(VALUE_BYTES)
  new DataView(value.buffer).setUint32(0, n)
  new DataView(value.buffer).setUint32(4, height)
  return value
}

/** Resident memory of this process, bytes; mapped table files, which the system may drop at any time, told apart on Linux. */
function memory(): { rss: number; own: number } {
  const rss = process.memoryUsage.rss()
  try {
    const own = /RssAnon:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    return { rss, own: own === undefined ? rss : Number(own) * 1024 }
  } catch {
    return { rss, own: rss }
  }
}

const total = ({ user, system }: { user: number; system: number }): number => user + system
const seconds = (from: number): number => (performance.now() - from) / 1000
const say = (text: string): void => { process.stderr.write(`${text}\n`) }

const sizeOf = (dir: string): number => readdirSync(dir, { recursive: true, withFileTypes: true })
  .reduce((sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0), 0)

async function fill(dir: string, accounts: number): Promise<void> {
  const from = performance.now()
  const tree = await StateTree.open((await openKv(dir)).kv)
  const step = 50_000
  let height = Number(tree.height)
  for (let n = 0; n < accounts; n += step) {
    const count = Math.min(step, accounts - n)
    height++
    tree.apply(tree.prepare(BigInt(height), Array.from({ length: count }, (_, i) => [keyOf(n + i), valueOf(n + i, height)] as const)))
    if (tree.unflushedBytes > 48e6) await tree.flush()
    if (n % 1_000_000 === 0) say(`  filled ${n / 1e6} M in ${seconds(from).toFixed(0)} s`)
  }
  await tree.close()
}

type Round = { updates: number; seconds: number; longest: number; threadMicros: number; processMicros: number }

/** Random updates of accounts that exist: read, changed, committed with root, flushed as a node does it. */
async function update(tree: StateTree, random: Random, accounts: number, forSeconds: number): Promise<Round> {
  const pick = (): Uint8Array[] => Array.from({ length: KEYS_A_BLOCK }, () => keyOf(random.below(accounts)))
  let updates = 0
  let longest = 0
  let next = pick()
  let fetching = tree.prefetch(next.map(placeOf))
  let flushing: Promise<void> | undefined
  const thread = process.threadCpuUsage()
  const whole = process.cpuUsage()
  const from = performance.now()
  while (seconds(from) < forSeconds) {
    const began = performance.now()
    const keys = next
    await fetching
    next = pick()
    fetching = tree.prefetch(next.map(placeOf))
    const journal = new Journal(tree)
    const height = tree.height + 1n
    for (const key of keys) {
      const value = journal.get(key)
      if (value === undefined) throw new Error('an account is missing')
      const fresh = value.slice()
      fresh[8] = ((fresh[8] as number) + 1) & 255
      journal.put(key, fresh)
    }
    const changes = journal.changes()
    tree.apply(tree.prepare(height, changes))
    updates += changes.length
    if (tree.unflushedBytes > 48e6) {
      await flushing
      flushing = tree.flush()
    }
    longest = Math.max(longest, performance.now() - began)
  }
  await fetching
  await flushing
  await tree.flush()
  return { updates, seconds: seconds(from), longest, threadMicros: total(process.threadCpuUsage(thread)) / updates, processMicros: total(process.cpuUsage(whole)) / updates }
}

function prove(tree: StateTree, random: Random, accounts: number): number {
  const view = tree.view(tree.height - 1n)
  if (view === undefined) throw new Error('no view of the last height but one')
  const from = performance.now()
  let made = 0
  for (; seconds(from) < 2; made++) view.prove(keyOf(random.below(accounts)))
  return made / seconds(from)
}

/**
 * The state tree over the store of this machine: random updates with root (10,000 keys a block, each read first), time to
 * open, memory, proofs. 10 million accounts, half a million and one round when `quick`. `dir` keeps the data for another run.
 */
export function run(options: Options): Promise<BenchResult[]> {
  // In a thread of its own, with the young generation that the kernel's thread has.
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { measureState: options }, resourceLimits: { maxYoungGenerationSizeMb: 64 } })
    worker.once('message', resolve).once('error', reject)
  })
}

async function measure({ quick, dir }: Options): Promise<BenchResult[]> {
  const accounts = quick ? 500_000 : 10_000_000
  const home = dir ?? mkdtempSync(join(tmpdir(), 'jianghan-bench-state-'))
  const label = `${accounts / 1e6} M accounts`
  try {
    const { kv } = await openKv(home)
    const isFilled = (await StateTree.open(kv)).leafCount >= accounts
    await kv.close()
    if (!isFilled) await fill(home, accounts)
    const opened: number[] = []
    const rates: number[] = []
    const proofs: number[] = []
    let longest = 0
    let most = { rss: 0, own: 0 }
    const ended = watchOthers()
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      const from = performance.now()
      const tree = await StateTree.open((await openKv(home)).kv)
      opened.push(seconds(from))
      const done = await update(tree, new Random(round + 1), accounts, quick ? 5 : 30)
      rates.push(done.updates / done.seconds)
      longest = Math.max(longest, done.longest)
      const now = memory()
      if (now.rss > most.rss) most = now
      proofs.push(prove(tree, new Random(9), accounts))
      await tree.close()
      say(`  round ${round}: ${Math.round(rates.at(-1) ?? 0)}/s, open ${opened.at(-1)?.toFixed(2)} s, longest block ${Math.round(done.longest)} ms, `
        + `CPU a key ${done.threadMicros.toFixed(1)} µs here, ${done.processMicros.toFixed(1)} µs with all threads, `
        + `rss ${Math.round(now.rss / 1e6)} MB (own ${Math.round(now.own / 1e6)} MB), disk ${Math.round(sizeOf(home) / 1e6)} MB`)
    }
    const others = ended()
    return [
      figure(`state: random updates with root, ${label}`, 'keys/s', 'higher', rates, { target: 40_000, ...(others !== undefined && { others }) }),
      figure(`state: open, ${label}`, 's', 'lower', opened, { target: 3 }),
      figure(`state: resident memory, ${label}`, 'MB', 'lower', [most.rss / 1e6], { target: 2_500 }),
      figure(`state: resident memory without mapped tables, ${label}`, 'MB', 'lower', [most.own / 1e6]),
      figure(`state: proofs made, ${label}`, 'proofs/s', 'higher', proofs, { target: 2_000 }),
      figure(`state: longest block of 10,000 keys, ${label}`, 'ms', 'lower', [longest], { target: 500 }),
    ]
  } finally {
    if (dir === undefined) rmSync(home, { recursive: true, force: true })
  }
}

const asked = isMainThread ? undefined : (workerData as { measureState?: Options } | null)?.measureState
if (asked !== undefined) parentPort?.postMessage(await measure(asked))
