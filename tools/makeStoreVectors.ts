import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { leafHash, stateKeyHash, toHex, utf8 } from '@jianghan/protocol'
import type { StatePath, StateProof } from '@jianghan/protocol'
import { HistoryLog, MemoryKv, Random, StateTree } from '@jianghan/store'

const pathJson = ({ kh, vh, steps }: StatePath): object => ({
  kh: toHex(kh), vh: toHex(vh), steps: steps.map(({ siblingIsLeft, sibling }) => ({ siblingIsLeft, sibling: toHex(sibling) })),
})

const proofJson = (proof: StateProof): object => proof.kind === 'present'
  ? { kind: 'present', path: pathJson(proof.path) }
  : {
      kind: 'absent',
      ...(proof.left === undefined ? {} : { left: pathJson(proof.left) }),
      ...(proof.right === undefined ? {} : { right: pathJson(proof.right) }),
    }

/** Roots and proofs of small states: `vectors/state-tree.json`. All bytes in hex. */
export async function stateTreeVectors(): Promise<object> {
  const cases = []
  for (const [seed, size] of [[1, 1], [2, 2], [3, 3], [4, 8], [5, 40]] as const) {
    const random = new Random(seed)
    const entries = Array.from({ length: size }, (_, n) => [utf8(`key ${n}`), random.bytes(random.below(40) + (n % 7 === 6 ? 300 : 0))] as const)
    const tree = await StateTree.open(new MemoryKv())
    tree.apply(tree.prepare(1n, entries))
    const view = tree.view(1n)
    if (view === undefined) throw new Error('no view of the latest height')
    const asked = [...entries.slice(0, 3).map(([key]) => key), utf8('none 1'), utf8('none 2'), utf8('none 3')]
    cases.push({
      seed,
      entries: entries.map(([key, value]) => ({ key: toHex(key), value: toHex(value) })),
      root: toHex(view.root),
      proofs: asked.map(key => ({ key: toHex(key), kh: toHex(stateKeyHash(key)), proof: proofJson(view.prove(key)) })),
    })
  }
  return { what: 'State tree: root of the given entries; proofs of presence and absence (docs/spec/proof.md).', cases }
}

/** Roots and proofs of a history log: `vectors/log.json`. All bytes in hex. */
export async function logVectors(): Promise<object> {
  const dir = mkdtempSync(join(tmpdir(), 'jianghan-vectors-'))
  try {
    const log = await HistoryLog.open(dir)
    const random = new Random(6)
    const leaves = Array.from({ length: 70 }, (_, n) => random.bytes(n === 0 ? 0 : 1 + random.below(60)))
    log.apply(log.prepare(leaves.map(leafHash)))
    const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 64, 70]
    const inclusion = []
    const consistency = []
    for (const size of sizes.filter(each => each > 0)) {
      for (const index of new Set([0, size >> 1, size - 1])) {
        inclusion.push({ index, size, path: log.inclusionProof(BigInt(index), BigInt(size)).map(toHex) })
      }
      for (const from of new Set([0, 1, size >> 1, size - 1, size])) {
        consistency.push({ from, to: size, path: log.consistencyProof(BigInt(from), BigInt(size)).map(toHex) })
      }
    }
    const roots = sizes.map(size => ({ size, root: toHex(log.rootAt(BigInt(size))) }))
    await log.close()
    return { what: 'History log: RFC 9162 roots, inclusion and consistency paths over these leaves (docs/spec/proof.md).', seed: 6, leaves: leaves.map(toHex), roots, inclusion, consistency }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The files as they are written: one line a value, so that a change is seen in a diff. */
export const asText = (vectors: object): string => `${JSON.stringify(vectors, null, 1)}\n`

if (process.argv[1] === import.meta.filename) {
  const folder = resolve(import.meta.dirname, '../vectors')
  writeFileSync(join(folder, 'state-tree.json'), asText(await stateTreeVectors()))
  writeFileSync(join(folder, 'log.json'), asText(await logVectors()))
}
