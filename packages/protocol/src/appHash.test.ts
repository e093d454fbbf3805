import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { APP_HASH_FORMAT, appHash } from './appHash.ts'
import { toHex } from './bytes.ts'

/** CometBFT crypto/merkle (proof_value.go, hash.go) written again for any map: kvpairs sorted by key, each length-prefixed, values hashed. */
function simpleMap(map: Readonly<Record<string, Uint8Array>>): string {
  const sha = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
  const uvarint = (n: number): number[] => (n < 128 ? [n] : [n & 127 | 128, ...uvarint(n >> 7)])
  const leaves = Object.keys(map).sort().map(key => {
    const hash = sha(Buffer.from(map[key] as Uint8Array))
    return sha(Buffer.concat([Buffer.of(0), Buffer.from(uvarint(key.length)), Buffer.from(key), Buffer.from(uvarint(hash.length)), hash]))
  })
  const fold = (hashes: Buffer[]): Buffer => {
    if (hashes.length === 1) return hashes[0] as Buffer
    let k = 1
    while (2 * k < hashes.length) k *= 2
    return sha(Buffer.concat([Buffer.of(1), fold(hashes.slice(0, k)), fold(hashes.slice(k))]))
  }
  return fold(leaves).toString('hex')
}

const number = (value: bigint, size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => Number(value >> BigInt(8 * (size - 1 - i)) & 255n))

test('the application hash is that of a second implementation of the map', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(fc.property(hash, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), hash, (logRoot, logSize, stateRoot) => {
    const expected = simpleMap({ 'state.root': stateRoot, 'log.size': number(logSize, 8), format: number(BigInt(APP_HASH_FORMAT), 4), 'log.root': logRoot })
    assert.equal(toHex(appHash({ logRoot, logSize, stateRoot })), expected)
  }), { seed: 5, numRuns: 100 })
})

test('every part of the map changes the hash', () => {
  const base = { logRoot: new Uint8Array(32), logSize: 1n, stateRoot: new Uint8Array(32) }
  const all = [base, { ...base, logRoot: new Uint8Array(32).fill(1) }, { ...base, logSize: 256n }, { ...base, stateRoot: new Uint8Array(32).fill(1) }].map(map => toHex(appHash(map)))
  assert.equal(new Set(all).size, all.length)
})
