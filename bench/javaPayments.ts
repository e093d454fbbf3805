import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { P256 } from '@jianghan/crypto'
import { watchOthers } from './machine.ts'
import { type BenchOptions, type BenchResult, figure, percentile } from './result.ts'

const root = resolve(import.meta.dirname, '..')
/** Payments before the clock counts: the JVM compiles what it runs often. */
const WARM = 300

/** A P-256 key as the ledger registers it, and as Java reads it: SPKI and PKCS #8, base64. */
export type JavaKey = Readonly<{ kind: number; publicKey: Uint8Array; spki: string; pkcs8: string }>

/** A fresh key that only the Java program has. */
export function newJavaKey(): JavaKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const isOdd = (Buffer.from(y, 'base64url').at(-1) as number) & 1
  return {
    kind: P256, publicKey: new Uint8Array(Buffer.concat([Buffer.of(2 + isOdd), Buffer.from(x, 'base64url')])),
    spki: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  }
}

/** What the Java program is told: who pays whom, by which API key. */
export type JavaWish = Readonly<{ url: string; apiKey: string; payer: string; payee: string; key: JavaKey }>

/**
 * One payment after the other by the Java client (clients/java) over HTTP to final: signed by the node, and prepared by the node, signed with a key of
 * one's own and submitted. Nothing where there is no JDK on this machine.
 */
export async function javaPayments({ url, apiKey, payer, payee, key }: JavaWish, { quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  if (spawnSync('javac', ['-version']).error !== undefined) {
    say('the Java client: left out, there is no javac on this machine')
    return []
  }
  const home = mkdtempSync(join(tmpdir(), 'jianghan-bench-java-'))
  try {
    const sources = [...globSync('clients/java/src/main/**/*.java', { cwd: root }), 'bench/LonePayments.java'].map(file => join(root, file))
    must('javac', ['--release', '8', '-Xlint:-options', '-encoding', 'UTF-8', '-d', home, ...sources], {})
    const count = quick ? 200 : 1_000
    const ended = watchOthers()
    const rows = new Map<string, number[][]>()
    for (let run = 0; run < runs; run++) {
      const env = { JIANGHAN_URL: url, API_KEY: apiKey, PAYER: payer, PAYEE: payee, OWN_PUBLIC: key.spki, OWN_PRIVATE: key.pkcs8, WARM: String(WARM), COUNT: String(count), RUN: String(run) }
      // One line a payment: how it was signed, and microseconds.
      for (const [way = '', micros] of must('java', ['-cp', home, 'LonePayments'], env).trim().split('\n').map(line => line.split(' '))) {
        const times = rows.get(way) ?? []
        rows.set(way, times)
        ;(times[run] ??= []).push(Number(micros) / 1000)
      }
    }
    const others = ended()
    const extra = others === undefined ? {} : { others }
    const row = (way: string, words: string, part: number, target?: number): BenchResult =>
      figure(`a payment by the Java client, ${words}, p${part * 100}`, 'ms', 'lower', (rows.get(way) ?? []).map(times => percentile(times, part)), { ...extra, ...(target !== undefined && { target }) })
    return [
      row('own', 'prepare, sign, submit, to final', 0.5, 10), row('own', 'prepare, sign, submit, to final', 0.99),
      row('node', 'signed by the node, to final', 0.5), row('node', 'signed by the node, to final', 0.99),
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function must(program: string, words: readonly string[], env: Readonly<Record<string, string>>): string {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 })
  if (status !== 0) throw new Error(`${program}: ${stderr}`)
  return stdout
}
