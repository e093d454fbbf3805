import { equalBytes } from '@jianghan/protocol'
import { breathe } from '../kv.ts'
import type { OrderedKv } from '../kv.ts'
import { decodeBucket } from './bucket.ts'
import { formatUnknown, rootDiffers, stateDamaged } from './faults.ts'
import type { PairHasher } from './hashing.ts'
import { HashStore } from './hashStore.ts'
import { FIRST_META, decodeMeta } from './meta.ts'
import type { Meta } from './meta.ts'
import { Nodes } from './nodes.ts'
import { bucketIdIn, metaKey, rangeOf, unseal } from './records.ts'
import { bucketCount, isBucket } from './shape.ts'

/** What a tree starts from. */
export type Loaded = Readonly<{ meta: Meta; nodes: Nodes; hashes: HashStore; /** Whether the hashes on disk were not whole and come from the leaves. */ rehashed: boolean }>

/** Reads the head and the hashes of the state on disk and checks that they lead to the root written with them. */
export async function load(kv: OrderedKv, name: string, hashPairs: PairHasher, onProgress?: (done: number, of: number) => void): Promise<Loaded> {
  const record = kv.get(metaKey())
  if (record === undefined) {
    for await (const _ of kv.iterate({ limit: 1 })) throw stateDamaged(name, 'head')
    return { meta: FIRST_META, nodes: new Nodes(FIRST_META.shape, hashPairs), hashes: new HashStore(FIRST_META.hashes), rehashed: false }
  }
  const bytes = unseal(metaKey(), record)
  if (bytes === undefined) throw stateDamaged(name, 'head')
  const meta = decodeMeta(bytes)
  if (meta === undefined) throw formatUnknown(name)
  const nodes = new Nodes(meta.shape, hashPairs)
  const hashes = new HashStore(meta.hashes)
  const isWhole = await hashes.load(kv, nodes)
  nodes.rebuild(meta.shape)
  if (isWhole && equalBytes(nodes.bytes(1), meta.root)) return { meta, nodes, hashes, rehashed: false }
  // The hashes on disk are a shortcut: the leaves alone lead to the root as well.
  const fresh = new Nodes(meta.shape, hashPairs)
  await rehash(kv, name, meta, fresh, onProgress)
  if (!equalBytes(fresh.bytes(1), meta.root)) throw rootDiffers(name, meta.height)
  hashes.startOver()
  return { meta, nodes: fresh, hashes, rehashed: true }
}

async function rehash(kv: OrderedKv, name: string, meta: Meta, nodes: Nodes, onProgress?: (done: number, of: number) => void): Promise<void> {
  let done = 0
  for await (const [key, record] of kv.iterate(rangeOf('bucket'))) {
    const id = bucketIdIn(key)
    const bucket = isBucket(meta.shape, id) ? decodeBucket(id, record) : undefined
    if (bucket === undefined) throw stateDamaged(name, `bucket ${id}`, meta.height)
    nodes.setHash(id, bucket.hash)
    if (++done % 4096 !== 0) continue
    onProgress?.(done, bucketCount(meta.shape))
    await breathe()
  }
  nodes.rebuild(meta.shape)
}
