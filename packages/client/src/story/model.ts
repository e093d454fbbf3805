import type { Words } from '@jianghan/kernel/schema'
import type { ProofLevel, ProofReason } from '@jianghan/light'
import type { DocumentReason } from '../receipt/reasons.data.ts'

/** A fact in a proof with its name, both in words. */
export type Row = Readonly<{ label: Words; value: Words }>

/** Something that a proof shows: a sentence, and the facts below it. */
export type Statement = Readonly<{ sentence: Words; rows: readonly Row[] }>

/** One of the five things a proof can be checked for, and whether it was. */
export type LevelCheck = Readonly<{
  level: Exclude<ProofLevel, 'none'>
  state: 'yes' | 'no' | 'notChecked'
  words: Words
}>

/** A verdict over a proof file, told so that a person understands it. The same on the command line and on the page. */
export type ProofStory = Readonly<{
  verdict: 'true' | 'false' | 'stale'
  level: ProofLevel
  /** Why it is false. */
  reason?: ProofReason | DocumentReason | 'unreadable'
  headline: Words
  /** What is proved; empty when the verdict is false. */
  statements: readonly Statement[]
  levels: readonly LevelCheck[]
  /** On what it rests: signers, chain, block, trust. */
  basis: readonly Row[]
  /** What the reader must know before relying on it. */
  cautions: readonly Words[]
}>

/** The same text in both languages. */
export const same = (text: string): Words => ({ zh: text, en: text })
