import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { factOf } from '@jianghan/gateway-iso20022'
import { sheetProblem, type SheetProblem } from '../errors.ts'

/** What is told of a part while it is read. Names come without their prefix: writers differ in prefixes, and the parts hold one vocabulary. */
export interface MarkupHandler {
  open(name: string, attributes: Attributes): void
  text(text: string): void
  close(name: string): void
}

/** Attributes of an element by name without prefix. */
export type Attributes = Readonly<Record<string, string>>

/** Bytes that are decoded and parsed at once. */
const PIECE = 64 * 1024

/** The attribute of a boolean of XML Schema. */
export const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true' || value === 'on'

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

/**
 * Reads one XML part of a workbook: UTF-8, or UTF-16 with its mark (ECMA-376 part 2, 6.2.5). A DOCTYPE ends the reading, so that there are no entities but the five of XML.
 * `stopped` is asked between pieces: a handler that has had enough ends the work. What is wrong, or undefined.
 */
export function readMarkup(part: string, bytes: Uint8Array, depthLimit: number, handler: MarkupHandler, stopped: () => boolean = () => false): SheetProblem | undefined {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined
  const decoder = new TextDecoder(wide ?? 'utf-8', { fatal: true })
  const parser = new SaxesParser({ xmlns: false as const, defaultXMLVersion: '1.0', forceXMLVersion: true })
  let problem: SheetProblem | undefined
  let depth = 0
  const fail = (detail: string): void => { problem ??= sheetProblem('partWrong', {}, { part: factOf(part), line: parser.line, detail: factOf(detail) }) }
  parser.on('error', fault => fail(fault.message.replace(/^[0-9]+:[0-9]+: /, '')))
  parser.on('doctype', () => { problem ??= sheetProblem('doctypeRefused', {}, { part: factOf(part) }) })
  parser.on('opentag', tag => {
    if (problem !== undefined) return
    if (++depth > depthLimit) return fail(`more than ${depthLimit} elements within one another`)
    handler.open(local(tag.name), attributesOf(tag))
  })
  parser.on('text', text => { if (problem === undefined) handler.text(text) })
  parser.on('cdata', text => { if (problem === undefined) handler.text(text) })
  parser.on('closetag', tag => {
    depth--
    if (problem === undefined) handler.close(local(tag.name))
  })
  for (let from = 0; from < bytes.length && problem === undefined && !stopped(); from += PIECE) {
    const to = Math.min(from + PIECE, bytes.length)
    const text = decoded(decoder, bytes.subarray(from, to), to < bytes.length)
    if (text === undefined) fail('bytes outside its encoding')
    else parser.write(text)
  }
  if (problem === undefined && !stopped()) parser.close()
  return problem
}

function attributesOf(tag: SaxesTagPlain): Attributes {
  const { attributes } = tag
  for (const name in attributes) {
    if (!name.includes(':')) continue
    const out: Record<string, string> = Object.create(null) as Record<string, string>
    // An attribute without prefix goes before one with: `id` is not `r:id`.
    for (const each in attributes) if (each.includes(':') && !each.startsWith('xmlns')) out[local(each)] = attributes[each]!
    for (const each in attributes) if (!each.includes(':')) out[each] = attributes[each]!
    return out
  }
  return attributes
}

function decoded(decoder: TextDecoder, piece: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder.decode(piece, { stream })
  } catch {
    return undefined
  }
}
