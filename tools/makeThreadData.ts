import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { demoConsortium } from '@jianghan/app'
import { ED25519, generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { writeKeyFile } from '@jianghan/crypto/node'
import { seededRandom } from '@jianghan/crypto/testing'
import { decodeBlockRecord, openLedgerStores } from '@jianghan/kernel'
import { loadConfig, openLog, type RunningNode, startNode } from '@jianghan/node'
import { formatAddress, keyId, membersV1, toHex } from '@jianghan/protocol'
import { bytesOf, DemoLedger, type Draft } from '../tests/e2e/support/demoLedger.ts'
import { ask, post, until } from '../tests/e2e/support/http.ts'

/**
 * Made tests/fixtures/thread-data/ at the release of the thread: a data folder that every later release has to open, what it holds, and
 * proof files of its day. **Not to be run again**: what a later release writes shows nothing about the folders that are out there. Members,
 * keys and accounts come of a seed; the times of the blocks are those of the day.
 */
const target = resolve(import.meta.dirname, '../tests/fixtures/thread-data')
const examples = resolve(import.meta.dirname, '../examples')
const random = seededRandom('the thread')
const folder = mkdtempSync(join(tmpdir(), 'jh-thread-'))
const keyOf = (secret: Uint8Array): KeyPair => generateKeyPair(ED25519, secret)

mkdirSync(join(folder, 'data/keys'), { recursive: true, mode: 0o700 })
for (const name of ['validator', 'node']) await writeKeyFile(join(folder, `data/keys/${name}.json`), keyOf(random.bytes(32)))

const start = (): Promise<RunningNode> => startNode({
  // A state that is written only on a clean end: the second run leaves blocks behind it that the next start has to replay.
  config: { ...loadConfig({ file: join(folder, 'no.json'), environment: {}, flags: {} }), port: 0, flushEveryBlocks: 1_024 },
  folder: join(folder, 'data'), applicationUrl: import.meta.resolve('@jianghan/app'), log: openLog('silent'), version: '0.1.0',
  makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => random.bytes(length), nodeKey }), demo: true }),
})

let ledger: DemoLedger

async function send(draft: Draft): Promise<string> {
  const bytes = await ledger.transaction({ ...draft, unique: random.bytes(16) })
  const { status, body } = await post(`${ledger.url}/v1/transactions?wait=provable`, 'application/octet-stream', bytes)
  const [result] = body.results ?? []
  if (status >= 300 || result?.status !== 'provable') throw new Error(JSON.stringify(body))
  return result.id as string
}

const pay = (atoms: string): Promise<string> => send({ body: ledger.creditTransfer(atoms, random.bytes(16).map((byte, i) => (i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte))) })

/** Pays from a file; the id of its first payment. */
async function payFile(name: string): Promise<string> {
  const { body } = await post(`${ledger.url}/v1/iso20022/pain.001?wait=provable`, 'application/xml', readFileSync(join(examples, name)))
  if (body.status !== 'ACSC') throw new Error(JSON.stringify(body))
  const [payment] = (await ask(`${ledger.url}/v1/iso20022/messages/${body.msgId}`)).body.transactions
  return payment.transactionId as string
}

/** A second account of the car maker, a rotated key, a policy of one account and one of a member. */
async function changeAuthority(): Promise<void> {
  const member = 'yangtze-motor'
  const unique = random.bytes(16)
  const oneChecker = { quorums: [{ role: 'checker', count: 1 }] }
  await send({ type: 'members.v1.OpenAccount', body: bytesOf(membersV1.OpenAccountSchema, { memberId: member, unique, policy: { quorums: [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }] } }) })
  await send({ type: 'members.v1.SetAccountPolicy', body: bytesOf(membersV1.SetAccountPolicySchema, { accountId: ledger.account('qingshan-wiring'), policy: oneChecker }), signers: await ledger.pair('qingshan-wiring') })
  const old = await ledger.officer('guanggu-glass-maker')
  const fresh = keyOf(random.bytes(32))
  await send({ type: 'members.v1.RotateKey', signers: await ledger.pair('guanggu-glass'), body: bytesOf(membersV1.RotateKeySchema, { memberId: 'guanggu-glass', oldKeyId: keyId(old.kind, old.publicKey), kind: fresh.kind, publicKey: fresh.publicKey }) })
  await send({ type: 'members.v1.SetAdminPolicy', signers: await ledger.pair('hanyang-brakes'), body: bytesOf(membersV1.SetAdminPolicySchema, { memberId: 'hanyang-brakes', policy: { quorums: [{ role: 'admin', count: 1 }] } }) })
}

async function proofOf(id: string, name: string, query = ''): Promise<void> {
  const response = await fetch(`${ledger.url}/v1/transactions/${id}/proof${query}`)
  if (response.status !== 200) throw new Error(await response.text())
  writeFileSync(join(target, name), new Uint8Array(await response.arrayBuffer()))
}

const node = await start()
ledger = new DemoLedger(node.url, join(folder, 'data'))
const fromFile = await payFile('pain001-pay-suppliers.xml')
const first = await pay('12345')
await changeAuthority()
await node.close()

const again = await start()
ledger = new DemoLedger(again.url, join(folder, 'data'))
const refused = await pay('99999999999999')
await payFile('pain001-pay-suppliers-gb18030.xml')
const last = await pay('678')
await until(() => ask(`${again.url}/v1/status`), ({ body }) => body.index?.state === 'current')
mkdirSync(target, { recursive: true })
await proofOf(fromFile, 'payment.jhproof', '?disclose=all')
await proofOf(refused, 'refused.jhproof')
writeFileSync(join(target, 'trust.json'), (await ask(`${again.url}/v1/trust`)).text)
const money = await ledger.money()
// As after kill -9: blocks that the state on disk has not seen.
cpSync(join(folder, 'data'), join(folder, 'killed/thread-data'), { recursive: true })
await again.close()
for (const name of ['LOCK', 'LOCK.owner', 'index', 'state/level/LOG', 'state/level/LOG.old', 'state/level/LOCK']) rmSync(join(folder, 'killed/thread-data', name), { recursive: true, force: true })

const stores = await openLedgerStores(join(folder, 'data'))
const records = [...stores.segments.range(1n)].map(({ payload }) => decodeBlockRecord(payload))
const expected = {
  chainId: ledger.chainId, height: String(records.length), logSize: String(stores.log.size), appHashes: records.map(({ appHash }) => toHex(appHash)),
  money, transactions: { fromFile, first, refused, last },
  policies: { [formatAddress('account', ledger.account('qingshan-wiring'))]: 'checker' },
}
await stores.close()
writeFileSync(join(target, 'expected.json'), `${JSON.stringify(expected, undefined, 1)}\n`)
execFileSync('tar', ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '-C', join(folder, 'killed'), '-czf', join(target, 'thread-data.tar.gz'), 'thread-data'])
rmSync(folder, { recursive: true, force: true })
