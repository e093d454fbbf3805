import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadVerifier } from './loadVerifier.ts'

const tooOld = (): Promise<never> => Promise.reject(new Error("version `GLIBC_2.33' not found\nrequired by sodium-native"))

test('the native verifier is taken where it loads, the fallback where it is asked for', async () => {
  assert.equal((await loadVerifier()).verifier.name, 'native')
  assert.equal((await loadVerifier('native')).verifier.name, 'native')
  assert.equal((await loadVerifier('fallback')).verifier.name, 'fallback')
})

test('where the native library does not load the fallback is taken and the reason is said in both languages, in one line', async () => {
  const { verifier, reason } = await loadVerifier(undefined, tooOld)
  assert.equal(verifier.name, 'fallback')
  assert(reason.en.includes('GLIBC_2.33') && reason.zh.includes('GLIBC_2.33') && !reason.en.includes('\n'))
  await assert.rejects(loadVerifier('native', tooOld), /GLIBC/)
})
