import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { equalBytes, fromHex, inclusionPath, leafHash, merkleRoot, rootFromInclusion, toHex, verifyConsistency } from '@jianghan/protocol'
import { asText, logVectors, stateTreeVectors } from '../../../tools/makeStoreVectors.ts'
import { ReferenceTree } from './state.reference.ts'

const read = (name: string): string => readFileSync(join(import.meta.dirname, '../../../vectors', name), 'utf8')
const hex = (text: string): Uint8Array => {
  const bytes = fromHex(text)
  assert.ok(bytes !== undefined)
  return bytes
}

type StateVectors = { cases: { entries: { key: string; value: string }[]; root: string; proofs: { key: string; proof: { kind: string } }[] }[] }
type LogVectors = {
  leaves: string[]
  roots: { size: number; root: string }[]
  inclusion: { index: number; size: number; path: string[] }[]
  consistency: { from: number; to: number; path: string[] }[]
}

describe('golden vectors', () => {
  it('of the state tree are what the code makes and what the specification says', async () => {
    assert.equal(read('state-tree.json'), asText(await stateTreeVectors()))
    const { cases } = JSON.parse(read('state-tree.json')) as StateVectors
    for (const { entries, root, proofs } of cases) {
      const reference = new ReferenceTree(entries.map(({ key, value }) => [hex(key), hex(value)] as const))
      assert.equal(toHex(reference.root), root)
      for (const { key, proof } of proofs) assert.equal(reference.prove(hex(key)).kind, proof.kind)
    }
  })

  it('of the log are what the code makes and what RFC 9162 says', async () => {
    assert.equal(read('log.json'), asText(await logVectors()))
    const { leaves, roots, inclusion, consistency } = JSON.parse(read('log.json')) as LogVectors
    const bytes = leaves.map(hex)
    const rootAt = (size: number): Uint8Array => merkleRoot(bytes.slice(0, size))
    for (const { size, root } of roots) assert.equal(toHex(rootAt(size)), root)
    for (const { index, size, path } of inclusion) {
      assert.deepEqual(inclusionPath(bytes.slice(0, size).map(leafHash), index).map(toHex), path)
      const reached = rootFromInclusion(leafHash(bytes[index] as Uint8Array), BigInt(index), BigInt(size), path.map(hex))
      assert.ok(reached !== undefined && equalBytes(reached, rootAt(size)))
    }
    for (const { from, to, path } of consistency) {
      assert.ok(verifyConsistency(BigInt(from), rootAt(from), BigInt(to), rootAt(to), path.map(hex)))
    }
  })
})
