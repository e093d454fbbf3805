import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildState, type OrderedKv, openKv, type SnapshotManifest, SnapshotReader, StateTree, writeSnapshot } from '@jianghan/store'
import { onlineBackup } from './onlineBackup.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

type Entry = readonly [Uint8Array, Uint8Array]

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The state entries of so many accounts: a record of the account and one of its balance, in the order of their kh. */
function entriesOf(accounts: number): Entry[] {
  const keyed: { kh: string; entry: Entry }[] = []
  for (let i = 0; i < accounts; i++) {
    const id = hashOf(`account ${i}`).subarray(0, 20)
    const account: Entry = [Buffer.concat([Uint8Array.of(0, 1, 2), id]), Buffer.concat([Uint8Array.of(1), hashOf(`member ${i % 97}`), hashOf(`policy ${i % 5}`)])]
    const balance: Entry = [Buffer.concat([Uint8Array.of(0, 2, 3), id, Buffer.from('CNY.HJB')]), Buffer.concat([Uint8Array.of(1), hashOf(`atoms ${i}`).subarray(0, 16)])]
    for (const entry of [account, balance]) keyed.push({ kh: createHash('sha256').update(Uint8Array.of(2)).update(entry[0]).digest('hex'), entry })
  }
  return keyed.sort((a, b) => (a.kh < b.kh ? -1 : 1)).map(({ entry }) => entry)
}

/** Fills a KV with the entries; the root is not known before, so that they go through the tree, in large blocks. */
async function filled(kv: OrderedKv, entries: readonly Entry[]): Promise<StateTree> {
  const tree = await StateTree.open(kv)
  for (let from = 0, height = 1n; from < entries.length; from += 50_000, height++) {
    tree.apply(tree.prepare(height, entries.slice(from, from + 50_000)))
    await tree.flush()
  }
  return tree
}

/** What backups cost: the snapshot by itself, and a whole backup beside a node at work. */
export const run = async (options: BenchOptions): Promise<BenchResult[]> => [...await snapshot(options), ...await onlineBackup(options)]

/** Writes a snapshot of a million accounts to files, and builds the state from it again. */
async function snapshot({ quick, say }: BenchOptions): Promise<BenchResult[]> {
  const accounts = quick ? 100_000 : 1_000_000
  const folder = mkdtempSync(join(tmpdir(), 'jh-bench-backup-'))
  try {
    const entries = entriesOf(accounts)
    const { kv } = await openKv(join(folder, 'state'))
    const tree = await filled(kv, entries)
    say(`${accounts} accounts, ${tree.leafCount} entries`)
    mkdirSync(join(folder, 'chunks'))
    const frozen = await tree.freeze()
    const writing = writeSnapshot(frozen)
    let busy = 0
    let manifest: SnapshotManifest | undefined
    for (let index = 0; manifest === undefined; index++) {
      const began = performance.now()
      const step = await writing.next()
      busy += performance.now() - began
      if (step.done === true) manifest = step.value
      else writeFileSync(join(folder, 'chunks', String(index)), step.value)
    }
    await frozen.release()
    await tree.close()
    say(`${manifest.chunks.length} chunks, ${(manifest.bytes / 2 ** 20).toFixed(0)} MiB, ${(busy / 1000).toFixed(1)} s of work`)
    const began = performance.now()
    const fresh = await openKv(join(folder, 'restored'))
    const { chunks } = manifest
    const reader = new SnapshotReader(manifest, (async function *() { for (let i = 0; i < chunks.length; i++) yield new Uint8Array(readFileSync(join(folder, 'chunks', String(i)))) })())
    await buildState(fresh.kv, { height: manifest.height, root: manifest.root, leafCount: manifest.leaves, leaves: reader.leaves(), flat: reader.flat() })
    const built = performance.now()
    const again = await StateTree.open(fresh.kv)
    const opened = performance.now()
    await again.close()
    const name = `snapshot of ${accounts} accounts`
    return [
      figure(`${name}: work of the kernel's thread`, 's', 'lower', [busy / 1000]),
      figure(`${name}: at a share of 8 % it takes`, 's', 'lower', [busy / 80]),
      figure(`${name}: state built from it and verified`, 's', 'lower', [(built - began) / 1000], { target: 30 }),
      figure(`${name}: built state opened`, 's', 'lower', [(opened - built) / 1000]),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
