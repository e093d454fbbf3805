import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { writeFileDurably } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { type Config, CONFIG_KEYS, defaultConfig } from '../config/schema.ts'
import { ProblemFault } from '../problem/define.ts'
import { auditFolder, type AuditLog, localOperator } from './audit.ts'

/** One key that is another than before. */
export type Change = Readonly<{ key: string; from: string; to: string }>

/** Longest value that is shown, characters. No value is a secret: keys, certificates and passphrases lie in files, and only their paths are configured. */
const SHOWN_MAX = 90

const shown = (value: unknown): string => {
  const text = value === undefined ? '(none)' : String(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX - 1)}…` : text
}

/** What differs between two configurations, in the order of the schema; a key that one of them does not know counts as well. */
export function changesBetween(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Change[] {
  const keys = [...new Set([...CONFIG_KEYS, ...Object.keys(before), ...Object.keys(after)])]
  return keys.filter(key => before[key] !== after[key]).map(key => ({ key: key.slice(0, 64), from: shown(before[key]), to: shown(after[key]) }))
}

/**
 * Writes into the audit log with what configuration a node starts: what is another than at the start before; at the first one what is not a default. Durable when it answers.
 */
export async function auditConfiguration(dataFolder: string, config: Config, audit: AuditLog): Promise<void> {
  const file = join(auditFolder(dataFolder), 'configuration.json')
  const before = notedIn(file)
  const changes = changesBetween(before ?? defaultConfig, config)
  if (before === undefined) audit.record({ act: 'configuration.noted', by: localOperator(), details: { otherThanDefault: changes.length } })
  for (const { key, from, to } of changes) audit.record({ act: before === undefined ? 'configuration.set' : 'configuration.changed', by: localOperator(), details: { key, from, to } })
  if (before === undefined || changes.length > 0) await writeFileDurably(file, utf8(`${JSON.stringify(config, undefined, 1)}\n`), { mode: 0o600, replace: true })
}

/** Writes down what was edited since the start, and says it in the log: it takes effect at the next one. What cannot be read is written down as refused. */
export function auditEdits(config: Config, readConfig: () => Config, audit: AuditLog, log: Logger): void {
  try {
    const changes = changesBetween(config, readConfig())
    for (const { key, from, to } of changes) audit.record({ act: 'configuration.edited', by: localOperator(), details: { key, from, to, takes: 'at the next start' } })
    if (changes.length > 0) log.warn({ keys: changes.map(({ key }) => key) }, 'the configuration was edited: it takes effect at the next start')
  } catch (fault) {
    if (!(fault instanceof ProblemFault)) throw fault
    const { definition: { code, en }, facts } = fault.problem
    audit.record({ act: 'configuration.edited', by: localOperator(), result: 'refused', details: { why: code, key: String(facts['key'] ?? '') } })
    log.error({ why: code }, en(facts))
  }
}

/** The configuration of the last start; undefined where none was noted, or somebody damaged the note: then all is written down anew. */
function notedIn(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined
  } catch {
    return undefined
  }
}
