import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sha256, utf8 } from '@jianghan/protocol'
import { ED25519, P256 } from '../kinds.ts'
import { isRefused, type Refused } from '../refused.ts'
import type { RemoteSigner } from '../remoteSigner.ts'
import { softToken } from '../testing/softToken.ts'
import { loadVerifier } from './loadVerifier.ts'
import { openPkcs11Signer, RemoteSigningFault } from './pkcs11Signer.ts'
import type { Pkcs11Uri } from './pkcs11Uri.ts'

const folder = mkdtempSync(join(tmpdir(), 'jianghan-token-'))
after(() => rmSync(folder, { recursive: true }))
const token = softToken(folder)

const codeOf = (answer: RemoteSigner | Refused): string => (isRefused(answer) ? answer.refused.code : 'opened')

test('where OpenSC is missing the refusal names it with the remedy', async () => {
  const uri: Pkcs11Uri = { modulePath: '/nowhere.so', token: 't', id: '01', pinFile: undefined }
  const answer = await openPkcs11Signer(uri, { program: '/nonexistent/pkcs11-tool' })
  assert(isRefused(answer) && answer.refused.code === 'crypto.pkcs11ToolMissing')
  assert.match(answer.refused.en, /opensc/)
})

if (token !== undefined) {
  const { modulePath, pin: PIN } = token
  token.make('EC:prime256v1', '01')
  token.make('EC:edwards25519', '02')
  token.make('rsa:2048', '03')

  const uri = (more: Partial<Pkcs11Uri> = {}): Pkcs11Uri => ({ modulePath, token: 'Treasury officers', id: '01', pinFile: undefined, ...more })
  const open = (more: Partial<Pkcs11Uri> = {}, pin: string | undefined = PIN) => openPkcs11Signer(uri(more), { askPin: () => Promise.resolve(pin) })

  test('a token signs with P-256 and Ed25519, and every signature is valid', async () => {
    const { verifier } = await loadVerifier()
    for (const [id, kind] of [['01', P256], ['02', ED25519]] as const) {
      const signer = await open({ id })
      assert(!isRefused(signer), isRefused(signer) ? signer.refused.en : '')
      assert.equal(signer.kind, kind)
      // Of twelve ECDSA signatures half would have a high s.
      for (let i = 0; i < 12; i++) {
        const message = sha256(utf8(`message ${i}`))
        assert.equal(verifier.verify(kind, signer.publicKey, message, await signer.signRemotely(message)), 'valid')
      }
    }
  })

  test('the PIN is read from a file that only its owner may read', async () => {
    const pinFile = join(folder, 'pin')
    writeFileSync(pinFile, `${PIN}\n`, { mode: 0o600 })
    const signer = await openPkcs11Signer(uri({ pinFile }))
    assert(!isRefused(signer))
    assert.equal((await signer.signRemotely(new Uint8Array(32))).length, 64)
    writeFileSync(join(folder, 'open-pin'), PIN, { mode: 0o644 })
    assert.equal(codeOf(await openPkcs11Signer(uri({ pinFile: join(folder, 'open-pin') }))), 'crypto.keyFileOpenToOthers')
  })

  test('a wrong token, key, kind, module or PIN is refused by its own code', async () => {
    assert.equal(codeOf(await open({ token: 'none' })), 'crypto.pkcs11TokenMissing')
    assert.equal(codeOf(await open({ id: '09' })), 'crypto.pkcs11KeyMissing')
    assert.equal(codeOf(await open({ id: '03' })), 'crypto.pkcs11Kind')
    assert.equal(codeOf(await open({ modulePath: '/nowhere.so' })), 'crypto.pkcs11Module')
    assert.equal(codeOf(await openPkcs11Signer(uri())), 'crypto.pkcs11PinMissing')
    const wrong = await open({}, '000000')
    assert(!isRefused(wrong))
    await assert.rejects(wrong.signRemotely(new Uint8Array(32)), fault => fault instanceof RemoteSigningFault && fault.refused.code === 'crypto.pkcs11Pin')
  })
}
