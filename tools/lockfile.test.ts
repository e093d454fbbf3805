import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missingEntries, platformOf } from './lockfile.ts'

test('the name of a binary package states its platform', () => {
  assert.deepEqual(platformOf('@oxlint/binding-linux-arm64-musl'), { os: ['linux'], cpu: ['arm64'], libc: ['musl'] })
  assert.deepEqual(platformOf('@bufbuild/buf-linux-aarch64'), { os: ['linux'], cpu: ['arm64'] })
  assert.deepEqual(platformOf('@oxc-parser/binding-darwin-x64'), { os: ['darwin'], cpu: ['x64'] })
  assert.deepEqual(platformOf('left-pad'), {})
})

test('a binary that the lockfile leaves out is named with the entry to write', () => {
  const optionalDependencies = { '@a/linux-x64': '1.0.0', '@a/darwin-arm64': '1.0.0' }
  const packages = { '': {}, 'node_modules/a': { version: '1.0.0', dev: true, optionalDependencies }, 'node_modules/@a/linux-x64': { version: '1.0.0' } }
  assert.deepEqual(missingEntries(packages), [
    { path: 'node_modules/@a/darwin-arm64', by: 'node_modules/a', entry: { version: '1.0.0', os: ['darwin'], cpu: ['arm64'], dev: true, optional: true } },
  ])
})

test('a second version of a package gets binaries of its own beside it', () => {
  const packages = { '': {}, 'node_modules/k/node_modules/a': { version: '2.0.0', optionalDependencies: { '@a/win32-x64': '2.0.0' } } }
  assert.equal(missingEntries(packages)[0]?.path, 'node_modules/k/node_modules/@a/win32-x64')
})

test('a binary of another version in the shared place does not serve', () => {
  const optionalDependencies = { '@a/win32-x64': '2.0.0' }
  const packages = { '': {}, 'node_modules/a': { version: '2.0.0', optionalDependencies }, 'node_modules/@a/win32-x64': { version: '1.0.0' } }
  assert.equal(missingEntries(packages)[0]?.path, 'node_modules/a/node_modules/@a/win32-x64')
})
