import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { demoConsortium, type Consortium as Demo } from '@jianghan/app'
import { generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { writeKeyFile } from '@jianghan/crypto/node'
import { seededRandom } from '@jianghan/crypto/testing'
import type { Json } from '@jianghan/kernel'
import { membersV1, signTransaction } from '@jianghan/protocol'
import type { Consortium } from '../folder/setUp.ts'
import type { RunningNode } from '../node.ts'
import { ask, postOne, signerOf, startTestNode, temporaryFolder } from './testLedger.ts'

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

/** A transaction of one action, signed by all officers of a member. */
export function signedBy<M extends DescMessage>(memberId: string, schema: M, init: MessageInitShape<M>): Uint8Array {
  const { chainId, officers } = demo()
  const signers = officers.filter(({ member }) => member === memberId).map(officer => signerOf(officer.key))
  const action = { type: schema.typeName.replace(/^jianghan\./, ''), body: toBinary(schema, create(schema, init)) }
  return signTransaction({ chainId, validUntilMs: BigInt(Date.now() + 300_000), unique: crypto.getRandomValues(new Uint8Array(16)), actions: [action] }, signers)
}

/** Has an action of a member done on the ledgers of these nodes. */
export async function act<M extends DescMessage>(nodes: readonly RunningNode[], memberId: string, schema: M, init: MessageInitShape<M>): Promise<void> {
  for (const node of nodes) {
    const { status, body: answer } = await postOne(node, signedBy(memberId, schema, init), '?wait=final')
    if (status !== 200 || answer.results[0].outcome?.done !== true) throw new Error(`${status} ${JSON.stringify(answer)}`)
  }
}

/** Publishes a vault key of a member on the ledgers of these nodes; without a key it is withdrawn. */
export async function publish(nodes: readonly Pick<RunningNode, 'url'>[], memberId: string, key?: Readonly<{ kind: number; publicKey: string; endpoint: string }>): Promise<void> {
  const { kind, publicKey, endpoint } = key ?? { kind: 0, publicKey: '', endpoint: '' }
  await act(nodes as readonly RunningNode[], memberId, membersV1.SetVaultKeySchema, { memberId, kind, publicKey: Buffer.from(publicKey, 'hex'), endpoint })
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

type Test = Parameters<typeof startTestNode>[0]
type Options = NonNullable<Parameters<typeof startTestNode>[1]>

/** One of the two nodes; it is closed after the test. */
export async function nodeOf(t: Test, name: NodeName, options: Options = {}): Promise<RunningNode> {
  const folder = options.folder ?? temporaryFolder(t)
  await giveNodeKey(folder, name)
  return startTestNode(t, { makeConsortium: twoVaultsConsortium, ...options, folder })
}

/** Says on both ledgers where the vaults of the operator, of the bank and of one of its customers are. */
export async function introduce(sender: RunningNode, reader: RunningNode): Promise<void> {
  const key = await keyOf(reader)
  for (const member of [NODES.reader, 'hanyang-brakes']) await publish([sender, reader], member, key)
  await publish([sender, reader], NODES.sender, await keyOf(sender))
}

/** Both nodes, introduced to each other. */
export async function pair(t: Test, options: Readonly<Partial<Record<NodeName, Options>>> = {}): Promise<{ sender: RunningNode; reader: RunningNode }> {
  const [sender, reader] = [await nodeOf(t, 'sender', options.sender), await nodeOf(t, 'reader', options.reader)]
  await introduce(sender, reader)
  return { sender, reader }
}

/** What a node says of an item. */
export const itemAt = async (node: RunningNode, id: string) => (await ask(node, `/v1/vault/items/${id}`)).body

/** Waits until every delivery of an item has its end. */
export const ended = (node: RunningNode, id: string) => until(() => itemAt(node, id), ({ deliveries }) => deliveries.length > 0 && deliveries.every(({ state }: { state: string }) => state !== 'pending'))
