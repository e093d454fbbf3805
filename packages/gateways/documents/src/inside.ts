import { RECEIPT_PROOF_FILE } from '@jianghan/client'
import { utf8 } from '@jianghan/protocol'
import type { Sheet } from './pdf/sheet.ts'
import { words } from './words.data.ts'

/** Data that a document carries: the name and kind under which readers look for it, its text, and how it is called in a list of attachments. */
export type CarriedData = Readonly<{ as: Readonly<{ file: string; mediaType: string }>; text: string; description: string }>

/** Puts into a document what makes it one that can be verified: the proof, and the data that the proof bears out. */
export function putInside(sheet: Sheet, proof: Uint8Array, { as: { file, mediaType }, text, description }: CarriedData): void {
  sheet.attach({ name: RECEIPT_PROOF_FILE, bytes: proof, mediaType: 'application/vnd.jianghan.proof', description: words.proofFile, relationship: 'Source' })
  sheet.attach({ name: file, bytes: utf8(text), mediaType, description, relationship: 'Data' })
}
