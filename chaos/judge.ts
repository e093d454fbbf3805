import type { Cluster, ClusterNode } from './cluster.ts'
import type { ChaosLoad } from './load.ts'

/** What was found after a fault. */
export type Verdict = Readonly<{
  /** Transactions whose senders were told that they are final. */
  acknowledged: number
  /** Of these, how many some node does not have in a block with the outcome told. */
  lost: number
  /** Transactions that stand in more than one block. */
  twice: number
  /** Height at which all nodes have the same application hash. */
  agreedAt: bigint
}>

type Status = Readonly<{ height: string; provableHeight: string }>

/** Time within which all nodes have to be at one height again, milliseconds. */
const AGREE_MS = 120_000

const json = async <T>({ process }: ClusterNode, path: string): Promise<T> => process.get<T>(path)

/**
 * After a fault: every transaction that was called final is in the same block on every node, in one alone; all nodes come to one height with one application hash.
 * Throws where nodes do not agree in time, or differ.
 */
export async function judge(cluster: Cluster, load: ChaosLoad): Promise<Verdict> {
  const acknowledged = load.sent.filter(({ result }) => result.status === 'final' || result.status === 'provable')
  const newest = acknowledged.reduce((highest, { result: { height = '0' } }) => (BigInt(height) > highest ? BigInt(height) : highest), 0n)
  const agreedAt = await agree(cluster, newest)
  const places = new Map(acknowledged.map(({ id, result }) => [id, `${result.height}-${result.index}`]))
  let [lost, twice] = [0, 0]
  for (const node of cluster.nodes) {
    const { found, more } = await receiptsOf(node, places)
    lost += [...places].filter(([id, place]) => found.get(id) !== place).length
    twice += more
  }
  return { acknowledged: acknowledged.length, lost, twice, agreedAt }
}

/** Where each of these transactions stands on a node, and how many stand in more than one place. */
async function receiptsOf(node: ClusterNode, wanted: ReadonlyMap<string, string>): Promise<{ found: Map<string, string>; more: number }> {
  const found = new Map<string, string>()
  let more = 0
  for (let cursor = ''; ;) {
    const page = await json<{ items: { id: string; height: string; index: number }[]; next: string | null }>(node, `/v1/transactions?limit=200${cursor}`)
    for (const { id, height, index } of page.items) {
      if (found.has(id)) more++
      else if (wanted.has(id)) found.set(id, `${height}-${index}`)
    }
    if (page.next === null) return { found, more }
    cursor = `&cursor=${encodeURIComponent(page.next)}`
  }
}

/** Waits until all nodes are at one height, give or take two, and have at least this one; compares what the header behind it says of the state. */
export async function agree({ nodes }: Cluster, atLeast = 1n): Promise<bigint> {
  const started = performance.now()
  for (;;) {
    const heights = await Promise.all(nodes.map(async node => BigInt((await json<Status>(node, '/v1/status').catch(() => ({ height: '0', provableHeight: '0' }))).provableHeight)))
    const lowest = heights.reduce((least, height) => (height < least ? height : least))
    if (lowest >= atLeast && heights.every(height => height - lowest <= 2n)) {
      const hashes = await Promise.all(nodes.map(async node => (await json<{ appHash: string }>(node, `/v1/blocks/${lowest}`)).appHash))
      const [first] = hashes
      if (hashes.some(hash => hash !== first)) throw new Error(`height ${lowest}: application hashes differ: ${nodes.map(({ name }, i) => `${name} ${hashes[i]?.slice(0, 16)}`).join(', ')}`)
      return lowest
    }
    if (performance.now() - started > AGREE_MS) throw new Error(`the nodes did not come to one height: ${nodes.map(({ name }, i) => `${name} ${heights[i]}`).join(', ')}`)
    await new Promise(resolve => { setTimeout(resolve, 100) })
  }
}
