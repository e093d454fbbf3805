import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, type DescMessage, type MessageInitShape, toBinary, toJson } from '@bufbuild/protobuf'
import { pino } from 'pino'
import { operatorTokenIn } from '@jianghan/client/testing'
import { generateKeyPair, type KeyPair, sign } from '@jianghan/crypto'
import type { Json } from '@jianghan/kernel'
import { accountId, membersV1, paymentsV1, sha256, signTransaction, type Signer, utf8 } from '@jianghan/protocol'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import type { Consortium } from '../folder/setUp.ts'
import { type NodeOptions, type RunningNode, startNode } from '../node.ts'

/** Accounts of the test ledger, each with {@link START_ATOMS} of CNY.TB. */
export const ACCOUNTS = 8
export const START_ATOMS = 1_000_000n
export const CHAIN_ID = 'node-test'

/** The one officer of the one member. */
export const officer: KeyPair = generateKeyPair(1, new Uint8Array(32).fill(5))

export const signerOf = (key: KeyPair): Signer => ({ kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, message) })
const seeded = (name: string, length: number): Uint8Array => sha256(utf8(name)).slice(0, length)
const uniqueOf = (account: number): Uint8Array => seeded(`account ${account}`, 16)
const part = <M extends DescMessage>(schema: M, init: MessageInitShape<M>): Json => toJson(schema, create(schema, init)) as Json

/** Id of an account of the test ledger. */
export const accountAt = (account: number): Uint8Array => accountId('test-bank', uniqueOf(account))

/** A consortium of one bank with accounts that one officer signs for. */
export function testConsortium({ nodeKey }: Readonly<{ nodeKey: KeyPair }>): Consortium {
  const policy = { quorums: [{ role: 'maker', count: 1 }] }
  const keys = [
    { kind: officer.kind, publicKey: officer.publicKey, roles: ['admin', 'maker'] }, { kind: nodeKey.kind, publicKey: nodeKey.publicKey, roles: ['node'] },
  ]
  const member = part(membersV1.RegisterMemberSchema, {
    memberId: 'test-bank', nameZh: '测试银行', nameEn: 'Test Bank', keys, adminPolicy: { quorums: [{ role: 'admin', count: 1 }] }, capacities: ['issuer', 'operator'],
  })
  const numbers = Array.from({ length: ACCOUNTS }, (_, i) => i)
  return {
    chainId: CHAIN_ID,
    parts: {
      members: { members: [member], accounts: numbers.map(i => part(membersV1.OpenAccountSchema, { memberId: 'test-bank', unique: uniqueOf(i), policy })) },
      payments: {
        recordsAge: true,
        assets: [part(paymentsV1.RegisterAssetSchema, { assetId: 'CNY.TB', issuerId: 'test-bank', currency: 'CNY', decimals: 2 })],
        issues: numbers.map(i => part(paymentsV1.IssueSchema, { issuerId: 'test-bank', to: accountAt(i), amount: { assetId: 'CNY.TB', atoms: String(START_ATOMS) } })),
      },
    },
  }
}

/** What a test changes about a transfer. */
export type TransferOptions = Readonly<{ from?: number; to?: number; atoms?: string; chainId?: string; validUntilMs?: bigint; key?: KeyPair; type?: string }>

let made = 0

/** A signed transfer, different from all before. */
export function transfer(options: TransferOptions = {}): Uint8Array {
  const { from = 0, to = 1, atoms = '1', chainId = CHAIN_ID, key = officer, type = 'payments.v1.Transfer' } = options
  const validUntilMs = options.validUntilMs ?? BigInt(Date.now() + 300_000)
  const body = toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, { from: accountAt(from), to: accountAt(to), amount: { assetId: 'CNY.TB', atoms } }))
  const unique = seeded(`transfer ${process.pid} ${made++} ${process.hrtime.bigint()}`, 16)
  return signTransaction({ chainId, validUntilMs, unique, actions: [{ type, body }] }, [signerOf(key)])
}

/** Transactions in frames, as the API takes several of them. */
export function framesOf(transactions: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(transactions.flatMap(bytes => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return [length, bytes]
  }))
}

/** A test that may leave something to be done behind it. */
type Test = Readonly<{ after(work: () => unknown): void }>

const cleanups = new WeakMap<Test, (() => unknown)[]>()

/** Does something after the test; what was asked for last comes first. */
export function afterwards(t: Test, work: () => unknown): void {
  const known = cleanups.get(t)
  if (known !== undefined) return void known.push(work)
  const stack = [work]
  cleanups.set(t, stack)
  t.after(async () => { for (const each of stack.reverse()) await each() })
}

/** A folder that goes with the test. */
export function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'jh-node-'))
  afterwards(t, () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A configuration for tests: any free port, and what the test says. */
export const testConfig = (changes: Partial<Config> = {}): Config =>
  ({ ...loadConfig({ file: '/nonexistent/node.json', environment: {}, flags: {} }), port: 0, verifyThreads: 1, ...changes })

/** Starts a node over a folder (by default a new one), with the test consortium when it is new; it is closed after the test at the latest. */
export async function startTestNode(t: Test, { folder = temporaryFolder(t), config = {}, ...options }: TestNodeOptions = {}): Promise<RunningNode> {
  const node = await startNode({
    config: testConfig(config), folder, applicationUrl: import.meta.resolve('@jianghan/app'), makeConsortium: testConsortium,
    log: pino({ level: 'silent' }), version: '0.0.0-test', ...options,
  })
  afterwards(t, () => node.close())
  return node
}

type TestNodeOptions = Readonly<{ config?: Partial<Config> }> & Partial<Omit<NodeOptions, 'config'>>

/** The header by which the owner of a data folder is known to its node. */
export const asOperator = (folder: string): Readonly<{ authorization: string }> =>
  ({ authorization: `Bearer ${operatorTokenIn(folder)}` })

/** A request to a node and its JSON; by its operator where the headers name nobody ("" stands for nobody). */
export async function ask(node: RunningNode, path: string, init: RequestInit = {}): Promise<{ status: number; headers: Headers; body: any }> {
  const headers = new Headers(init.headers)
  if (!headers.has('authorization')) headers.set('authorization', asOperator(node.folder.path).authorization)
  else if (headers.get('authorization') === '') headers.delete('authorization')
  const response = await fetch(`${node.url}${path}`, { ...init, headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text }
}

/** Posts transactions in frames and waits until they are final, or as `query` says. */
export const post = (node: RunningNode, transactions: readonly Uint8Array[], query = ''): ReturnType<typeof ask> =>
  ask(node, `/v1/transactions${query}`, { method: 'POST', headers: { 'content-type': 'application/vnd.jianghan.transactions' }, body: framesOf(transactions) as Uint8Array<ArrayBuffer> })

/** Posts the bytes of one transaction as they are. */
export const postOne = (node: RunningNode, bytes: Uint8Array, query = '', headers: Record<string, string> = {}): ReturnType<typeof ask> =>
  ask(node, `/v1/transactions${query}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream', ...headers }, body: bytes as Uint8Array<ArrayBuffer> })
