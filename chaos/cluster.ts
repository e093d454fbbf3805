import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { governanceOf } from '@jianghan/app'
import { isRefused } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { validatorAddress } from '@jianghan/light'
import { type LocalNode, makeLocalNetwork } from '@jianghan/node'
import { toHex } from '@jianghan/protocol'
import { networkConsortium } from '../bench/networkNodes.ts'
import { BenchNode } from '../bench/nodeProcess.ts'
import { seededNumbers } from '../bench/seeded.ts'
import { cometbft } from '../tools/cometbft.ts'
import { Link } from './link.ts'

/** How many validators a network has, and how far apart they are meant to be. */
export type ClusterPlan = Readonly<{ validators: number; profile: 'lan' | 'wan' }>

/** A node of the cluster under test. */
export type ClusterNode = Readonly<{ name: string; process: BenchNode }>

/** Address of a node's validator, in hexadecimal. */
export async function addressOf({ process: { folder } }: ClusterNode): Promise<string> {
  const key = await readKeyFile(join(folder, 'keys/validator.json'))
  if (isRefused(key)) throw new Error(key.refused.en)
  return toHex(validatorAddress(key.publicKey))
}

type Make = NonNullable<Parameters<typeof makeLocalNetwork>[0]['consortium']>

/** The members of the bench's network, with a vote each over validators and everything else. */
const governedConsortium = (keys: Parameters<Make>[0]): ReturnType<Make> => {
  const consortium = networkConsortium(keys)
  const members = keys.validators.map((_, i) => (i === 0 ? 'operator' : `node-${i + 1}`))
  const governance = governanceOf({
    sole: false, validators: keys.validators.map(({ publicKey, power }, i) => ({ memberId: members[i] ?? '', publicKey, power })), voters: members.map(memberId => ({ memberId, weight: 1 })),
  })
  return { ...consortium, parts: { ...consortium.parts, governance } }
}

/** Time until a cluster has to be up, milliseconds. */
const UP_MS = 120_000

/** Real nodes and engines on this machine, which reach one another through links that the test can cut, slow and make lossy. */
export class Cluster {
  readonly nodes: readonly ClusterNode[]
  readonly base: string
  /** Link that the first node dials the second through. */
  readonly #links: ReadonlyMap<string, Link>

  private constructor(base: string, nodes: readonly ClusterNode[], links: ReadonlyMap<string, Link>) {
    this.base = base
    this.nodes = nodes
    this.#links = links
  }

  /** Makes the folders, puts a link between each two nodes, and starts all. */
  static async start({ validators: count, profile }: ClusterPlan, seed: number): Promise<Cluster> {
    // Built once here where it is missing, not by each node for itself.
    cometbft()
    const base = mkdtempSync(join(tmpdir(), 'jianghan-chaos-'))
    const locals = await makeLocalNetwork({ base, count, profile, port: 23_000, peerPort: 24_000, consortium: governedConsortium })
    const links = await linksBetween(locals, seed)
    for (const local of locals) rewirePeers(resolve(base, local.folder, 'peers.json'), local, locals, links)
    const nodes = locals.map(local => ({ name: local.name, process: BenchNode.over(resolve(base, local.folder), local.port, { index: false, existing: true, environment: { JIANGHAN_LOG_LEVEL: 'warn' } }) }))
    const cluster = new Cluster(base, nodes, links)
    try {
      await Promise.all(nodes.map(node => node.process.ready(UP_MS)))
      return cluster
    } catch (fault) {
      await cluster.remove()
      throw fault
    }
  }

  /** The node at a place, from 0. */
  node(at: number): ClusterNode {
    return this.nodes[at] as ClusterNode
  }

  /** Cuts every link between the groups; nodes of one group still reach one another. */
  partition(...groups: readonly (readonly number[])[]): void {
    const groupOf = (at: number): number => groups.findIndex(group => group.includes(at))
    this.#each((from, to, link) => { if (groupOf(from) !== groupOf(to)) link.set({ cut: true }) })
  }

  /** Makes every link slow or lossy. */
  degrade(state: Readonly<{ delayMs: number; loss: number }>): void {
    this.#each((_from, _to, link) => link.set(state))
  }

  /** All links as they were. */
  heal(): void {
    for (const link of this.#links.values()) link.heal()
  }

  #each(work: (from: number, to: number, link: Link) => void): void {
    for (const [name, link] of this.#links) {
      const [from = 0, to = 0] = name.split('>').map(Number)
      work(from, to, link)
    }
  }

  async remove(): Promise<void> {
    this.heal()
    await Promise.all(this.nodes.map(node => node.process.stop()))
    for (const link of this.#links.values()) link.close()
    rmSync(this.base, { recursive: true, force: true })
  }
}

async function linksBetween(locals: readonly LocalNode[], seed: number): Promise<Map<string, Link>> {
  const links = new Map<string, Link>()
  const pick = seededNumbers(seed)
  for (const [from] of locals.entries()) {
    for (const [to, target] of locals.entries()) {
      if (from !== to) links.set(`${from}>${to}`, await Link.open(target.peerPort, () => pick(1_000_000) / 1_000_000))
    }
  }
  return links
}

/** peers.json of one node: the others at the near ends of its links. */
function rewirePeers(file: string, own: LocalNode, locals: readonly LocalNode[], links: ReadonlyMap<string, Link>): void {
  const json = JSON.parse(readFileSync(file, 'utf8')) as { peers: { address: string }[] }
  const from = locals.indexOf(own)
  for (const [to, target] of locals.entries()) {
    const peer = json.peers.find(({ address }) => address === `127.0.0.1:${target.peerPort}`)
    const link = links.get(`${from}>${to}`)
    if (peer !== undefined && link !== undefined) peer.address = `127.0.0.1:${link.port}`
  }
  writeFileSync(file, `${JSON.stringify(json, undefined, 2)}\n`)
}
