import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair } from '@jianghan/crypto'
import { loadVerifier } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { signRequest } from '@jianghan/vault'
import { Doorkeeper } from './authenticate.ts'
import type { KeyDirectory } from './keyDirectory.ts'
import type { ExchangePorts } from './ports.ts'

const key = generateKeyPair(1, new Uint8Array(32).fill(1))
const { verifier } = await loadVerifier()
const body = utf8('body')

/** A door that believes this directory, at a time that the test sets. */
function doorOf(directory: Partial<KeyDirectory>, clock = { ms: 1_764_000_000_000 }) {
  const whole: KeyDirectory = { vaultKey: () => Promise.resolve(undefined), nodeMember: () => Promise.resolve('alpha'), isSuspended: () => Promise.resolve(false), ...directory }
  const door = new Doorkeeper({ chainId: 'c-1', directory: whole, verifier, now: () => clock.ms } as unknown as ExchangePorts)
  return async (nonce: string): Promise<string | (() => void)> => {
    const headers = signRequest(key, { path: '/vault/v1/deliver', chainId: 'c-1', from: 'alpha', to: 'beta', created: Math.floor(clock.ms / 1_000), nonce: nonce.padStart(22, '-') }, body)
    const admitted = await door.admit('/vault/v1/deliver', headers, body)
    return 'definition' in admitted ? admitted.definition.code : admitted.done
  }
}

test('a suspended member neither sends nor is sent to', async () => {
  for (const suspended of ['alpha', 'beta']) assert.equal(await doorOf({ isSuspended: member => Promise.resolve(member === suspended) })('1'), 'vault.memberSuspended', suspended)
  assert.equal(typeof await doorOf({})('1'), 'function')
})

test('a key that was retired, or belongs to another member, is not let in', async () => {
  assert.equal(await doorOf({ nodeMember: () => Promise.resolve(undefined) })('1'), 'vault.senderUnknown')
  assert.equal(await doorOf({ nodeMember: () => Promise.resolve('beta') })('1'), 'vault.senderUnknown')
})

test('a member is answered four requests at once, and a nonce once in ten minutes', async () => {
  const clock = { ms: 1_764_000_000_000 }
  const ask = doorOf({}, clock)
  const open = await Promise.all(['1', '2', '3', '4'].map(ask))
  assert.equal(await ask('5'), 'vault.tooMany')
  const [first] = open
  assert(typeof first === 'function')
  first()
  assert.equal(await ask('1'), 'vault.replayed', 'one place is free, and the nonce is known')
  const sixth = await ask('6')
  assert(typeof sixth === 'function')
  sixth()
  clock.ms += 600_001
  assert.equal(typeof await ask('1'), 'function', 'after so long the time in the signature keeps an old request out')
})
