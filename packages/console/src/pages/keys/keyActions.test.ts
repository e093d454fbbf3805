import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildDraft } from '@jianghan/client'
import { formatAddress } from '@jianghan/protocol'
import { endReplacement, isKeyAddress, isPublicKey, nameSite, OFFICER_ROLES, registerKey, replaceLost } from './keyActions.ts'

const publicKey = `02${'ab'.repeat(32)}`
const lost = formatAddress('key', new Uint8Array(20).fill(9))

test('every act about keys is one that the ledger takes', async () => {
  const site = { origin: 'https://ledger.bank.example', rpId: 'ledger.bank.example' }
  const acts = [
    nameSite('hanjiang-bank', [{ origin: 'http://localhost:8645', rpId: 'localhost' }], site), ...OFFICER_ROLES.map(role => registerKey('hanjiang-bank', ` ${publicKey.toUpperCase()} `, [role])),
    registerKey('hanjiang-bank', publicKey, ['maker', 'admin']), replaceLost('hanjiang-bank', ` ${lost}`, publicKey), endReplacement('CompleteReplacement', 'hanjiang-bank', lost), endReplacement('ObjectToReplacement', 'hanjiang-bank', lost),
  ]
  const { actions } = await buildDraft(acts, { chainId: 'test', validUntilMs: 1, decimalsOf: () => Promise.resolve(undefined), lang: 'en' })
  assert.equal(actions.length, acts.length)
})

test('what is no public key of a passkey, or no address of a key, is told before anything is sent', () => {
  assert.deepEqual([publicKey, ` ${publicKey}`, publicKey.slice(2), `04${'ab'.repeat(32)}`, `${publicKey}00`, 'x'].map(isPublicKey), [true, true, false, false, false, false])
  assert.deepEqual([lost, ` ${lost} `, lost.replace('jhkey1', 'jh1'), ''].map(isKeyAddress), [true, true, false, false])
})
