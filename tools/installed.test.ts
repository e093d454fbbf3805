import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differences, thisPlatform, type LockEntry, type Platform } from './installed.ts'

const here: Platform = { os: 'linux', cpu: 'x64', libc: 'glibc' }
const a: LockEntry = { version: '1.0.0', integrity: 'sha512-a' }
const native: LockEntry = { version: '2.0.0', integrity: 'sha512-n', optional: true, os: ['linux'], cpu: ['x64'], libc: ['glibc'] }
const wanted = { '': {}, 'packages/light': { version: '0.1.0' }, 'node_modules/a': a, 'node_modules/native': native }

test('a tree with what the lockfile names fits it', () => {
  assert.deepEqual(differences(wanted, { 'node_modules/a': a, 'node_modules/native': native }, here), [])
})

test('a missing package, another version, another integrity and a surplus package are each named', () => {
  const installed = { 'node_modules/a': { ...a, version: '1.0.1' }, 'node_modules/native': { ...native, integrity: 'sha512-x' }, 'node_modules/b': a }
  assert.deepEqual(differences(wanted, installed, here), ['node_modules/a', 'node_modules/native', 'node_modules/b'])
  assert.deepEqual(differences(wanted, { 'node_modules/native': native }, here), ['node_modules/a'])
})

test('a binary for this platform that an older npm left out counts as missing, one for another platform does not', () => {
  const installed = { 'node_modules/a': a }
  assert.deepEqual(differences(wanted, installed, here), ['node_modules/native'])
  assert.deepEqual(differences(wanted, installed, { ...here, libc: 'musl' }), [])
  assert.deepEqual(differences(wanted, installed, { os: 'darwin', cpu: 'arm64', libc: undefined }), [])
})

test('this platform is described in npm\'s words', () => {
  const platform = thisPlatform()
  assert.equal(platform.os, process.platform)
  assert.equal(platform.libc === undefined, process.platform !== 'linux')
})
