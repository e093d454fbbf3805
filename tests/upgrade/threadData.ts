import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where the data folder of the release "The thread" is kept, with what it holds. */
export const KEPT = resolve(import.meta.dirname, '../fixtures/thread-data')

/** What that release's folder holds, as that release said it. */
export type ThreadData = Readonly<{
  chainId: string
  height: string
  logSize: string
  /** After block 1, 2, …, hexadecimal. */
  appHashes: readonly string[]
  /** What each account holds and each asset's supply, as DemoLedger.money() answers. */
  money: Readonly<Record<string, string>>
  /** Ids of transactions: a payment of a file, one by itself, one that was refused, and the last one. */
  transactions: Readonly<Record<'fromFile' | 'first' | 'refused' | 'last', string>>
  policies: Readonly<Record<string, string>>
}>

/** What the kept folder holds. */
export const expected = JSON.parse(readFileSync(join(KEPT, 'expected.json'), 'utf8')) as ThreadData

/** A copy of the kept folder that goes with the test. */
export function copyOfThreadData(t: Readonly<{ after(work: () => void): void }>): string {
  const base = mkdtempSync(join(tmpdir(), 'jh-upgrade-'))
  t.after(() => rmSync(base, { recursive: true, force: true }))
  execFileSync('tar', ['-C', base, '-xzf', join(KEPT, 'thread-data.tar.gz')])
  return join(base, 'thread-data')
}
