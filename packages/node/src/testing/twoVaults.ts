import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { demoConsortium, type Consortium as Demo } from '@jianghan/app'
import { generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { writeKeyFile } from '@jianghan/crypto/node'
import { seededRandom } from '@jianghan/crypto/testing'
import type { Json } from '@jianghan/kernel'
import { membersV1, signTransaction } from '@jianghan/protocol'
import type { Consortium } from '../folder/setUp.ts'
import type { RunningNode } from '../node.ts'
import { ask, postOne, signerOf } from './testLedger.ts'

/**
 * Two nodes of two members, each with a ledger of its own that begins alike: the same members and keys, so that the nodes know each other. The operator's node takes payment
 * files in; the bank's serves the vaults of the bank and of a company.
 */
export const NODES = { sender: 'wuhan-settlement', reader: 'hanjiang-bank' } as const
export type NodeName = keyof typeof NODES

/** The node keys of the two, always the same. */
export const nodeKeys: Readonly<Record<NodeName, KeyPair>> = { sender: generateKeyPair(1, new Uint8Array(32).fill(9)), reader: generateKeyPair(1, new Uint8Array(32).fill(8)) }

/** The demo consortium, always the same. */
function demo(): Demo {
  const random = seededRandom('two vaults')
  return demoConsortium({ random: length => random.bytes(length), nodeKey: nodeKeys.sender })
}

/** The consortium of both nodes: the demo, with a node key of the bank. */
export function twoVaultsConsortium(): Consortium {
  const made = demo()
  const { members, ...rest } = made.parts['members'] as { members: { memberId: string; keys: Json[] }[] }
  const { kind, publicKey } = nodeKeys.reader
  const extended = members.map(member => (member.memberId !== NODES.reader ? member : { ...member, keys: [...member.keys, { kind, publicKey: Buffer.from(publicKey).toString('base64'), roles: ['node'] }] }))
  return { ...made, parts: { ...made.parts, members: { ...rest, members: extended } as Json }, demo: true }
}

/** Puts the node's own key into a new data folder. */
export async function giveNodeKey(folder: string, name: NodeName): Promise<void> {
  mkdirSync(join(folder, 'keys'), { recursive: true, mode: 0o700 })
  await writeKeyFile(join(folder, 'keys', 'node.json'), nodeKeys[name])
}

/** Publishes a vault key of a member on the ledgers of these nodes; without a key it is withdrawn. */
export async function publish(nodes: readonly Pick<RunningNode, 'url'>[], memberId: string, key?: Readonly<{ kind: number; publicKey: string; endpoint: string }>): Promise<void> {
  const { chainId, officers } = demo()
  const signers = officers.filter(({ member }) => member === memberId).map(officer => signerOf(officer.key))
  const { kind, publicKey, endpoint } = key ?? { kind: 0, publicKey: '', endpoint: '' }
  const body = toBinary(membersV1.SetVaultKeySchema, create(membersV1.SetVaultKeySchema, { memberId, kind, publicKey: Buffer.from(publicKey, 'hex'), endpoint }))
  for (const node of nodes) {
    const unique = crypto.getRandomValues(new Uint8Array(16))
    const bytes = signTransaction({ chainId, validUntilMs: BigInt(Date.now() + 300_000), unique, actions: [{ type: 'members.v1.SetVaultKey', body }] }, signers)
    const { status, body: answer } = await postOne(node as RunningNode, bytes, '?wait=final')
    if (status !== 200 || answer.results[0].outcome?.done !== true) throw new Error(`${status} ${JSON.stringify(answer)}`)
  }
}

/** The newest reading key of a node, with the node as endpoint. */
export async function keyOf(node: Pick<RunningNode, 'url'>): Promise<{ kind: number; publicKey: string; endpoint: string }> {
  const { body } = await ask(node as RunningNode, '/v1/vault')
  return { ...body.readingKeys.at(-1), endpoint: node.url }
}

/** Asks until an answer is as wanted. */
export async function until<T>(look: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look()
    if (wanted(value)) return value
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
}

/** Keeps a document at a node, for these readers. */
export async function putDocument(node: Pick<RunningNode, 'url'>, text: string, readers: readonly string[]): Promise<{ id: string; deliveries: string[] }> {
  const { status, body } = await ask(node as RunningNode, `/v1/vault/items?mediaType=text/plain&readers=${readers.join(',')}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: text })
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}

/** Posts JSON to a node. */
export const tell = (node: Pick<RunningNode, 'url'>, path: string, value: unknown): ReturnType<typeof ask> =>
  ask(node as RunningNode, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })

