/**
 * Writing XML as text. The builders leave out what is undefined or empty, so that an optional element needs no condition.
 */

/** Characters that XML 1.0 (2.2) cannot carry, even escaped: they become U+FFFD. A lone surrogate is one of them. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
/** A carriage return would come back as a line feed, a tab in an attribute as a space; both are written as references. */
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;', '\t': '&#9;' }

/** What has to be looked at more closely: almost no text of a message. A half of a pair (a surrogate) may be a whole one's. */
const UNUSUAL = /[&<>"\r\t]|[^\n\u0020-\uD7FF\uE000-\uFFFD]/

/** Text made safe for element content and attribute values. */
export function escapeXml(text: string): string {
  if (!UNUSUAL.test(text)) return text
  return text.replace(FORBIDDEN, '\uFFFD').replace(/[&<>"\r\t]/g, (c) => ESCAPES[c]!)
}

/** An element with a text. `max` cuts free text to what the message allows, in characters, with … at the end. */
export function value(name: string, text: string | undefined, max = Infinity): string {
  if (text === undefined || text === '') return ''
  return `<${name}>${escapeXml(cut(text, max))}</${name}>`
}

/** An element with elements in it; nothing when all of them are nothing. */
export function element(name: string, ...parts: readonly (string | undefined)[]): string {
  let content = ''
  for (const part of parts) if (part !== undefined) content += part
  return content === '' ? '' : `<${name}>${content}</${name}>`
}

/** An amount with its currency. */
export function money(name: string, amount: { readonly currency: string; readonly value: string } | undefined): string {
  return amount === undefined ? '' : `<${name} Ccy="${escapeXml(amount.currency)}">${escapeXml(amount.value)}</${name}>`
}

/** A whole message: declaration, Document in its namespace, content. UTF-8. */
export function documentOf(messageName: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${messageName}">${content}</Document>\n`
}

/** The first `max` characters (code points), the last of them … where something was cut. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const characters = [...text]
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`
}

/** A long text as several of at most `max` characters each, at most `count` of them. */
export function split(text: string, max: number, count: number): string[] {
  const characters = [...text]
  const lines: string[] = []
  for (let i = 0; i < characters.length && lines.length < count; i += max) lines.push(characters.slice(i, i + max).join(''))
  return lines
}
