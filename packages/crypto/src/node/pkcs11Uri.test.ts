import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefused } from '../refused.ts'
import { parsePkcs11Uri } from './pkcs11Uri.ts'

const MODULE = 'module-path=/usr/lib/softhsm/libsofthsm2.so'

test('a URI names module, token, key and where the PIN lies', () => {
  assert.deepEqual(parsePkcs11Uri(`pkcs11:token=Treasury%20officers;id=%01%AB;type=private?${MODULE}&pin-source=file:///run/secrets/pin`), {
    modulePath: '/usr/lib/softhsm/libsofthsm2.so', token: 'Treasury officers', id: '01ab', pinFile: '/run/secrets/pin',
  })
  assert.deepEqual(parsePkcs11Uri(`pkcs11:token=t;id=li?${MODULE}`), { modulePath: '/usr/lib/softhsm/libsofthsm2.so', token: 't', id: '6c69', pinFile: undefined })
})

const BAD: [name: string, uri: string, words: RegExp][] = [
  ['a PIN in it', `pkcs11:token=t;id=%01?${MODULE}&pin-value=1234`, /PIN must not stand/],
  ['no module', 'pkcs11:token=t;id=%01', /module-path/],
  ['a relative module', 'pkcs11:token=t;id=%01?module-path=lib.so', /module-path/],
  ['no token', `pkcs11:id=%01?${MODULE}`, /token is missing/],
  ['no key', `pkcs11:token=t?${MODULE}`, /id \(CKA_ID\)/],
  ['an id that is no bytes', `pkcs11:token=t;id=%zz?${MODULE}`, /id \(CKA_ID\)/],
  ['an attribute twice', `pkcs11:token=t;token=u;id=%01?${MODULE}`, /repeated/],
  ['an unknown attribute', `pkcs11:token=t;id=%01;shape=round?${MODULE}`, /unknown/],
  ['a token that reads like an option', `pkcs11:token=--help;id=%01?${MODULE}`, /token is missing/],
  ['a PIN from elsewhere', `pkcs11:token=t;id=%01?${MODULE}&pin-source=pin.txt`, /pin-source/],
  ['over-long', `pkcs11:token=${'t'.repeat(1_100)}`, /1,024/],
  ['another scheme', 'file:/x', /begins with/],
]
for (const [name, uri, words] of BAD) {
  test(`refused in a URI: ${name}`, () => {
    const answer = parsePkcs11Uri(uri)
    assert(isRefused(answer) && answer.refused.code === 'crypto.pkcs11Uri' && answer.refused.zh.length > 0)
    assert.match(answer.refused.en, words)
  })
}
