import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import type { Collected } from './collector.ts'
import { board } from './switch.ts'
import { type Numbered, weave } from './weave.ts'

/** What a thread is to do: the tests of one target, and its changes. */
export type Task = Readonly<{ root: string; tests: readonly string[]; changes: readonly Numbered[] }>

/**
 * What became of a change: `killed` by the test named; `survived`, all tests that met it passed; `unmet`, no test comes there; `unfit`, the
 * change is none for these values.
 */
export type Outcome = Readonly<{ number: number; fate: 'killed' | 'survived' | 'unmet' | 'unfit'; by?: string }>

/** What a thread answers. `broken`: tests that fail without any change. */
export type Verdict = Readonly<{ outcomes: readonly Outcome[]; tests: number; broken: readonly string[] }>

if (parentPort) parentPort.postMessage(await tryAll(workerData as Task))

/** Puts the changes into the files as they are loaded, and the collector in the place of node:test. */
function hook({ root, changes }: Task): void {
  const files = new Map<string, Numbered[]>()
  for (const each of changes) files.set(each.point.path, [...files.get(each.point.path) ?? [], each])
  const own = (name: string): string => pathToFileURL(join(import.meta.dirname, name)).href
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'node:test') return { url: own('collector.ts'), shortCircuit: true }
      if (specifier === 'mutate:switch') return { url: own('switch.ts'), shortCircuit: true }
      return next(specifier, context)
    },
    load(url, context, next) {
      const path = url.startsWith('file:') ? relative(root, fileURLToPath(url)).replaceAll('\\', '/') : ''
      const inFile = files.get(path)
      if (inFile === undefined) return next(url, context)
      return { format: 'module-typescript', source: weave(readFileSync(fileURLToPath(url), 'utf8'), inFile), shortCircuit: true }
    },
  })
}

async function tryAll(task: Task): Promise<Verdict> {
  hook(task)
  // Loaded by the hooks' own address, so that it is the one that test files find.
  const { collected } = await import('node:test') as unknown as { collected: Collected[] }
  for (const path of task.tests) await import(pathToFileURL(join(task.root, path)).href)
  const plain = await runPlain(collected)
  if (plain.broken.length > 0) return { outcomes: [], tests: collected.length, broken: plain.broken }
  const outcomes: Outcome[] = []
  for (const { number } of task.changes) outcomes.push(await tryOne(number, plain.runs.filter(({ met }) => met.has(number)).map(({ test }) => test)))
  // A change that left something behind would have made later answers worthless.
  return { outcomes, tests: collected.length, broken: (await runPlain(collected)).broken }
}

type Run = Readonly<{ test: Collected; met: ReadonlySet<number>; milliseconds: number }>

/** Runs every test without a change: which changes each meets, and which fail. The quick ones come first, since most changes fail many. */
async function runPlain(tests: readonly Collected[]): Promise<{ runs: Run[]; broken: string[] }> {
  const runs: Run[] = []
  const broken: string[] = []
  for (const test of tests) {
    Object.assign(board, { on: 0, asked: 0, met: new Set() })
    const started = performance.now()
    try {
      await test.run()
    } catch (error) {
      broken.push(`${test.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    runs.push({ test, met: board.met, milliseconds: performance.now() - started })
  }
  return { runs: runs.sort((a, b) => a.milliseconds - b.milliseconds), broken }
}

async function tryOne(number: number, tests: readonly Collected[]): Promise<Outcome> {
  if (tests.length === 0) return { number, fate: 'unmet' }
  board.unfit = false
  for (const { name, run } of tests) {
    Object.assign(board, { on: number, asked: 0 })
    try {
      await run()
    } catch {
      return { number, fate: 'killed', by: name }
    }
  }
  return { number, fate: board.unfit ? 'unfit' : 'survived' }
}
