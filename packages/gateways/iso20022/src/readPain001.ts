import type { Problem, Warning } from './errors.ts'
import { headerOf } from './interbank/header.ts'
import type { BusinessHeader } from './interbank/header.ts'
import { HEADERS } from './interbank/messages.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Limits } from './limits.ts'
import type { PaymentInitiation } from './model.ts'
import { InitiationReader } from './pain001/initiation.ts'
import { messageNameOf, PAIN001_NAMESPACES } from './pain001/messages.ts'
import type { Policy } from './pain001/parties.ts'
import { readStructure } from './xml/structure.ts'

/** How to read; every field has a default. */
export interface ReadOptions {
  readonly limits?: Partial<Limits>
  readonly policy?: Partial<Policy>
  /** YYYY-MM-DD in the bank's zone. Without it no warning about dates in the past is given: this library has no clock. */
  readonly today?: string
}

/** A message and what should be looked at in it, or everything that speaks against it. */
export type ReadResult =
  | { readonly ok: true; readonly message: PaymentInitiation; readonly header?: BusinessHeader; readonly warnings: readonly Warning[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads a customer credit transfer initiation (ISO 20022 pain.001) from the bytes of a file, alone or behind a business application header (head.001.001.02), which must name it.
 *
 * Three phases, and a problem in one ends there: the file (encoding, well-formed XML without DOCTYPE, bounds), the structure (the message
 * definition), the business rules. All problems of a phase are given, up to `limits.problems`. Nothing is thrown for bad input, nothing is looked up, no clock is
 * read: the same bytes and options give the same result.
 */
export function readPain001(bytes: Uint8Array, options: ReadOptions = {}): ReadResult {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits }
  const policy: Policy = { addresses: 'structured', ...options.policy }
  const reader = new InitiationReader(policy, limits, options.today)
  const structure = readStructure(bytes, {
    messages: PAIN001_NAMESPACES, headers: HEADERS,
    consumers: new Map([
      ['GroupHeader', (node) => reader.groupHeader(node)],
      ['Transaction', (node) => reader.transaction(node)],
      ['PaymentInformation', (node) => reader.paymentInformation(node)],
    ]),
    counted: 'Transaction',
    limits,
  })
  if (!structure.ok) return structure
  const header = headerOf(structure.header, structure.namespace, reader.notes)
  const finished = reader.finish(messageNameOf(structure.namespace))
  return finished.ok && header !== undefined ? { ...finished, header } : finished
}
