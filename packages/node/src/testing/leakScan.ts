import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openKv, SegmentTail } from '@jianghan/store'

/** A place where a canary was found. */
export type Leak = Readonly<{ canary: string; form: string; where: string; offset: number }>

/** Bytes to be searched, with the words for where they lie. */
type View = Readonly<{ where: string; bytes: Buffer }>

/** How an SQLite file begins. */
const SQLITE_HEAD = 'SQLite format 3\0'

let gbTable: Map<string, Buffer> | undefined

/** Two-byte codes of GB18030 by their character, read off the platform's own decoder. */
function gb18030(text: string): Buffer {
  if (gbTable === undefined) {
    gbTable = new Map()
    const decoder = new TextDecoder('gb18030')
    for (let lead = 0x81; lead <= 0xfe; lead++) {
      for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) gbTable.set(decoder.decode(Uint8Array.of(lead, trail)), Buffer.of(lead, trail))
    }
  }
  return Buffer.concat([...text].map(character => (character.charCodeAt(0) < 0x80 ? Buffer.from(character, 'latin1') : gbTable?.get(character) ?? Buffer.from('?'))))
}

const escaped = (text: string, write: (code: string) => string): string =>
  [...text].map(character => ((character.codePointAt(0) as number) < 0x80 ? character : write((character.codePointAt(0) as number).toString(16).padStart(4, '0')))).join('')

/** The letters of base64 that are the same whatever stands before and behind, for each of the three ways in which the text can lie. */
function base64Forms(bytes: Buffer): [form: string, bytes: Buffer][] {
  return [0, 1, 2].flatMap(shift => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replaceAll('=', '')
    const inner = whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
    return [[`base64+${shift}`, inner], [`base64url+${shift}`, inner.replaceAll('+', '-').replaceAll('/', '_')]].map(([form = '', text = '']) => [form, Buffer.from(text, 'latin1')] as [string, Buffer])
  })
}

/** Every form in which a text could lie in a file. */
export function formsOf(canary: string): ReadonlyMap<string, Buffer> {
  const utf8 = Buffer.from(canary, 'utf8')
  const utf16 = Buffer.from(canary, 'utf16le')
  const forms: [string, Buffer][] = [
    ['utf-8', utf8], ['utf-16le', utf16], ['utf-16be', Buffer.from(utf16).swap16()], ['gb18030', gb18030(canary)],
    ['hex', Buffer.from(utf8.toString('hex'))], ['HEX', Buffer.from(utf8.toString('hex').toUpperCase())],
    ['json', Buffer.from(escaped(canary, code => `\\u${code}`))], ['JSON', Buffer.from(escaped(canary, code => `\\u${code.toUpperCase()}`))],
    ['percent', Buffer.from(encodeURIComponent(canary))], ['xml', Buffer.from(escaped(canary, code => `&#x${code};`))], ...base64Forms(utf8),
  ]
  return new Map(forms)
}

/** Every file of a folder, and what of it can be opened: payloads of segments, rows of SQLite, entries of the state's database. The node must have ended. */
async function *viewsOf(folder: string): AsyncGenerator<View> {
  for (const file of filesOf(folder)) {
    const where = relative(folder, file).replaceAll(sep, '/')
    const bytes = readFileSync(file)
    yield { where: `name of ${where}`, bytes: Buffer.from(where) }
    yield { where, bytes }
    if (bytes.toString('latin1', 0, SQLITE_HEAD.length) === SQLITE_HEAD) yield* rowsOf(file, where)
  }
  for (const blocks of foldersNamed(folder, 'blocks')) yield* payloadsOf(blocks, relative(folder, blocks))
  for (const state of foldersNamed(folder, 'state')) yield* entriesOf(state, relative(folder, state))
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

const foldersNamed = (folder: string, name: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isDirectory() && entry.name === name).map(entry => join(entry.parentPath, entry.name))

function *rowsOf(file: string, where: string): Generator<View> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map(row => String(row['name']))
    for (const table of tables) {
      const statement = database.prepare(`SELECT * FROM "${table.replaceAll('"', '""')}"`)
      statement.setReadBigInts(true)
      const values = statement.all().flatMap(row => Object.values(row))
      const cells = values.map(value => (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value))))
      yield { where: `${where}, table ${table}`, bytes: Buffer.concat(cells.flatMap(cell => [cell, Buffer.of(0)])) }
    }
  } finally {
    database.close()
  }
}

function *payloadsOf(blocks: string, where: string): Generator<View> {
  const tail = new SegmentTail(blocks)
  const first = tail.firstHeight()
  if (first === undefined) return
  for (let height = first; ; height++) {
    const record = tail.read(height)
    if (record === undefined) return
    yield { where: `${where}, block ${height}`, bytes: Buffer.from(record.payload) }
  }
}

async function *entriesOf(state: string, where: string): AsyncGenerator<View> {
  if (!['level', 'state.sqlite'].some(name => existsSync(join(state, name)))) return
  const { kv } = await openKv(state)
  try {
    for await (const [key, value] of kv.iterate({})) yield { where: `${where}, an entry`, bytes: Buffer.concat([key, value]) }
  } finally {
    await kv.close()
  }
}

/** Searches a folder for canaries in every form; what lies under one of `except` (beginnings of paths) is passed over. */
export async function findLeaks(folder: string, canaries: readonly string[], except: readonly string[]): Promise<Readonly<{ leaks: readonly Leak[]; views: number; bytes: number }>> {
  const sought = canaries.flatMap(canary => [...formsOf(canary)].map(([form, bytes]) => ({ canary, form, bytes })))
  const leaks: Leak[] = []
  let [views, size] = [0, 0]
  for await (const { where, bytes } of viewsOf(folder)) {
    if (except.some(start => where.startsWith(start))) continue
    views++
    size += bytes.length
    for (const { canary, form, bytes: pattern } of sought) {
      const offset = bytes.indexOf(pattern)
      if (offset >= 0) leaks.push({ canary, form, where, offset })
    }
  }
  return { leaks, views, bytes: size }
}
