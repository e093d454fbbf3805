import { openCommitment } from '@jianghan/crypto'
import { BULK, decodeBulkEntry, fromHex, toHex } from '@jianghan/protocol'
import { type BulkOpening, type BulkReferences, openingOf } from './bulk.ts'
import type { Language } from './error.ts'
import { clientError } from './problems.data.ts'

const FORMAT = 'jianghan-bulk-references'
/** Characters of a file: 4,096 entries with their texts and some. */
const TEXT_MAX = 4_000_000
const NAMES = ['endToEndId', 'remittance', 'uetr'] as const

/** The text of a file with what the entries of one bulk are for, for {@link readReferences}. Whoever has it can show it; the ledger has hashes alone. */
export const referencesText = (openings: readonly BulkOpening[]): string =>
  `${JSON.stringify({ format: FORMAT, version: 1, entries: openings.map(({ index, opening, references }) => ({ index, salt: toHex(opening.salt), ...references })) }, undefined, 1)}\n`

/** Reads such a file. Throws client.badReferences. */
export function readReferences(text: string, lang: Language): BulkOpening[] {
  const wrong = (what: string) => clientError('badReferences', { what }, lang)
  if (text.length > TEXT_MAX) throw wrong(`${text.length} > ${TEXT_MAX}`)
  const { format, version, entries } = parsed(text)
  if (format !== FORMAT || version !== 1 || !Array.isArray(entries) || entries.length > BULK.entries) throw wrong('format')
  return entries.map((each: unknown, i) => {
    const fields = (typeof each === 'object' && each !== null ? each : {}) as Readonly<Record<string, unknown>>
    const salt = typeof fields['salt'] === 'string' ? fromHex(fields['salt']) : undefined
    const index = fields['index']
    if (salt?.length !== 16 || !Number.isInteger(index) || (index as number) < 0 || (index as number) >= BULK.entries) throw wrong(`entries[${i}]`)
    const known = NAMES.filter(name => fields[name] !== undefined)
    if (known.some(name => typeof fields[name] !== 'string' || fields[name].length > 1_000)) throw wrong(`entries[${i}]`)
    const references = Object.fromEntries(known.map(name => [name, fields[name]])) as BulkReferences
    return { index: index as number, references, opening: openingOf(references, salt) }
  })
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** Entries of a bulk, counted from 0, for which these openings say something else than what the bulk commits to. */
export const falseReferences = (packed: Uint8Array, openings: readonly BulkOpening[]): number[] => openings.flatMap(({ index, opening }) => {
  const entry = decodeBulkEntry(packed.subarray(index * BULK.entryBytes, (index + 1) * BULK.entryBytes))
  return entry !== undefined && openCommitment(opening.name, opening, entry.blind) ? [] : [index]
})
