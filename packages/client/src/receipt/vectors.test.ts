import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseTrustPack, type TrustPack } from '@jianghan/light'
import { judgeDocument } from './judgeDocument.ts'

const VECTORS = join(import.meta.dirname, '../../../../vectors/receipts')
/** Within the trusting period of the vectors, and long after it. */
const [THEN, LATER] = [1_764_000_500_000, Date.parse('2040-01-01T00:00:00Z')]

for (const release of readdirSync(VECTORS)) {
  test(`receipts and time-stamped proofs that release ${release} made are opened and judged as it did`, async () => {
    const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(VECTORS, release, name)))
    const packOf = (name: string): TrustPack => parseTrustPack(Buffer.from(read(name)).toString('utf8')) ?? assert.fail(name)
    const judge = async (name: string, nowMs: number, trust: TrustPack): Promise<readonly (string | undefined)[]> => {
      const { verdict, level, reason } = await judgeDocument(read(name), nowMs, { trust, trustSource: 'given' })
      return [verdict, level, reason]
    }
    assert.deepEqual(await judge('receipt.pdf', THEN, packOf('receipt.trust.json')), ['true', 'trustedTime', undefined])
    assert.deepEqual(await judge('receipt.pdf', LATER, packOf('receipt.trust.json')), ['stale', 'trustedValidators', undefined])
    assert.deepEqual(await judge('receipt-other-amount.pdf', THEN, packOf('receipt.trust.json')), ['false', 'none', 'documentMismatch'])
    const { timestampRoots, ...without } = packOf('timestamped.trust.json')
    assert.equal(timestampRoots?.length, 1)
    assert.deepEqual(await judge('timestamped.jhproof', LATER, { ...without, timestampRoots }), ['true', 'trustedTime', undefined])
    assert.deepEqual(await judge('timestamped.jhproof', LATER, without), ['stale', 'trustedValidators', undefined])
  })
}
