import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unzipSync, zipSync } from 'fflate'
import { SHEET_LIMITS } from '../limits.ts'
import { patched, sheetOf, workbookOf } from '../testing/workbooks.ts'
import { isProblem, openArchive } from './archive.ts'

const LIMITS = SHEET_LIMITS
const words = (of: unknown): string => (isProblem(of) ? `${of.name}: ${String(of.facts['detailEn'] ?? of.facts['part'])}` : 'opened')
const find = (bytes: Uint8Array, signature: number): number => Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, signature, signature + 1]))
const CENTRAL = 1
const END = 5

test('an archive that another program packed is read byte for byte', () => {
  const files = { 'a.xml': new TextEncoder().encode('<a/>'.repeat(5000)), 'b/c.bin': Uint8Array.from({ length: 999 }, (_, i) => (i * 7) % 251), empty: new Uint8Array(0) }
  const bytes = zipSync(files, { level: 9 })
  const archive = openArchive(bytes, LIMITS)
  assert.ok(!isProblem(archive))
  const judge = unzipSync(bytes)
  for (const name of archive.names) assert.ok(Buffer.from(archive.read(name) as Uint8Array).equals(judge[name]!), name)
  assert.equal((archive.read('A.XML') as Uint8Array).length, 20_000)
  assert.equal(archive.read('none'), undefined)
})

test('an archive that would unpack to too much is left before anything is unpacked', () => {
  const bomb = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(8 * 1024 * 1024) }, { level: 9 })
  assert.equal(words(openArchive(bomb, LIMITS)), 'archiveTooLarge: xl/worksheets/sheet1.xml')
  const many = zipSync(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`f${i}`, new Uint8Array(1000)])))
  assert.equal(words(openArchive(many, { ...LIMITS, entries: 20 })), 'archiveTooLarge: ZIP')
  assert.equal(words(openArchive(many, { ...LIMITS, unpackedBytes: 20_000 })), 'archiveTooLarge: ZIP')
  assert.equal(words(openArchive(many, { ...LIMITS, entryBytes: 900 })), 'archiveTooLarge: f0')
})

test('an entry that unpacks to more than it says, or to other bytes, is refused', () => {
  const bytes = zipSync({ a: new Uint8Array(5000).fill(65) }, { level: 6 })
  const central = find(bytes, CENTRAL)
  const smaller = openArchive(patched(bytes, central + 24, [100, 0, 0, 0]), LIMITS)
  assert.ok(!isProblem(smaller))
  assert.equal(words(smaller.read('a')), 'archiveWrong: the entry a is damaged')
  const otherSum = openArchive(patched(bytes, central + 16, [1, 2, 3, 4]), LIMITS)
  assert.ok(!isProblem(otherSum))
  assert.equal(words(otherSum.read('a')), 'archiveWrong: the entry a is damaged')
})

test('encrypted, repeated, overlapping and foreign entries are refused', () => {
  const bytes = zipSync({ a: new Uint8Array(50).fill(65), b: new Uint8Array(50).fill(66) }, { level: 0 })
  const central = find(bytes, CENTRAL)
  assert.equal(words(openArchive(patched(bytes, central + 8, [1, 0]), LIMITS)), 'encrypted: undefined')
  assert.equal(words(openArchive(patched(bytes, central + 10, [14, 0]), LIMITS)), 'archiveWrong: the entry a is packed by method 14')
  const second = central + 46 + 1
  assert.equal(words(openArchive(patched(bytes, second + 42, [0, 0, 0, 0]), LIMITS)), 'archiveWrong: the entry a shares bytes with another')
  assert.equal(words(openArchive(patched(bytes, second + 46, [0x41]), LIMITS)), 'archiveWrong: the entry A stands twice')
  assert.equal(words(openArchive(patched(bytes, find(bytes, END) + 16, [0, 0, 0, 0]), LIMITS)), 'archiveWrong: its directory is not where it says')
})

test('an archive cut short anywhere is refused and never throws', () => {
  const bytes = workbookOf(sheetOf('<row><c><v>1</v></c></row>'), {}, 6)
  for (let length = 4; length < bytes.length; length += 7) assert.ok(isProblem(openArchive(bytes.slice(0, length), LIMITS)), `${length} bytes`)
})
