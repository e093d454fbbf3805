import { compileGrammar } from '../xml/grammar.ts'
import type { Type } from '../xml/grammar.ts'
import { PAIN001_V10, PAIN001_VALUES } from './grammar.data.ts'

/** Name of a supported version → its grammar. */
export const PAIN001_MESSAGES: ReadonlyMap<string, Type> = new Map([
  ['pain.001.001.10', compileGrammar('Document', PAIN001_V10, PAIN001_VALUES)],
])

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:'

/** Namespace → grammar, as a plan of reading wants it. */
export const PAIN001_NAMESPACES: ReadonlyMap<string, Type> = new Map(
  [...PAIN001_MESSAGES].map(([name, type]) => [NAMESPACE + name, type]),
)

/** The message name in a namespace, as `pain.001.001.10`. */
export function messageNameOf(namespace: string): string {
  return namespace.slice(NAMESPACE.length)
}
