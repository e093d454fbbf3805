import { readFileSync } from 'node:fs'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** A node of the network, as the others reach it. `id`: 40 hexadecimal digits; `address`: host and port. */
export type Peer = Readonly<{ member: string; id: string; address: string; validates: boolean; url?: string }>

/** Nodes that one may be connected with: as many as a set of validators and their neighbours. */
const PEERS_MAX = 200
const BYTES_MAX = 1024 * 1024

/** Text of peers.json: whom the node lets in, beside genesis.json. It may change later; genesis.json may not. */
export const formatPeers = (peers: readonly Peer[]): string => `${JSON.stringify({ format: 'jianghan-peers', version: 1, peers }, undefined, 2)}\n`

/** The nodes in peers.json; none where there is no such file. Throws ProblemFault where it is none. */
export function readPeersFile(file: string): readonly Peer[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return []
    return fail(startProblems.peersInvalid, { file, what: (fault as Error).message })
  }
  return parsePeers(text) ?? fail(startProblems.peersInvalid, { file, what: '"peers" is no list of {member, id, address, validates}' })
}

/** The nodes in the text of a peers.json; undefined where it is none. */
export function parsePeers(text: string): readonly Peer[] | undefined {
  if (text.length > BYTES_MAX) return undefined
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const { format, version, peers } = (json ?? {}) as Record<string, unknown>
  if (format !== 'jianghan-peers' || version !== 1 || !Array.isArray(peers) || peers.length > PEERS_MAX) return undefined
  const read = peers.map(readPeer)
  return read.every(peer => peer !== undefined) ? read : undefined
}

function readPeer(json: unknown): Peer | undefined {
  const { member, id, address, validates, url } = (json ?? {}) as Record<string, unknown>
  if (typeof member !== 'string' || member.length > 64 || typeof id !== 'string' || !/^[0-9a-f]{40}$/.test(id)) return undefined
  if (typeof address !== 'string' || hostAndPort(address) === undefined || typeof validates !== 'boolean') return undefined
  if (url !== undefined && (typeof url !== 'string' || url.length > 500)) return undefined
  return { member, id, address, validates, ...(url !== undefined && { url }) }
}

/** Host and port of "host:port" or "[address]:port"; undefined where it is none. */
export function hostAndPort(address: string): Readonly<{ host: string; port: number }> | undefined {
  const found = /^(?:([A-Za-z0-9.-]{1,253})|\[([0-9a-fA-F:.]{2,45})\]):([0-9]{1,5})$/.exec(address)
  const port = Number(found?.[3])
  return found === null || port < 1 || port > 65_535 ? undefined : { host: found[1] ?? found[2] ?? '', port }
}
