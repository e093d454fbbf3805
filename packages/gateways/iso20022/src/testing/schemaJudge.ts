import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { memoryPages, validateXML } from 'xmllint-wasm'
import { conformanceDir } from '../../../../../tools/conformance.ts'

/** Where the official schemas lie in the conformance set; they are never part of this project. */
const SCHEMAS: Readonly<Record<string, string>> = {
  'pain.001.001.10': 'moov-iso20022/docs/specifications/payments_initiation_11/pain.001.001.10_1.xsd',
  'pain.002.001.11': 'moov-iso20022/docs/specifications/payments_initiation_11/pain.002.001.11.xsd',
  'pacs.002.001.10': 'fednow20022/xsd/iso/pacs.002.001.10.xsd',
  'pacs.004.001.10': 'fednow20022/xsd/iso/pacs.004.001.10.xsd',
  'pacs.008.001.08': 'fednow20022/xsd/iso/pacs.008.001.08.xsd',
  'pacs.008.001.09': 'moov-iso20022/docs/specifications/payments_clearing_and_settlement_10/pacs.008.001.09.xsd',
  'pacs.009.001.08': 'fednow20022/xsd/iso/pacs.009.001.08.xsd',
  'camt.029.001.09': 'fednow20022/xsd/iso/camt.029.001.09.xsd',
  'camt.055.001.09': 'fednow20022/xsd/iso/camt.055.001.09.xsd',
  'camt.060.001.05': 'moov-iso20022/docs/specifications/banktocustomer_cash_management_8/camt.060.001.05.xsd',
  'head.001.001.02': 'fednow20022/xsd/iso/head.001.001.02.xsd',
  'camt.052.001.08': 'fednow20022/xsd/iso/camt.052.001.08.xsd',
  'camt.053.001.08': 'genkgo-camt/assets/camt.053.001.08.xsd',
  'camt.054.001.08': 'fednow20022/xsd/iso/camt.054.001.08.xsd',
}

/** The folder of the published schemas and examples, or undefined where they are not on this machine. */
export const ISO20022 = conformanceDir('iso20022')

/** A test that needs the set: it does not exist where the set is absent, which the helper has said. */
export function schemaTest(name: string, run: () => void | Promise<void>): void {
  if (ISO20022 !== undefined) test(name, run)
}

/** The text of a schema. */
export function schemaText(messageName: string): string {
  const path = join(ISO20022!, SCHEMAS[messageName]!)
  if (!existsSync(path)) throw new Error(`no schema at ${path}`)
  return readFileSync(path, 'utf8')
}

/**
 * libxml2's verdict on well-formed documents: for each whether it is valid against the schema of `messageName`, and the
 * first complaint where it is not.
 */
export async function judge(messageName: string, documents: readonly string[]): Promise<{ valid: boolean; complaint: string }[]> {
  const verdict = await validateXML({
    xml: documents.map((contents, i) => ({ fileName: `d${i}.xml`, contents })),
    schema: { fileName: 'schema.xsd', contents: schemaText(messageName) },
    initialMemoryPages: 64 * memoryPages.MiB,
    maxMemoryPages: 1024 * memoryPages.MiB,
  })
  const lines = new Set(verdict.rawOutput.split('\n'))
  return documents.map((_, i) => {
    const complaint = verdict.errors.find((error) => error.loc?.fileName === `d${i}.xml`)?.message ?? ''
    const valid = lines.has(`d${i}.xml validates`)
    if (!valid && !lines.has(`d${i}.xml fails to validate`)) throw new Error(`no verdict on document ${i}: ${complaint}`)
    return { valid, complaint }
  })
}
