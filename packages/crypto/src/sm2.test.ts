import assert from 'node:assert/strict'
import { createHash, createPrivateKey, createSign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { concat, toHex, utf8 } from '@jianghan/protocol'
import { conformanceDir } from '../../../tools/conformance.ts'
import { Curves } from './curves/curves.ts'
import { rawOfDer } from './der.ts'
import { generateKeyPair, publicKeyOf, sign } from './keys.ts'
import { SM2 } from './kinds.ts'
import { Sm2Point, sm2Digest, sm2SignerHash } from './sm2.ts'
import { sm3 } from './sm3.ts'
import { bytes, judgeAlike } from './testing/contract.ts'
import { seededRandom } from './testing/seededRandom.ts'

const conformance = conformanceDir('crypto')
/** Stanzas of "Key = value" lines. */
const stanzas = (file: string): Record<string, string>[] =>
  readFileSync(join(conformance as string, 'Tongsuo/test/recipes/30-test_evp_data', file), 'utf8').split(/\n\s*\n/).map(stanza =>
    Object.fromEntries(stanza.split('\n').filter(line => /^[A-Za-z-]+ *=/.test(line)).map(line => line.split(/ *= */, 2) as [string, string])))

test('GB/T 32905-2016, annex A: SM3 of "abc" and of 64 bytes', () => {
  assert.equal(toHex(sm3(utf8('abc'))), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  assert.equal(toHex(sm3(utf8('abcd'.repeat(16)))), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
})

test('SM3 is that of OpenSSL at every length around its blocks', () => {
  for (let length = 0; length < 300; length++) {
    const text = seededRandom(`sm3 ${length}`).bytes(length)
    assert.equal(toHex(sm3(text)), createHash('sm3').update(text).digest('hex'))
    assert.equal(toHex(sm3(text.subarray(0, length >> 1), text.subarray(length >> 1))), toHex(sm3(text)))
  }
})

if (conformance !== undefined) {
  test('Tongsuo: digests', () => {
    const cases = stanzas('evpmd_sm3.txt').filter(each => each['Digest'] === 'SM3' && each['Output'] !== undefined)
    assert(cases.length > 0)
    for (const { Input = '', Output = '' } of cases) {
      const text = Input.startsWith('"') ? utf8(Input.slice(1, -1)) : bytes(Input)
      assert.equal(toHex(sm3(text)), Output.toLowerCase())
    }
  })

  test('Tongsuo: signatures over a digest', async () => {
    const curves = await Curves.load()
    const all = stanzas('evppkey_sm2.txt')
    const der = bytes(all.find(each => each['DER-PRIVATE-KEY-HEX'] !== undefined)?.['DER-PRIVATE-KEY-HEX'] ?? '')
    const publicKey = publicKeyOf({ kind: SM2, secret: bytes(toHex(der).slice(72, 136)) })
    const cases = all.filter(each => each['Verify'] !== undefined && each['Result'] === undefined && each['Ctrl'] === 'digest:SM3')
    assert(cases.length >= 2)
    for (const { Input = '', Output = '' } of cases) {
      const signature = rawOfDer(bytes(Output)) as Uint8Array
      assert.equal(curves.verify(SM2, publicKey, bytes(Input), signature), 'valid')
      assert.equal(curves.verify(SM2, publicKey, sm3(bytes(Input)), signature), 'badSignature')
    }
  })
}

test('GB/T 32918.5-2017, annex A: Z, e and the signature over "message digest"', async () => {
  const publicKey = bytes('09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13')
  const z = sm2SignerHash(publicKey)
  assert.equal(toHex(z), 'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3')
  assert.equal(toHex(sm2Digest(z, utf8('message digest'))), 'f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640')
  const signature = bytes('f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa')
  const judge = await judgeAlike()
  assert.equal(judge(SM2, concat(Uint8Array.of(3), publicKey.subarray(0, 32)), utf8('message digest'), signature), 'valid')
})

test('what OpenSSL signs with SM2 is valid, and what we sign OpenSSL accepts', async () => {
  const judge = await judgeAlike()
  const random = seededRandom('sm2 by openssl')
  for (let i = 0; i < 40; i++) {
    const pair = generateKeyPair(SM2, random.bytes(32))
    const point = Sm2Point.fromBytes(pair.publicKey).toBytes(false)
    const key = createPrivateKey({ key: Buffer.concat([bytes('308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420'), pair.secret, bytes('a144034200'), point]), format: 'der', type: 'pkcs8' })
    const message = random.bytes(random.below(200))
    const der = createSign('sm3').update(sm2SignerHash(point.subarray(1))).update(message).sign(key)
    assert.equal(judge(SM2, pair.publicKey, message, rawOfDer(der) as Uint8Array), 'valid')
    assert.equal(judge(SM2, pair.publicKey, message, sign(pair, message)), 'valid')
  }
})
