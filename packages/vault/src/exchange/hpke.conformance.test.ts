import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromHex, toHex, utf8 } from '@jianghan/protocol'
import { judgeOpen } from './hpke.judge.ts'
import { KEM_P256, KEM_X25519, knowsKem, makeReadingKey, openKey, sealKey } from './hpke.ts'

const hex = (text: string): Uint8Array => {
  const bytes = fromHex(text)
  assert(bytes !== undefined)
  return bytes
}

/** RFC 9180, appendix A.1.1 and A.3.1 (base mode, AES-128-GCM), sequence number 0: what the judge is judged by. */
const VECTORS = [
  {
    kem: KEM_X25519, seed: '6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037', secret: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8', publicKey: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
    enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431', sealed: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
  },
  {
    kem: KEM_P256, seed: '668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550', secret: 'f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2',
    publicKey: '04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0',
    enc: '04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4',
    sealed: '5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434',
  },
]
const INFO = hex('4f6465206f6e2061204772656369616e2055726e')
const AAD = hex('436f756e742d30')

for (const { kem, seed, secret, publicKey, enc, sealed } of VECTORS) {
  test(`a key of KEM ${kem} out of a seed is the one of RFC 9180`, async () => {
    const made = await makeReadingKey(kem, hex(seed))
    assert.deepEqual([toHex(made.secret), toHex(made.publicKey)], [secret, publicKey])
  })

  test(`the judge of KEM ${kem} opens the vector of RFC 9180`, () => {
    const opened = judgeOpen({ kem, aead: 1 }, hex(secret), hex(publicKey), { enc: hex(enc), sealed: hex(sealed), info: INFO, aad: AAD })
    assert.equal(new TextDecoder().decode(opened), 'Beauty is truth, truth beauty')
  })

  test(`what is sealed under KEM ${kem} with AES-256-GCM opens for the judge, with the keys of the vector and with fresh ones`, async () => {
    const fresh = await makeReadingKey(kem)
    for (const key of [fresh, { kind: kem, publicKey: hex(publicKey), secret: hex(secret) }]) {
      const dataKey = crypto.getRandomValues(new Uint8Array(32))
      const made = await sealKey(key, dataKey, INFO, AAD)
      assert(made !== undefined)
      assert.equal(made.sealed.length, 48)
      assert.deepEqual([...judgeOpen({ kem, aead: 2 }, key.secret, key.publicKey, { ...made, info: INFO, aad: AAD })], [...dataKey])
      assert.deepEqual(await openKey(key, made, INFO, AAD), dataKey)
    }
  })
}

test('what was sealed for another key, another way or another item does not open, nor does a damaged one', async () => {
  const [key, other] = [await makeReadingKey(), await makeReadingKey()]
  const sealed = await sealKey(key, new Uint8Array(32).fill(1), INFO, AAD)
  assert(sealed !== undefined)
  const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte))
  assert.equal(await openKey(other, sealed, INFO, AAD), undefined)
  assert.equal(await openKey(key, sealed, utf8('other'), AAD), undefined)
  assert.equal(await openKey(key, sealed, INFO, utf8('other')), undefined)
  assert.equal(await openKey(key, { ...sealed, enc: flipped(sealed.enc) }, INFO, AAD), undefined)
  assert.equal(await openKey(key, { ...sealed, sealed: flipped(sealed.sealed) }, INFO, AAD), undefined)
  assert.equal(await openKey(key, { ...sealed, enc: sealed.enc.subarray(1) }, INFO, AAD), undefined)
})

test('a key that is no point of its curve is an answer, not an exception', async () => {
  assert.equal(await sealKey({ kind: KEM_P256, publicKey: new Uint8Array(65).fill(4) }, new Uint8Array(32), INFO, AAD), undefined)
  assert.equal(await sealKey({ kind: KEM_X25519, publicKey: new Uint8Array(32) }, new Uint8Array(32), INFO, AAD), undefined)
  assert.equal(await sealKey({ kind: KEM_X25519, publicKey: new Uint8Array(31) }, new Uint8Array(32), INFO, AAD), undefined)
  assert.deepEqual([knowsKem(0), knowsKem(17), knowsKem(KEM_P256), knowsKem(KEM_X25519)], [false, false, true, true])
})
