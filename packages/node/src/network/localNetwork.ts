import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { application, demoConsortium } from '@jianghan/app'
import { ED25519, generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { writeFileDurably, writeKeyFile } from '@jianghan/crypto/node'
import { nodeIdOf, type NetworkProfile } from '@jianghan/engine-cometbft'
import { VALIDATOR_POWER } from '@jianghan/engine-embedded'
import { fromMillis, utf8 } from '@jianghan/protocol'
import { formatGenesis, type GenesisFile } from '../folder/genesisFile.ts'
import { formatPeers } from '../folder/peersFile.ts'
import { type Consortium, keepOfficers } from '../folder/setUp.ts'
import { fail } from '../problem/define.ts'
import { networkProblems } from './problems.data.ts'

/** A node of a network on one machine: its name, its folder, and where its HTTP API and its engine listen. */
export type LocalNode = Readonly<{ name: string; folder: string; port: number; peerPort: number }>

/** Nodes of a network on one machine at the most. */
export const LOCAL_NODES_MAX = 32

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const fileOf = (base: string): string => join(base, 'network.json')

/** How a network on one machine is made: its folder, how many validators, and the first ports that are tried. */
export type LocalNetworkPlan = Readonly<{
  base: string
  count: number
  profile: NetworkProfile
  port: number
  peerPort: number
  /** Configuration of every node besides what makes it one of the network. */
  config?: Readonly<Record<string, unknown>>
  /** Who is in the ledger; by default the demo consortium, the first organisations with a node each. */
  consortium?: (keys: Readonly<{ nodeKey: KeyPair; otherNodeKeys: readonly KeyPair[]; validators: GenesisFile['validators'] }>) => Consortium
}>

/**
 * The folders of a network on one machine, each with keys of its own, as the organisations would have made them for themselves; only the ports are chosen
 * for all. network.json is written last.
 */
export async function makeLocalNetwork(plan: LocalNetworkPlan): Promise<readonly LocalNode[]> {
  const { base, count, profile } = plan
  const ports = await freePorts(plan.port, count)
  const peerPorts = await freePorts(plan.peerPort, count)
  const nodes = Array.from({ length: count }, (_, i): LocalNode => ({ name: `v${i + 1}`, folder: `v${i + 1}`, port: ports[i] as number, peerPort: peerPorts[i] as number }))
  const keys = nodes.map(() => ({ validator: generateKeyPair(ED25519), node: generateKeyPair(ED25519), peer: generateKeyPair(ED25519) }))
  const [nodeKey, ...otherNodeKeys] = keys.map(({ node }) => node)
  const validators = keys.map(({ validator }) => ({ publicKey: validator.publicKey, power: VALIDATOR_POWER }))
  const consortium = (plan.consortium ?? demo)({ nodeKey: nodeKey as KeyPair, otherNodeKeys, validators })
  const parts = { ...consortium.parts, ...(application.version > 1 && { kernel: { application: application.version } }) }
  const genesis: GenesisFile = {
    chainId: consortium.chainId, parts, time: fromMillis(BigInt(Date.now())), validators,
  }
  const peers = nodes.map(({ name, peerPort }, i) => ({ member: name, id: nodeIdOf((keys[i] as (typeof keys)[number]).peer.publicKey), address: `127.0.0.1:${peerPort}`, validates: true }))
  for (const [i, node] of nodes.entries()) {
    const folder = join(base, node.folder)
    const config = { engine: 'cometbft', networkProfile: profile, nodeName: node.name, port: node.port, peerListen: `127.0.0.1:${node.peerPort}`, ...plan.config }
    mkdirSync(join(folder, 'keys'), { recursive: true, mode: 0o700 })
    for (const [name, key] of Object.entries(keys[i] as (typeof keys)[number])) await writeKeyFile(join(folder, 'keys', `${name}.json`), key)
    if (i === 0) await keepOfficers(folder, consortium)
    await put(join(folder, 'node.json'), `${JSON.stringify(config, undefined, 2)}\n`)
    await put(join(folder, 'peers.json'), formatPeers(peers))
    await put(join(folder, 'genesis.json'), formatGenesis(genesis))
  }
  await writeLocalNetwork(base, genesis.chainId, nodes)
  return nodes
}

/** Writes down which nodes are the network in a folder; with it the commands over it find them. */
export async function writeLocalNetwork(base: string, chainId: string, nodes: readonly LocalNode[]): Promise<void> {
  await put(fileOf(base), `${JSON.stringify({ format: 'jianghan-local-network', version: 1, chainId, nodes }, undefined, 2)}\n`)
}

const demo: NonNullable<LocalNetworkPlan['consortium']> = keys => ({ ...demoConsortium({ random, ...keys }), demo: true })

const put = (file: string, text: string): Promise<unknown> => writeFileDurably(file, utf8(text), { mode: 0o640, replace: true })

/** The nodes of the network in a folder, undefined where none was made there. Throws ProblemFault where its file cannot be read. */
export function readLocalNetwork(base: string): readonly LocalNode[] | undefined {
  const file = fileOf(base)
  if (!existsSync(file)) return undefined
  try {
    const { format, version, nodes } = JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown; version?: unknown; nodes?: unknown }
    if (format === 'jianghan-local-network' && version === 1 && Array.isArray(nodes) && nodes.length <= LOCAL_NODES_MAX && nodes.every(isLocalNode)) return nodes
  } catch {
    // Told below.
  }
  return fail(networkProblems.networkFileInvalid, { file })
}

function isLocalNode(node: unknown): node is LocalNode {
  const { name, folder, port, peerPort } = (node ?? {}) as Record<string, unknown>
  return typeof name === 'string' && /^v[0-9]{1,3}$/.test(name) && folder === name && Number.isInteger(port) && Number.isInteger(peerPort)
}

/** So many ports of the loopback address that nobody listens on now, from the first one up. */
export async function freePorts(first: number, count: number): Promise<number[]> {
  const free: number[] = []
  for (let port = first; free.length < count; port++) {
    if (port > 65_535) fail(networkProblems.noFreePorts, { first })
    const server = createServer().listen(port, '127.0.0.1')
    // `once` rejects when the server emits an error: the port is taken.
    const isFree = await once(server, 'listening').then(() => true, () => false)
    if (isFree) {
      free.push(port)
      server.close()
      await once(server, 'close')
    }
  }
  return free
}
