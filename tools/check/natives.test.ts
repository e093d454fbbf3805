import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareVersions, readElf } from './elf.ts'
import { addonPackage, nativeFindings } from './natives.ts'

/** A 64-bit ELF with one loadable segment, one string table and one section of needed versions: nothing more than the reader looks at. */
function elf(machine: number, versions: readonly string[], alignment: number): Uint8Array {
  const strings = new TextEncoder().encode(`\0${versions.map(name => `${name}\0`).join('')}`)
  const [segments, sections] = [64, 64 + 56]
  const text = sections + 2 * 64
  const needs = text + strings.length
  const bytes = new Uint8Array(needs + 16 + 16 * versions.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 0x7f454c46)
  bytes.set([2, 1, 1], 4)
  view.setUint16(18, machine, true)
  view.setBigUint64(32, BigInt(segments), true)
  view.setBigUint64(40, BigInt(sections), true)
  for (const [at, value] of [[54, 56], [56, 1], [58, 64], [60, 2]] as const) view.setUint16(at, value, true)
  view.setUint32(segments, 1, true)
  view.setBigUint64(segments + 48, BigInt(alignment), true)
  view.setUint32(sections + 4, 3, true)                          // section 0: the string table
  view.setBigUint64(sections + 24, BigInt(text), true)
  view.setUint32(sections + 64 + 4, 0x6ffffffe, true)            // section 1: needed versions, names in section 0
  view.setBigUint64(sections + 64 + 24, BigInt(needs), true)
  view.setUint32(sections + 64 + 44, 1, true)
  bytes.set(strings, text)
  view.setUint16(needs + 2, versions.length, true)
  view.setUint32(needs + 8, 16, true)
  let name = 1
  for (const [index, version] of versions.entries()) {
    const at = needs + 16 + 16 * index
    view.setUint32(at + 8, name, true)
    view.setUint32(at + 12, 16, true)
    name += version.length + 1
  }
  return bytes
}

const [X64, ARM64] = [62, 183]
const whats = (path: string, bytes: Uint8Array): string[] => nativeFindings(path, bytes).map(each => each.what)

test('the newest version of glibc is read from the symbols, as numbers and not as words', () => {
  assert.deepEqual(readElf(elf(X64, ['GLIBC_2.4', 'GLIBC_2.28', 'GLIBCXX_3.4.29', 'GLIBC_2.3.4'], 4096)), { machine: 'x64', glibc: '2.28', alignment: 4096 })
  assert.equal(compareVersions('2.4', '2.28') < 0, true)
})

test('a file that needs more than glibc 2.28 is refused', () => {
  assert.deepEqual(whats('node_modules/fast/prebuilds/linux-x64/fast.node', elf(X64, ['GLIBC_2.34'], 4096)), ['fast needs glibc 2.34'])
  assert.deepEqual(whats('node_modules/fast/prebuilds/linux-x64/fast.node', elf(X64, ['GLIBC_2.28'], 4096)), [])
})

test('an arm64 file that cannot be loaded with pages of 64 KiB is refused', () => {
  assert.deepEqual(whats('node_modules/@a/b/b.node', elf(ARM64, ['GLIBC_2.17'], 16_384)), ['@a/b is aligned to 16384 bytes'])
  assert.deepEqual(whats('node_modules/@a/b/b.node', elf(ARM64, ['GLIBC_2.17'], 65_536)), [])
})

test('a package with a fallback may need more, under each of its platform names', () => {
  assert.deepEqual(whats('node_modules/@chainsafe/hashtree-linux-arm64-gnu/hashtree.linux-arm64-gnu.node', elf(ARM64, ['GLIBC_2.34'], 65_536)), [])
  assert.equal(addonPackage('node_modules/k/node_modules/@oxc-parser/binding-linux-x64-gnu/p.node'), '@oxc-parser/binding')
})

test('what is no such file, or is cut short, is no finding and no crash', () => {
  assert.equal(readElf(new Uint8Array(10)), undefined)
  const whole = elf(X64, ['GLIBC_2.34'], 4096)
  for (let length = 0; length < whole.length; length++) readElf(whole.slice(0, length))
  assert.equal(readElf(whole.slice(0, 100)), undefined)
})
