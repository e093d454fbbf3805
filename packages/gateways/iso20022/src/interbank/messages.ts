import { compileGrammar } from '../xml/grammar.ts'
import type { Type } from '../xml/grammar.ts'
import { INTERBANK, INTERBANK_VALUES } from './grammar.data.ts'

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:'

const ROOTS = {
  'pacs.008.001.08': 'Pacs008V08', 'pacs.008.001.09': 'Pacs008V09', 'pacs.009.001.08': 'Pacs009V08', 'pacs.004.001.10': 'Pacs004V10', 'camt.055.001.09': 'Camt055V09', 'camt.060.001.05': 'Camt060V05',
  'head.001.001.02': 'ApplicationHeader',
} as const

/** Messages between banks, and of a bank's desk, that are read. */
export type InterbankMessage = keyof typeof ROOTS

/** Name of a message → its grammar. */
export const INTERBANK_MESSAGES: ReadonlyMap<InterbankMessage, Type> = new Map(
  Object.entries(ROOTS).map(([name, root]) => [name as InterbankMessage, compileGrammar(root, INTERBANK, INTERBANK_VALUES)]),
)

/** Namespace → grammar of some of them. */
export function namespacesOf(...names: readonly InterbankMessage[]): ReadonlyMap<string, Type> {
  return new Map(names.map((name) => [NAMESPACE + name, INTERBANK_MESSAGES.get(name)!]))
}

/** The header that may stand before any of them. */
export const HEADERS = namespacesOf('head.001.001.02')
