import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareBytes, utf8 } from './bytes.ts'
import { STATE_DEPTH_MAX, STATE_LEAF_PREFIX, type StatePath, rootOfPath, stateInnerHash, stateKeyHash, stateLeafHash, stateValueHash, verifyAbsent, verifyPresent } from './stateTree.ts'

type Leaf = { kh: Uint8Array; vh: Uint8Array; key: Uint8Array; value: Uint8Array }
type Step = StatePath['steps'][number]

/** The tree by its definition: split by the next bit of kh, an empty child vanishes. Gives the root and every leaf's steps. */
function build(leaves: readonly Leaf[], bit = 0): { root: Uint8Array | undefined; steps: Map<Leaf, Step[]> } {
  const [first] = leaves
  if (first === undefined) return { root: undefined, steps: new Map() }
  if (leaves.length === 1) return { root: stateLeafHash(first.kh, first.vh), steps: new Map([[first, []]]) }
  const isRight = ({ kh }: Leaf): boolean => ((kh[bit >> 3] as number) >> (7 - (bit & 7)) & 1) === 1
  const [left, right] = [build(leaves.filter(leaf => !isRight(leaf)), bit + 1), build(leaves.filter(isRight), bit + 1)]
  if (left.root === undefined) return right
  if (right.root === undefined) return left
  const steps = new Map<Leaf, Step[]>()
  for (const [leaf, own] of left.steps) steps.set(leaf, [...own, { siblingIsLeft: false, sibling: right.root }])
  for (const [leaf, own] of right.steps) steps.set(leaf, [...own, { siblingIsLeft: true, sibling: left.root }])
  return { root: stateInnerHash(left.root, right.root), steps }
}

function treeOf(keys: readonly string[]) {
  const leaves = keys.map(name => {
    const [key, value] = [utf8(name), utf8(`value of ${name}`)]
    return { key, value, kh: stateKeyHash(key), vh: stateValueHash(value) }
  }).sort((a, b) => compareBytes(a.kh, b.kh))
  const { root, steps } = build(leaves)
  const paths = leaves.map(leaf => ({ kh: leaf.kh, vh: leaf.vh, steps: steps.get(leaf) ?? [] }))
  return { root: root as Uint8Array, leaves, paths }
}

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 40 }).map(list => list.map(name => name.toWellFormed()))

test('every key that is there can be shown, with its value and no other', () => {
  fc.assert(fc.property(names, keys => {
    const { root, leaves, paths } = treeOf([...new Set(keys)])
    for (const [i, { key, value }] of leaves.entries()) {
      const path = paths[i] as StatePath
      assert.ok(verifyPresent(root, key, value, path))
      assert.ok(!verifyPresent(root, key, utf8('another value'), path))
      assert.ok(!verifyPresent(root, utf8('another key'), value, path))
      assert.ok(!verifyPresent(stateValueHash(root), key, value, path))
    }
  }), { seed: 8, numRuns: 100 })
})

test('a key that is not there can be shown to be absent by its neighbours, and a key that is there cannot', () => {
  fc.assert(fc.property(names, fc.array(fc.string({ maxLength: 3 }), { minLength: 5, maxLength: 5 }), (keys, others) => {
    const { root, leaves, paths } = treeOf([...new Set(keys)])
    for (const name of [...others.map(other => `absent ${other}`.toWellFormed()), ...keys]) {
      const key = utf8(name)
      const kh = stateKeyHash(key)
      const rightAt = leaves.findIndex(leaf => compareBytes(leaf.kh, kh) > 0)
      const leftAt = leaves.findLastIndex(leaf => compareBytes(leaf.kh, kh) < 0)
      const neighbours = { ...(leftAt >= 0 && { left: paths[leftAt] as StatePath }), ...(rightAt >= 0 && { right: paths[rightAt] as StatePath }) }
      assert.equal(verifyAbsent(root, key, neighbours), name.startsWith('absent '), name)
    }
  }), { seed: 9, numRuns: 100 })
})

test('absence needs the nearest neighbours, both of them, in their places', () => {
  const { root, leaves, paths } = treeOf(Array.from({ length: 24 }, (_, i) => `k${i}`))
  const key = utf8('absent')
  const kh = stateKeyHash(key)
  const rightAt = leaves.findIndex(leaf => compareBytes(leaf.kh, kh) > 0)
  assert.ok(rightAt > 1 && rightAt < leaves.length - 1, 'the key of this test lies between others')
  const [farLeft, left, right, farRight] = [rightAt - 2, rightAt - 1, rightAt, rightAt + 1].map(i => paths[i] as StatePath)
  assert.ok(left !== undefined && right !== undefined && farLeft !== undefined && farRight !== undefined)
  assert.ok(verifyAbsent(root, key, { left, right }))
  const wrong = [{ left: farLeft, right }, { left, right: farRight }, { left: right, right: left }, { left }, { right }, {}, { left, right: left }, { left: right, right }]
  for (const [i, neighbours] of wrong.entries()) assert.ok(!verifyAbsent(root, key, neighbours), `wrong neighbours ${i}`)
  const forged = { ...right, vh: stateValueHash(utf8('x')) }
  assert.ok(!verifyAbsent(root, key, { left, right: forged }))
})

test('paths out of shape lead nowhere', () => {
  const kh = new Uint8Array(32)
  const step = { siblingIsLeft: true, sibling: new Uint8Array(32) }
  assert.ok(rootOfPath({ kh, vh: kh, steps: new Array(STATE_DEPTH_MAX).fill(step) }) !== undefined)
  assert.equal(rootOfPath({ kh, vh: kh, steps: new Array(STATE_DEPTH_MAX + 1).fill(step) }), undefined)
  assert.equal(rootOfPath({ kh: kh.slice(1), vh: kh, steps: [] }), undefined)
  assert.equal(rootOfPath({ kh, vh: kh, steps: [{ siblingIsLeft: true, sibling: new Uint8Array(31) }] }), undefined)
})

test('the prefix of a leaf has 40 bytes, longer than a hash', () => {
  assert.equal(STATE_LEAF_PREFIX.length, 40)
})
