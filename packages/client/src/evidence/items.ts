import { EVIDENCE_SALT_LENGTH, type EvidenceItem, evidencePath, evidenceRoot, evidenceRootOf, fromHex, toHex } from '@jianghan/protocol'
import type { Language } from '../error.ts'
import { clientError } from '../problems.data.ts'

const BATCH_FORMAT = 'jianghan-evidence-items'
const ITEM_FORMAT = 'jianghan-evidence-item'
/** Items of a batch that one file of items holds. */
export const ITEMS_MAX = 65_536
/** Characters of such a file. */
const TEXT_MAX = 64_000_000
/** Hashes of a path at most: a batch has 2^20 items. */
const PATH_MAX = 20

/** A file of a batch, under the name that its owner knows it by. */
export type NamedItem = EvidenceItem & Readonly<{ name: string }>
/** One item with what leads from it to the root of its batch: all that is shown of the batch. */
export type ItemProof = Readonly<{ item: EvidenceItem; index: number; count: number; path: readonly Uint8Array[]; root: Uint8Array }>

const shown = ({ fileHash, salt, mediaType }: EvidenceItem): Readonly<Record<string, string>> => ({ fileHash: toHex(fileHash), salt: toHex(salt), mediaType })

/** The text of a file with all items of a batch: whoever has it can prove any of them. It stays with its owner. */
export const itemsText = (items: readonly NamedItem[]): string =>
  `${JSON.stringify({ format: BATCH_FORMAT, version: 1, root: toHex(evidenceRoot(items)), items: items.map(item => ({ name: item.name, ...shown(item) })) }, undefined, 1)}\n`

/** Reads such a file. Throws client.badEvidence, also where the items do not have the root that the file names. */
export function readItems(text: string, lang: Language): NamedItem[] {
  const wrong = (what: string) => clientError('badEvidence', { what }, lang)
  const { format, version, root, items } = parsed(text)
  if (format !== BATCH_FORMAT || version !== 1 || !Array.isArray(items) || items.length === 0 || items.length > ITEMS_MAX) throw wrong('format')
  const read = items.map((each: unknown, i) => {
    const item = itemIn(each)
    const { name } = (each ?? {}) as Readonly<{ name?: unknown }>
    if (item === undefined || typeof name !== 'string' || name.length > 1_000) throw wrong(`items[${i}]`)
    return { name, ...item }
  })
  if (toHex(evidenceRoot(read)) !== root) throw wrong('root')
  return read
}

/** What proves one item of a batch without the others. */
export const proveItem = (items: readonly EvidenceItem[], index: number): ItemProof => {
  const item = items[index]
  if (item === undefined) throw new RangeError('an item of the batch')
  return { item: { fileHash: item.fileHash, salt: item.salt, mediaType: item.mediaType }, index, count: items.length, path: evidencePath(items, index), root: evidenceRoot(items) }
}

/** The text of a file with one item and its path, for {@link readItemProof}: what is handed out. */
export const itemProofText = ({ item, index, count, path, root }: ItemProof): string =>
  `${JSON.stringify({ format: ITEM_FORMAT, version: 1, root: toHex(root), index, count, ...shown(item), path: path.map(toHex) }, undefined, 1)}\n`

/** Reads such a file. Throws client.badEvidence, also where the path does not lead to the root. */
export function readItemProof(text: string, lang: Language): ItemProof {
  const wrong = (what: string) => clientError('badEvidence', { what }, lang)
  const found = parsed(text)
  const item = itemIn(found)
  const { format, version, root: rootText, index, count, path: pathTexts } = found
  if (format !== ITEM_FORMAT || version !== 1 || item === undefined) throw wrong('format')
  if (!isCount(index) || !isCount(count) || !Array.isArray(pathTexts) || pathTexts.length > PATH_MAX) throw wrong('path')
  const path = pathTexts.map((each: unknown) => hexOf(each, 32))
  const root = hexOf(rootText, 32)
  if (root === undefined || !path.every(each => each !== undefined)) throw wrong('path')
  const reached = evidenceRootOf(item, { index, count, path })
  if (reached === undefined || toHex(reached) !== toHex(root)) throw wrong('root')
  return { item, index, count, path, root }
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff_ffff

function hexOf(value: unknown, length: number): Uint8Array | undefined {
  const found = typeof value === 'string' && value.length === 2 * length ? fromHex(value) : undefined
  return found?.length === length ? found : undefined
}

function itemIn(value: unknown): EvidenceItem | undefined {
  const { fileHash, salt, mediaType } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
  const [hash, random] = [hexOf(fileHash, 32), hexOf(salt, EVIDENCE_SALT_LENGTH)]
  return hash === undefined || random === undefined || typeof mediaType !== 'string' || new TextEncoder().encode(mediaType).length > 127 ? undefined : { fileHash: hash, salt: random, mediaType }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  if (text.length > TEXT_MAX) return {}
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' && found !== null ? found as Record<string, unknown> : {}
  } catch {
    return {}
  }
}
