import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { emptyConsortium, officerKey, part, policy } from '@jianghan/app'
import { generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { membersV1 } from '@jianghan/protocol'
import { makeLocalNetwork } from '@jianghan/node'
import { cometbft } from '../tools/cometbft.ts'
import { BenchNode, type StartOptions } from './nodeProcess.ts'
import { secondsOfDescendants } from './processTree.ts'
import { seededBytes } from './seeded.ts'

/** CPU seconds of a node: its own process by thread, and its engine's process. */
export type NodeCpu = Readonly<{ threads: ReadonlyMap<string, number>; engine: number }>

/** A network on this machine: an organisation a node, each in processes and folders of its own. */
export class BenchNetwork {
  readonly nodes: readonly BenchNode[]
  readonly #base: string

  private constructor(base: string, nodes: readonly BenchNode[]) {
    this.#base = base
    this.nodes = nodes
  }

  /** Makes and starts a network of so many validators; the index runs on the first node alone. */
  static async start(count: number, { profile = 'lan', config = {}, start = {} }: Readonly<{ profile?: 'lan' | 'wan'; config?: Readonly<Record<string, unknown>>; start?: Pick<StartOptions, 'script' | 'environment'> }> = {}): Promise<BenchNetwork> {
    // Built once here where it is missing, not by each node for itself.
    cometbft()
    const base = mkdtempSync(join(tmpdir(), 'jianghan-bench-net-'))
    const locals = await makeLocalNetwork({ base, count, profile, port: 21_000, peerPort: 22_000, config, consortium: networkConsortium })
    const network = new BenchNetwork(base, locals.map((local, i) => BenchNode.over(resolve(base, local.folder), local.port, { index: i === 0, existing: true, ...start })))
    try {
      await Promise.all(network.nodes.map(node => node.ready(120_000)))
      return network
    } catch (fault) {
      await network.remove()
      throw fault
    }
  }

  /** The folder in which the nodes' folders lie. */
  get base(): string {
    return this.#base
  }

  get first(): BenchNode {
    return this.nodes[0] as BenchNode
  }

  /** CPU used so far by each node. */
  cpu(): NodeCpu[] {
    return this.nodes.map(node => ({ threads: node.threadSeconds(), engine: secondsOfDescendants(node.pid) }))
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.stop()))
    rmSync(this.#base, { recursive: true, force: true })
  }
}

/** One member owns all accounts and signs the load; each further node has a member of its own, since batches are counted by member. */
export const networkConsortium = ({ nodeKey, otherNodeKeys }: Readonly<{ nodeKey: KeyPair; otherNodeKeys: readonly KeyPair[] }>) => {
  const random = seededBytes('bench network')
  const consortium = emptyConsortium({ random, nodeKey })
  const others = otherNodeKeys.map((key, i) => part(membersV1.RegisterMemberSchema, {
    memberId: `node-${i + 2}`, nameZh: `节点机构 ${i + 2}`, nameEn: `Node ${i + 2}`,
    keys: [officerKey(generateKeyPair(1, random(32)), ['admin']), officerKey(key, ['node'])], adminPolicy: policy({ admin: 1 }), capacities: ['supervisor'],
  }))
  const members = consortium.parts['members'] as { members: unknown[] }
  return { ...consortium, parts: { ...consortium.parts, members: { ...members, members: [...members.members, ...others] } } } as typeof consortium
}
