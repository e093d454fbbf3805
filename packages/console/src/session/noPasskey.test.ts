import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAddress } from './noPasskey.ts'

test('a name is a site at which passkeys are asked for, an address is none', () => {
  for (const host of ['localhost', 'ledger.bank.example', '1.example']) assert.equal(isAddress(host), false, host)
  for (const host of ['127.0.0.1', '10.0.0.8', '[::1]', '::1']) assert.equal(isAddress(host), true, host)
})
