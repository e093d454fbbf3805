import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sha256, utf8 } from '@jianghan/protocol'
import { ED25519, P256 } from '../kinds.ts'
import { isRefused, type Refused } from '../refused.ts'
import type { RemoteSigner } from '../remoteSigner.ts'
import { loadVerifier } from './loadVerifier.ts'
import { openPkcs11Signer, RemoteSigningFault } from './pkcs11Signer.ts'
import type { Pkcs11Uri } from './pkcs11Uri.ts'

const MODULES = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so', '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so']
const modulePath = MODULES.find(existsSync)
const there = modulePath !== undefined && ['softhsm2-util', 'pkcs11-tool'].every(program => spawnSync(program, ['--help']).error === undefined)
if (!there) process.stderr.write('keys on tokens: the tests against SoftHSM are left out, softhsm2 or opensc is not installed on this machine\n')

const PIN = '428571'
const codeOf = (answer: RemoteSigner | Refused): string => (isRefused(answer) ? answer.refused.code : 'opened')

test('where OpenSC is missing the refusal names it with the remedy', async () => {
  const uri: Pkcs11Uri = { modulePath: '/nowhere.so', token: 't', id: '01', pinFile: undefined }
  const answer = await openPkcs11Signer(uri, { program: '/nonexistent/pkcs11-tool' })
  assert(isRefused(answer) && answer.refused.code === 'crypto.pkcs11ToolMissing')
  assert.match(answer.refused.en, /opensc/)
})

if (there) {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-token-'))
  after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'tokens'))
  writeFileSync(join(folder, 'softhsm2.conf'), `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`)
  process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf')
  const must = (program: string, ...words: string[]): void => {
    const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  }
  must('softhsm2-util', '--init-token', '--free', '--label', 'Treasury officers', '--so-pin', '12345678', '--pin', PIN)
  const make = (type: string, id: string, label: string): void =>
    must('pkcs11-tool', '--module', modulePath, '--token-label', 'Treasury officers', '--login', '--pin', PIN, '--keypairgen', '--key-type', type, '--id', id, '--label', label)
  make('EC:prime256v1', '01', 'li')
  make('EC:edwards25519', '02', 'wang')
  make('rsa:2048', '03', 'other')

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
