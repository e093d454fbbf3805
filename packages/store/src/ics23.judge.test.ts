import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ics23, verifyMembership, verifyNonMembership } from '@confio/ics23'
import { STATE_LEAF_PREFIX, equalBytes, stateKeyHash, stateValueHash, toHex, utf8, verifyAbsent, verifyPresent } from '@jianghan/protocol'
import type { StatePath, StateProof } from '@jianghan/protocol'
import { MemoryKv } from './memoryKv.ts'
import { Random } from './random.ts'
import { StateTree } from './stateTree.ts'

const { HashOp, LengthOp } = ics23

/** The ProofSpec of the state tree, in the terms of ICS-23. */
const leafSpec: ics23.ILeafOp = {
  hash: HashOp.SHA256, prehashKey: HashOp.NO_HASH, prehashValue: HashOp.NO_HASH, length: LengthOp.REQUIRE_32_BYTES, prefix: STATE_LEAF_PREFIX,
}
const spec: ics23.IProofSpec = {
  leafSpec, innerSpec: { childOrder: [0, 1], childSize: 32, minPrefixLength: 0, maxPrefixLength: 0, hash: HashOp.SHA256 }, maxDepth: 256,
}

/** One question to the judges. `vh` undefined asks for absence. */
type Case = Readonly<{ what: string; root: Uint8Array; kh: Uint8Array; vh: Uint8Array | undefined; proof: StateProof; isHonest: boolean }>

const existence = ({ kh, vh, steps }: StatePath): ics23.IExistenceProof => ({
  key: kh, value: vh, leaf: leafSpec,
  path: steps.map(({ siblingIsLeft, sibling }) => ({
    hash: HashOp.SHA256, prefix: siblingIsLeft ? sibling : new Uint8Array(0), suffix: siblingIsLeft ? new Uint8Array(0) : sibling,
  })),
})

function commitmentProof(kh: Uint8Array, proof: StateProof): ics23.ICommitmentProof {
  if (proof.kind === 'present') return { exist: existence(proof.path) }
  return {
    nonexist: {
      key: kh,
      ...(proof.left === undefined ? {} : { left: existence(proof.left) }),
      ...(proof.right === undefined ? {} : { right: existence(proof.right) }),
    },
  }
}

function judgedByNpm({ root, kh, vh, proof }: Case): boolean {
  const asked = commitmentProof(kh, proof)
  try {
    return vh === undefined ? verifyNonMembership(asked, spec, root, kh) : verifyMembership(asked, spec, root, kh, vh)
  } catch {
    return false
  }
}

async function cases(seed: number): Promise<Case[]> {
  const out: Case[] = []
  for (const size of [1, 2, 3, 7, 40, 1000]) {
    const random = new Random(seed + size)
    const tree = await StateTree.open(new MemoryKv())
    const values = new Map(Array.from({ length: size }, (_, n) => [n, random.bytes(1 + random.below(50))]))
    tree.apply(tree.prepare(1n, [...values].map(([n, value]) => [utf8(`key ${n}`), value] as const)))
    const view = tree.view(1n)
    assert.ok(view !== undefined)
    const { root } = view
    for (let i = 0; i < 40; i++) {
      const n = random.below(size)
      const key = utf8(`key ${n}`)
      const [kh, vh] = [stateKeyHash(key), stateValueHash(values.get(n) as Uint8Array)]
      const proof = view.prove(key)
      const absentKey = utf8(`none ${random.u32()}`)
      const absent = view.prove(absentKey)
      const absentKh = stateKeyHash(absentKey)
      assert.ok(proof.kind === 'present' && absent.kind === 'absent')
      out.push({ what: 'present', root, kh, vh, proof, isHonest: true })
      out.push({ what: 'absent', root, kh: absentKh, vh: undefined, proof: absent, isHonest: true })
      const other = stateValueHash(utf8('other'))
      out.push({ what: 'value swapped', root, kh, vh: other, proof: { kind: 'present', path: { ...proof.path, vh: other } }, isHonest: false })
      out.push({ what: 'root swapped', root: other, kh, vh, proof, isHonest: false })
      out.push({ what: 'present key called absent', root, kh, vh: undefined, proof: absent, isHonest: false })
      const { left, right } = absent
      if (left !== undefined && right !== undefined) {
        out.push({ what: 'left neighbour left out', root, kh: absentKh, vh: undefined, proof: { kind: 'absent', right }, isHonest: false })
        out.push({ what: 'right neighbour left out', root, kh: absentKh, vh: undefined, proof: { kind: 'absent', left }, isHonest: false })
        const before = view.prove(utf8(`key ${random.below(size)}`))
        if (before.kind === 'present' && !equalBytes(before.path.kh, left.kh) && !equalBytes(before.path.kh, right.kh)) {
          out.push({ what: 'neighbour skipped', root, kh: absentKh, vh: undefined, proof: { kind: 'absent', left: before.path, right }, isHonest: false })
          out.push({ what: 'neighbour skipped', root, kh: absentKh, vh: undefined, proof: { kind: 'absent', left, right: before.path }, isHonest: false })
        }
      }
      const [step, ...rest] = proof.path.steps
      if (step !== undefined) {
        const turned = { ...step, siblingIsLeft: !step.siblingIsLeft }
        out.push({ what: 'step turned', root, kh, vh, proof: { kind: 'present', path: { ...proof.path, steps: [turned, ...rest] } }, isHonest: false })
        out.push({ what: 'step left out', root, kh, vh, proof: { kind: 'present', path: { ...proof.path, steps: rest } }, isHonest: false })
      }
    }
  }
  return out
}

