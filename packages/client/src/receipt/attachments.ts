import { equalBytes } from '@jianghan/protocol'
import { PROOF_LIMITS, PROOF_MAGIC } from '@jianghan/light'
import { CERTIFICATE_FORMAT } from '../evidence/index.ts'
import { STATEMENT_FORMAT } from '../accountStatement/model.ts'
import { RECEIPT_FORMAT } from './model.ts'
import type { DocumentReason } from './reasons.data.ts'

/** Bounds of a document that is opened: bytes of the file, attachments looked at, bytes of one of them, characters between an object's beginning and its data. */
const DOCUMENT_LIMITS = { fileBytes: 8 * 1024 * 1024, attachments: 16, attachmentBytes: 4 * PROOF_LIMITS.fileBytes, dictionary: 4_096 } as const

/** What a document is by the data in it: receipts, certificates of evidence, or a statement of account. */
export type DocumentKind = 'receipt' | 'certificate' | 'statement'

/** What lies inside a document: the proof, and the data beside it. */
export type OpenedDocument = Readonly<{ ok: true; kind: DocumentKind; proof: Uint8Array; data: Uint8Array }> | Readonly<{ ok: false; reason: DocumentReason }>

/** Data that stand beside a proof, by the format that they name. */
const KINDS: readonly (readonly [format: string, kind: DocumentKind])[] = [[RECEIPT_FORMAT, 'receipt'], [CERTIFICATE_FORMAT, 'certificate'], [STATEMENT_FORMAT, 'statement']]

const no = (reason: DocumentReason): OpenedDocument => ({ ok: false, reason })

/** Whether a file is a PDF (ISO 32000-1, 7.5.2): the mark stands within the first KiB. */
export const isPdf = (file: Uint8Array): boolean => latin(file.subarray(0, 1_024)).includes('%PDF-')

/** An embedded file as it lies in a document. */
export type Embedded = Readonly<{ bytes: Uint8Array; deflated: boolean }>

/**
 * The embedded file streams of a PDF (ISO 32000-1, 7.11.4), which no writer may put into other streams: so they are found as well in a document that another program has
 * saved again. Nothing else of the document is read; bounded in time and memory.
 */
export function embeddedIn(file: Uint8Array): readonly Embedded[] | DocumentReason {
  if (file.length > DOCUMENT_LIMITS.fileBytes) return 'documentTooLarge'
  const text = latin(file)
  if (/\/Encrypt\s+\d+\s+\d+\s+R/.test(text)) return 'documentEncrypted'
  const places = [...text.matchAll(/\/Type\s*\/EmbeddedFile(?![A-Za-z])/g)].map(({ index }) => index)
  if (places.length > DOCUMENT_LIMITS.attachments) return 'documentMalformed'
  const found = places.map(place => embeddedAt(file, text, place))
  return found.every(each => each !== undefined) ? found : 'documentMalformed'
}

/** What data is by the format that it names at its beginning; undefined where it is none of ours. */
function kindOf(content: Uint8Array): DocumentKind | undefined {
  const head = latin(content.subarray(0, 200))
  return KINDS.find(([format]) => head.includes(`"${format}"`))?.[1]
}

/** Takes proof and data out of a PDF. */
export async function openDocument(file: Uint8Array): Promise<OpenedDocument> {
  const embedded = embeddedIn(file)
  if (typeof embedded === 'string') return no(embedded)
  const proofs: Uint8Array[] = []
  const data: { kind: DocumentKind; bytes: Uint8Array }[] = []
  for (const { bytes, deflated } of embedded) {
    const content = deflated ? await inflated(bytes) : bytes
    if (content === undefined || content.length > DOCUMENT_LIMITS.attachmentBytes) return no('documentMalformed')
    const kind = kindOf(content)
    if (equalBytes(content.subarray(0, PROOF_MAGIC.length), PROOF_MAGIC)) proofs.push(content)
    else if (kind !== undefined) data.push({ kind, bytes: content })
  }
  const [[proof, ...otherProofs], [found, ...otherData]] = [proofs, data]
  if (proof === undefined) return no('documentWithoutProof')
  if (otherProofs.length > 0 || otherData.length > 0) return no('documentWithSeveralProofs')
  return found === undefined ? no('documentWithoutData') : { ok: true, kind: found.kind, proof, data: found.bytes }
}

/** One character a byte: places in the text are places in the file. */
const latin = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)

/** The embedded file whose dictionary names its type at this place; undefined where it cannot be read within bounds. */
function embeddedAt(file: Uint8Array, text: string, place: number): Embedded | undefined {
  const begin = text.lastIndexOf(' obj', place)
  const keyword = /stream\r?\n/g
  keyword.lastIndex = place
  const found = keyword.exec(text.slice(0, place + DOCUMENT_LIMITS.dictionary))
  if (begin < 0 || place - begin > DOCUMENT_LIMITS.dictionary || found === null) return undefined
  const dictionary = text.slice(begin, found.index)
  const start = found.index + found[0].length
  const length = lengthOf(text, dictionary, start)
  const filter = /\/Filter\s*\[?\s*\/(\w+)\s*(?:\]|\/|>|\s)/.exec(`${dictionary}>`)?.[1]
  const more = /\/Filter\s*\[\s*\/\w+\s*\/\w+/.test(dictionary)
  if (length === undefined || more || (filter !== undefined && filter !== 'FlateDecode')) return undefined
  return { bytes: file.subarray(start, start + length), deflated: filter !== undefined }
}

/** Bytes of a stream: as its dictionary or the object it names says, if the stream ends there; otherwise up to its closing keyword. */
function lengthOf(text: string, dictionary: string, start: number): number | undefined {
  const reference = /\/Length\s+(\d{1,10})\s+(\d{1,5})\s+R/.exec(dictionary)
  const said = reference === null
    ? /\/Length\s+(\d{1,10})/.exec(dictionary)?.[1]
    : new RegExp(`(?:^|[\\r\\n])${reference[1]}\\s+${reference[2]}\\s+obj\\s+(\\d{1,10})\\s+endobj`).exec(text)?.[1]
  if (said !== undefined && /^\r?\n?endstream/.test(text.slice(start + Number(said), start + Number(said) + 12))) return Number(said)
  const end = text.indexOf('endstream', start)
  return end < 0 ? undefined : end - start - (text[end - 2] === '\r' ? 2 : text[end - 1] === '\n' ? 1 : 0)
}

async function inflated(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > DOCUMENT_LIMITS.attachmentBytes) {
        await reader.cancel()
        return undefined
      }
      parts.push(value)
    }
  } catch {
    return undefined
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
