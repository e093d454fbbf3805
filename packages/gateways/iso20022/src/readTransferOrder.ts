import type { Problem, Warning } from './errors.ts'
import { headerOf } from './interbank/header.ts'
import type { BusinessHeader } from './interbank/header.ts'
import { HEADERS, namespacesOf } from './interbank/messages.ts'
import { TransferOrderReader } from './interbank/transferOrder.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Limits } from './limits.ts'
import type { PaymentInitiation } from './model.ts'
import { messageNameOf } from './pain001/messages.ts'
import type { ReadOptions } from './readPain001.ts'
import { readStructure } from './xml/structure.ts'

/** Transfers between banks that are read: of customers (pacs.008), of the banks themselves (pacs.009). */
export const TRANSFER_ORDERS = ['pacs.008.001.08', 'pacs.008.001.09', 'pacs.009.001.08'] as const

/** Which of them: of customers, or of the banks themselves. */
export type TransferKind = 'pacs.008' | 'pacs.009'

/** An order from another bank's system, with the header that came with it; or everything that speaks against it. */
export type TransferOrderResult =
  | { readonly ok: true; readonly message: PaymentInitiation; readonly header?: BusinessHeader; readonly warnings: readonly Warning[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads a transfer order of another bank's system (ISO 20022 pacs.008, pacs.009), alone or with a business application header (head.001.001.02) before it and whatever elements around both. In the
 * three phases of `readPain001`, under the same bounds; the message is in the same model, with a group for each debtor's account. The header must name the message. `only` refuses the
 * other kind.
 */
export function readTransferOrder(bytes: Uint8Array, options: ReadOptions & { readonly only?: TransferKind } = {}): TransferOrderResult {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits }
  const reader = new TransferOrderReader({ addresses: 'structured', ...options.policy }, limits)
  const consumers = new Map([
    ['TransferHeader', (node) => reader.groupHeader(node)],
    ['CustomerTransferV08', (node) => reader.transaction(node, false)], ['CustomerTransferV09', (node) => reader.transaction(node, false)], ['InstitutionTransfer', (node) => reader.transaction(node, true)],
  ] satisfies [string, (node: Parameters<TransferOrderReader['groupHeader']>[0]) => void][])
  const structure = readStructure(bytes, { messages: namespacesOf(...TRANSFER_ORDERS.filter((name) => options.only === undefined || name.startsWith(options.only))), headers: HEADERS, consumers, counted: ['CustomerTransferV08', 'CustomerTransferV09', 'InstitutionTransfer'], limits })
  if (!structure.ok) return structure
  const header = headerOf(structure.header, structure.namespace, reader.notes)
  const finished = reader.finish(messageNameOf(structure.namespace), structure.root)
  return finished.ok && header !== undefined ? { ...finished, header } : finished
}