const hasGo = spawnSync('go', ['version']).status === 0

describe('state proofs before the judges of ICS-23', () => {
  it('are judged alike by the npm library and by us: honest ones accepted, altered ones refused', async () => {
    const all = await cases(1)
    assert.ok(all.length > 1500)
    for (const each of all) assert.equal(judgedByNpm(each), each.isHonest, each.what)
  })

  it('are judged alike by the protocol package', async () => {
    const random = new Random(5)
    const tree = await StateTree.open(new MemoryKv())
    tree.apply(tree.prepare(1n, Array.from({ length: 200 }, (_, n) => [utf8(`key ${n}`), utf8(`value ${n}`)] as const)))
    const view = tree.view(1n)
    assert.ok(view !== undefined)
    for (let i = 0; i < 100; i++) {
      const [n, m] = [random.below(200), random.below(200)]
      const proof = view.prove(utf8(`key ${n}`))
      assert.ok(proof.kind === 'present')
      assert.ok(verifyPresent(view.root, utf8(`key ${n}`), utf8(`value ${n}`), proof.path))
      assert.equal(verifyPresent(view.root, utf8(`key ${n}`), utf8(`value ${m}`), proof.path), n === m)
      const absent = view.prove(utf8(`none ${i}`))
      assert.ok(absent.kind === 'absent')
      assert.ok(verifyAbsent(view.root, utf8(`none ${i}`), absent))
      assert.ok(!verifyAbsent(view.root, utf8(`key ${n}`), absent))
    }
  })

  // Go is on every CI machine; a user's machine without it leaves this judge out and says so in the name.
  const left = hasGo || process.env['CI'] === 'true' ? '' : ' (left out: Go is not installed)'
  it(`are judged alike by the Go library${left}`, async () => {
    if (left !== '') return
    const all = await cases(2)
    const input = all.map(({ root, kh, vh, proof }) => JSON.stringify({
      Root: toHex(root), Key: toHex(kh), Value: vh === undefined ? '' : toHex(vh),
      Proof: toHex(ics23.CommitmentProof.encode(commitmentProof(kh, proof)).finish()),
    })).join('\n')
    const ran = spawnSync('go', ['run', '.'], {
      cwd: join(import.meta.dirname, '../judge'), input, encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, GOFLAGS: '-mod=readonly' },
    })
    assert.equal(ran.status, 0, ran.stderr)
    const verdicts = ran.stdout.trim().split('\n')
    assert.equal(verdicts.length, all.length)
    all.forEach(({ what, isHonest }, i) => { assert.equal(verdicts[i], String(isHonest), what) })
  })
})
