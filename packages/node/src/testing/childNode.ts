import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterwards } from './testLedger.ts'

/** A process under test: what it printed, and how it ended. */
export type Child = Readonly<{
  process: ChildProcess
  output(): string
  errors(): string
  /** Resolves with the text once it was printed; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  ended: Promise<number | null>
}>

type Test = Parameters<typeof afterwards>[0]

/** Starts a script with Node. The process is ended with the test. */
export function startChild(t: Test, script: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Child {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(JIANGHAN_|LC_|LANG$|NODE_TEST)/.test(name)))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], { env: { ...inherited, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, errors] = ['', '']
  const waiting = new Set<() => void>()
  const take = (): void => { for (const look of waiting) look() }
  child.stdout.on('data', chunk => { output += String(chunk); take() })
  child.stderr.on('data', chunk => { errors += String(chunk); take() })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  afterwards(t, async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
  })
  return {
    process: child, output: () => output, errors: () => errors, ended,
    printed: pattern => new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(output) ?? pattern.exec(errors)
        if (found === null) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
      void ended.then(code => reject(new Error(`ended with ${code} before ${pattern}: ${output}${errors}`)))
    }),
  }
}

/** Path of `src/main.ts`, what `./jianghan up` runs. */
export const mainScript: string = fileURLToPath(import.meta.resolve('../main.ts'))
