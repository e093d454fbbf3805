import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Verifier } from '@jianghan/crypto'
import { parseTrustPack, verifyProof } from '@jianghan/light'
import { assert } from '@jianghan/protocol'
import type { Mutant } from './mutant.ts'

const program = join(resolve(import.meta.dirname, '../..'), 'verifiers/python/verify.py')

/** Whether Python 3.8 or later is at hand. */
export const hasPython = (): boolean =>
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))'], { stdio: 'ignore' }).status === 0

/** What a verifier says in one line: verdict, level and reason; or that the trust pack is refused. */
export type Said = string

/** The verdict of `@jianghan/light`. */
export function judgeHere({ file, now, trust: text }: Mutant, verifier: Verifier): Said {
  const trust = text === undefined ? undefined : parseTrustPack(text)
  if (text !== undefined && trust === undefined) return 'refused'
  const judged = verifyProof(file, { verifier, now: { seconds: now / 1_000_000_000n, nanos: Number(now % 1_000_000_000n) }, ...(trust && { trust }) })
  return [judged.verdict, judged.level, ...('reason' in judged ? [judged.reason] : [])].join(' ')
}

/** The verifier in Python, in one process for all questions. */
export class PythonVerifier {
  readonly #process: ChildProcess
  readonly #lines: Interface
  readonly #answers: AsyncIterator<string>

  constructor() {
    this.#process = spawn('python3', ['-B', program, '--batch'], { stdio: ['pipe', 'pipe', 'inherit'] })
    assert(this.#process.stdout !== null)
    this.#lines = createInterface({ input: this.#process.stdout })
    this.#answers = this.#lines[Symbol.asyncIterator]()
  }

  /** The answers to these questions, in their order. */
  async judge(mutants: readonly Mutant[]): Promise<Said[]> {
    // Both at once: neither side's pipe holds everything.
    const [, said] = await Promise.all([this.#ask(mutants), this.#hear(mutants.length)])
    return said
  }

  async #ask(mutants: readonly Mutant[]): Promise<void> {
    const { stdin } = this.#process
    assert(stdin !== null)
    for (const { file, now, trust } of mutants) {
      const question = { file: Buffer.from(file).toString('base64'), now: String(now), ...(trust !== undefined && { trust }) }
      if (!stdin.write(`${JSON.stringify(question)}\n`)) await once(stdin, 'drain')
    }
  }

  async #hear(count: number): Promise<Said[]> {
    const said: Said[] = []
    while (said.length < count) {
      const { value, done } = await this.#answers.next()
      if (done === true) throw new Error('the verifier in Python ended before it had answered')
      const answer = JSON.parse(value) as { refused?: string; verdict?: string; level?: string; reason?: string }
      said.push(answer.refused !== undefined ? 'refused' : [answer.verdict, answer.level, answer.reason].filter(word => word !== undefined).join(' '))
    }
    return said
  }

  async close(): Promise<void> {
    this.#process.stdin?.end()
    await once(this.#process, 'close')
  }
}
