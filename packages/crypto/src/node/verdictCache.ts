import { hash } from 'node:crypto'
import { RecentMap } from '../recentMap.ts'
import { packRecords } from '../verifyRecords.ts'
import type { VerifyItem } from '../verdict.ts'

/**
 * Verdicts already given, by the SHA-256 of the whole question (kind, key, signature, message). Nothing of the ledger's state is part of
 * the key, so a warm and a cold cache answer the same.
 */
export class VerdictCache {
  readonly #verdicts: RecentMap<string, number>

  /** Keeps between `entries` and twice as many verdicts, about 120 bytes each. */
  constructor(entries: number) {
    this.#verdicts = new RecentMap(entries)
  }

  /** The name of a question in this cache. */
  nameOf(item: VerifyItem): string {
    return hash('sha256', packRecords([item]), 'binary')
  }

  get(name: string): number | undefined {
    return this.#verdicts.get(name)
  }

  set(name: string, verdict: number): void {
    this.#verdicts.set(name, verdict)
  }

  /** Verdicts held. */
  get size(): number {
    return this.#verdicts.size
  }
}
