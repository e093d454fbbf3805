import { isAbsolute } from 'node:path'
import { type Refused, refused } from '../refused.ts'

/** A key on a token, as a PKCS #11 URI names it (RFC 7512). */
export interface Pkcs11Uri {
  /** Absolute path of the vendor's library. */
  readonly modulePath: string
  /** Label of the token. */
  readonly token: string
  /** CKA_ID in hexadecimal. A label would not do: tokens let several keys have one. */
  readonly id: string
  /** File that holds the PIN, where one is named. */
  readonly pinFile: string | undefined
}

const MAX_LENGTH = 1_024
const KNOWN = ['token', 'id', 'type', 'module-path', 'pin-source']

/** Whether a text means a key on a token and not a file. */
export const isPkcs11Uri = (text: string): boolean => text.startsWith('pkcs11:')

const bad = (what: { zh: string; en: string }): Refused => refused('crypto.pkcs11Uri', `PKCS#11 URI 不成立：${what.zh}。`, `The PKCS #11 URI does not hold: ${what.en}.`)

/** Percent-decoded text; undefined for what is no UTF-8, or holds a character that would mean something to a program's arguments. */
function decoded(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text)
    return value.startsWith('-') || [...value].some(letter => letter < ' ' || letter === '\u007f') ? undefined : value
  } catch {
    return undefined
  }
}

/** CKA_ID is bytes: each may be percent-encoded or stand for itself. */
function idOf(text: string): string | undefined {
  let hex = ''
  for (let at = 0; at < text.length; ) {
    const encoded = /^%([0-9a-fA-F]{2})/.exec(text.slice(at))
    if (encoded === null && !/[a-zA-Z0-9._~-]/.test(text[at] as string)) return undefined
    hex += encoded?.[1] ?? (text.charCodeAt(at).toString(16))
    at += encoded === null ? 1 : 3
  }
  return hex.length >= 2 && hex.length <= 128 ? hex.toLowerCase() : undefined
}

/** Reads `pkcs11:token=…;id=%01?module-path=/…&pin-source=file:/…`. The PIN itself never stands in it: `pin-value` is refused. */
export function parsePkcs11Uri(text: string): Pkcs11Uri | Refused {
  if (!isPkcs11Uri(text) || text.length > MAX_LENGTH) return bad({ zh: '须以 pkcs11: 开头，至多 1024 个字符', en: 'it begins with pkcs11: and has at most 1,024 characters' })
  const [path = '', query = ''] = text.slice('pkcs11:'.length).split('?', 2)
  const given = new Map<string, string>()
  for (const part of [...path.split(';'), ...query.split('&')].filter(each => each !== '')) {
    const at = part.indexOf('=')
    const name = part.slice(0, at)
    if (name === 'pin-value') return bad({ zh: 'PIN 不得写在其中，请用 pin-source 或在终端输入', en: 'a PIN must not stand in it; use pin-source, or type it at the terminal' })
    if (at < 0 || !KNOWN.includes(name) || given.has(name)) return bad({ zh: `不认识或重复的属性“${name.slice(0, 40)}”`, en: `the attribute "${name.slice(0, 40)}" is unknown or repeated` })
    given.set(name, part.slice(at + 1))
  }
  const textOf = (name: string): string | undefined => (given.has(name) ? decoded(given.get(name) as string) : undefined)
  const [modulePath, token, source] = [textOf('module-path'), textOf('token'), textOf('pin-source')]
  const id = given.has('id') ? idOf(given.get('id') as string) : undefined
  const pinFile = source?.replace(/^file:(\/\/)?/, '')
  if (modulePath === undefined || !isAbsolute(modulePath)) return bad({ zh: '缺少 module-path，或不是绝对路径', en: 'module-path is missing, or is no absolute path' })
  if (token === undefined || token === '') return bad({ zh: '缺少 token', en: 'token is missing' })
  if (id === undefined) return bad({ zh: '缺少 id（CKA_ID），或不合规则', en: 'id (CKA_ID) is missing or out of shape' })
  if (given.has('pin-source') && (pinFile === undefined || !isAbsolute(pinFile))) return bad({ zh: 'pin-source 须为 file: 与绝对路径', en: 'pin-source is file: with an absolute path' })
  return { modulePath, token, id, pinFile }
}
