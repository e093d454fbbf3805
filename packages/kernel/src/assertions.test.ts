import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadFallbackVerifier, WEBAUTHN_P256 } from '@jianghan/crypto'
import { type AssertionWish, SoftPasskey } from '@jianghan/crypto/testing'
import { create, toBinary } from '@bufbuild/protobuf'
import { keyId, sha256, signTransaction, toHex, txV1, utf8 } from '@jianghan/protocol'
import { Journal } from '@jianghan/store'
import type { AccessPort } from './access.ts'
import { assertionFaults } from './assertionFaults.data.ts'
import { executeBatches, type SignatureJudge } from './execute.ts'
import { genesisChanges } from './genesis.ts'
import { type Application, routerOf } from './router.ts'
import { batching, TOY_CHAIN, TOY_START, toyApplication, toyTime } from './testing/toy.ts'
import { toyJudge } from './testing/world.ts'

const maker = new SoftPasskey(new Uint8Array(32).fill(1))
const visitor = new SoftPasskey(new Uint8Array(32).fill(2))
const stranger = new SoftPasskey(new Uint8Array(32).fill(3))
const roles = new Map([[maker, ['maker']], [visitor, ['sign-in']]])
const holders = new Map([...roles].map(([passkey, held]) => [toHex(keyId(WEBAUTHN_P256, passkey.publicKey)), { member: 'toy', roles: held }]))

const access: AccessPort = {
  ...toyApplication.access,
  keyHolder: (read, id) => holders.get(toHex(id)) ?? toyApplication.access.keyHolder(read, id),
  webOrigins: (_read, member) => (member === 'toy' ? [{ origin: 'https://bank.example', rpId: 'bank.example' }, { origin: 'https://pay.bank.example', rpId: 'bank.example' }] : []),
}
const application: Application = { ...toyApplication, access }
const router = routerOf(application)
const verifier = await loadFallbackVerifier()
/** Passkeys for real; the batch's key is one of a table. */
const judge: SignatureJudge = (kind, ...question) => (kind === WEBAUTHN_P256 ? verifier.verify(kind, ...question) === 'valid' : toyJudge(kind, ...question))

const action = toBinary(txV1.ActionSchema, create(txV1.ActionSchema, { type: 'a' }))
const saying = (passkey: SoftPasskey, wish: AssertionWish): Uint8Array => signTransaction(
  { chainId: TOY_CHAIN, validUntilMs: TOY_START + 600_000n, unique: sha256(utf8('passkey')).slice(0, 16), actions: [{ type: 'toy.v1.Say', body: action }] },
  [{ kind: passkey.kind, publicKey: passkey.publicKey, sign: message => passkey.assert(message, wish) }],
)

/** What becomes of a transaction that a passkey signed. */
function outcome(passkey: SoftPasskey, wish: AssertionWish): { code: string; zh: string; en: string } {
  const genesis = genesisChanges(application, { chainId: TOY_CHAIN, time: toyTime(0n), parts: {} })
  const journal = new Journal({ get: key => genesis.get(key), flatGet: key => genesis.flatGet(key) })
  const { receipts, leftOut } = executeBatches({ router, chainId: TOY_CHAIN, height: 1n, time: toyTime(1n), journal, judge }, [batching([saying(passkey, wish)], 1n)])
  if (receipts.length > 0) return { code: 'done', zh: '', en: '' }
  assert.deepEqual(journal.changes(), [], 'a refused assertion leaves no trace')
  const refusal = leftOut[0]?.refusal
  assert(refusal !== undefined)
  const { error } = refusal
  const facts = error.facts.toJson(refusal.facts) as never
  return { code: error.name, zh: error.zh(facts), en: error.en(facts) }
}

/** Every way in which an assertion may not sign: who asserts what, the code, and a part of its words in both languages. */
const TABLE: [name: string, passkey: SoftPasskey, wish: AssertionWish, code: string, zh: RegExp, en: RegExp][] = [
  ['another origin', maker, { origin: 'https://evil.example' }, 'originNotAllowed', /未允许.*evil/, /does not let.*evil/],
  ['another port of the origin', maker, { origin: 'https://bank.example:8443' }, 'originNotAllowed', /未允许/, /does not let/],
  ['another relying party', maker, { rpId: 'evil.example' }, 'relyingPartyMismatch', /依赖方 bank\.example/, /relying party bank\.example/],
  ['another challenge', maker, { challenge: new Uint8Array(32) }, 'assertionInvalid', /另一笔/, /something else/],
  ['no user verification', maker, { flags: 0x01 }, 'assertionInvalid', /UV/, /UV/],
  ['no user presence', maker, { flags: 0x04 }, 'assertionInvalid', /UP/, /UP/],
  ['another site\'s frame', maker, { tail: ',"crossOrigin":true}' }, 'assertionInvalid', /框架/, /frame of another site/],
  ['over-long client data', maker, { tail: `,"crossOrigin":false,"x":"${'x'.repeat(1_000)}"}` }, 'assertionInvalid', /过长/, /too long/],
  ['another type', maker, { type: 'webauthn.create' }, 'assertionInvalid', /webauthn\.get/, /webauthn\.get/],
  ['a registration', maker, { flags: 0x45, extensions: new Uint8Array(60) }, 'assertionInvalid', /注册/, /registration/],
  ['a credential that only signs in', visitor, {}, 'signInKey', /只用于登录/, /for signing in/],
  ['a passkey that nobody registered', stranger, {}, 'signerUnknown', /不属于任何成员/, /no member/],
]
for (const [name, passkey, wish, code, zh, en] of TABLE) {
  test(`a passkey does not sign with ${name}: ${code}`, () => {
    const answer = outcome(passkey, wish)
    assert.equal(answer.code, code)
    assert.match(answer.zh, zh)
    assert.match(answer.en, en)
  })
}

test('a passkey signs at every site that its member named', () => {
  assert.equal(outcome(maker, {}).code, 'done')
  assert.equal(outcome(maker, { origin: 'https://pay.bank.example' }).code, 'done')
})

test('every fault of an assertion has words of its own', () => {
  const all = Object.values(assertionFaults)
  for (const lang of ['zh', 'en'] as const) assert.equal(new Set(all.map(words => words[lang])).size, all.length)
})
