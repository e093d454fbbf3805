import { parseTrustPack } from '@jianghan/light'
import { judgeDocument } from '../src/receipt/judgeDocument.ts'
import type { ProofStory } from '../src/story/index.ts'

/** What the page shows of a file: its verdict, or that the trust pack beside it is none. */
export type Judged = Readonly<{ story: ProofStory }> | Readonly<{ badTrust: true }>

/** Judges a proof file, or a receipt with one inside, for the page, with the text of a trust pack where the reader gave one. Needs no document and no network. */
export async function judgeFile(file: Uint8Array, trustText: string | undefined, nowMs: number): Promise<Judged> {
  const trust = trustText === undefined ? undefined : parseTrustPack(trustText)
  if (trustText !== undefined && trust === undefined) return { badTrust: true }
  return { story: await judgeDocument(file, nowMs, { trust, trustSource: 'given' }) }
}
export type { ProofStory } from '../src/story/index.ts'
