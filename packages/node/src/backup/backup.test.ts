import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { judgeProof } from '@jianghan/client'
import { parseTrustPack } from '@jianghan/light'
import type { RunningNode } from '../node.ts'
import { ProblemFault } from '../problem/define.ts'
import { accountAt, asOperator, ask, postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'
import { formatAddress } from '@jianghan/protocol'
import { backupsIn } from './kept.ts'
import { drill } from './drill.ts'
import { restoreBackup } from './restore.ts'

type Test = Parameters<typeof temporaryFolder>[0]

const RELEASE = '0.0.0-test'
const refusedAs = (code: string) => (fault: unknown): boolean => fault instanceof ProblemFault && fault.problem.definition.code === code

/** What accounts 0 and 1 hold. */
async function money(node: RunningNode): Promise<string> {
  const balances = await Promise.all([0, 1].map(account => ask(node, `/v1/query/payments.getBalance?account=${formatAddress('account', accountAt(account))}&asset=CNY.TB`)))
  return balances.map(({ body }) => body.answer.atoms as string).join(' ')
}

const pay = (node: RunningNode): ReturnType<typeof postOne> => postOne(node, transfer(), '?wait=provable')

async function backUp(node: RunningNode, folder: string, to: string): Promise<Readonly<{ path: string; height: string }>> {
  const answer = await ask(node, '/v1/node/backup', {
    method: 'POST', headers: { authorization: `Bearer ${readFileSync(join(folder, 'operator.token'), 'utf8').trim()}`, 'content-type': 'application/json' }, body: JSON.stringify({ to, share: 1 }),
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body
}

/** A ledger with two payments, a backup, and two payments more; its node is closed. */
async function world(t: Test): Promise<{ folder: string; backup: string; height: bigint; before: string; after: string; trust: string }> {
  const [folder, to] = [temporaryFolder(t), temporaryFolder(t)]
  const node = await startTestNode(t, { folder })
  for (let i = 0; i < 2; i++) await pay(node)
  const before = await money(node)
  const { path, height } = await backUp(node, folder, to)
  for (let i = 0; i < 2; i++) await pay(node)
  const after = await money(node)
  const trust = JSON.stringify((await ask(node, '/v1/trust')).body)
  await node.close()
  return { folder, backup: path, height: BigInt(height), before, after, trust }
}

test('a backup made while payments go on is restored to one height, and nobody but the owner may ask for it', async t => {
  const [folder, to] = [temporaryFolder(t), temporaryFolder(t)]
  const node = await startTestNode(t, { folder })
  let going = true
  let paid = 0
  const load = (async () => { while (going) { await postOne(node, transfer(), '?wait=final'); paid++ } })()
  while (paid < 20) await new Promise(resolve => setTimeout(resolve, 5))
  const refused = await ask(node, '/v1/node/backup', { method: 'POST', headers: { authorization: '', 'content-type': 'application/json' }, body: JSON.stringify({ to }) })
  assert.equal(refused.status, 401)
  const { path, height } = await backUp(node, folder, to)
  going = false
  await load
  await node.close()
  const restored = join(temporaryFolder(t), 'data')
  assert.equal(String((await restoreBackup({ from: path, to: restored, release: RELEASE })).height), height)
  // The operator puts the key of the node back, from where keys are kept.
  cpSync(join(folder, 'keys/node.json'), join(restored, 'keys/node.json'))
  const again = await startTestNode(t, { folder: restored })
  assert.equal((await ask(again, '/v1/status')).body.chainId, 'node-test')
  const [a = 0n, b = 0n] = (await money(again)).split(' ').map(BigInt)
  assert.equal(a + b, 2_000_000n)
})

test('no key and no sign state is in a backup', async t => {
  const { folder, backup } = await world(t)
  const secrets = [...readdirSync(join(folder, 'keys'), { withFileTypes: true }).filter(entry => entry.name.endsWith('.json')).map(({ name }) => (JSON.parse(readFileSync(join(folder, 'keys', name), 'utf8')) as { secret: string }).secret),
    readFileSync(join(folder, 'vault/keys/vault.key'), 'utf8').match(/[0-9a-f]{64}/)?.[0] ?? '']
  assert.ok(secrets.length >= 3 && secrets.every(each => each.length >= 64))
  for (const entry of readdirSync(backup, { recursive: true, withFileTypes: true })) {
    assert.doesNotMatch(entry.name, /key|signed|wrapped|uniqueness/)
    if (!entry.isFile()) continue
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    for (const secret of secrets) assert.ok(!bytes.includes(secret) && !bytes.includes(Buffer.from(secret, 'hex')), entry.name)
  }
})

test('with the old folder whole nothing is lost: its blocks are taken over and its key signs on', async t => {
  const { folder, backup, after } = await world(t)
  const to = temporaryFolder(t)
  const restored = await restoreBackup({ from: backup, to, old: folder, release: RELEASE })
  assert.ok(restored.rolledForward >= 2)
  assert.deepEqual([restored.epoch, restored.lost], [undefined, []])
  const node = await startTestNode(t, { folder: to })
  assert.equal(await money(node), after)
  assert.equal((await pay(node)).body.results[0].status, 'provable')
})

test('blocks that are gone are named, a new key opens a new epoch, and the ledger goes on', async t => {
  const { folder, backup, height, before, trust } = await world(t)
  const old = temporaryFolder(t)
  cpSync(folder, old, { recursive: true })
  // The first block after the backup is damaged; those behind it can be read, but nothing can be built on them.
  const file = join(old, 'blocks/blocks-0000000000000001.seg')
  const bytes = readFileSync(file)
  const copied = readFileSync(join(backup, 'blocks/blocks-0000000000000001.seg')).length
  bytes[copied + 100] = (bytes[copied + 100] as number) ^ 1
  writeFileSync(file, bytes)
  const to = temporaryFolder(t)
  const { epoch, lost, rolledForward } = await restoreBackup({ from: backup, to, old, release: RELEASE })
  assert.deepEqual([epoch?.number, epoch?.from, rolledForward], [2, height + 1n, 0])
  assert.deepEqual(epoch?.vouchers.map(({ by }) => by), ['validator', 'node', 'formerValidator'])
  assert.ok(BigInt(epoch?.lost.signedTo ?? 0) >= height + 2n)
  assert.equal(lost.length, 1)
  assert.match(readFileSync(join(to, 'lost-receipts.jsonl'), 'utf8'), new RegExp(lost[0]?.id as string))
  const node = await startTestNode(t, { folder: to })
  assert.equal(await money(node), before)
  const paid = (await pay(node)).body.results[0]
  const proof = new Uint8Array(await (await fetch(`${node.url}/v1/transactions/${paid.id}/proof`, { headers: asOperator(to) })).arrayBuffer())
  const { epochs } = (await ask(node, '/v1/epochs')).body
  const verdicts = await Promise.all([trust, JSON.stringify(epochs[0].trust), JSON.stringify(epochs[1].trust), JSON.stringify((await ask(node, '/v1/trust')).body)]
    .map(async text => (await judgeProof(proof, { trust: parseTrustPack(text) })).verdict))
  assert.deepEqual(verdicts, ['false', 'false', 'true', 'true'], 'the new key is not believed by whoever trusts the old one')
  await node.close()
  // Whoever puts the former key back is stopped: it has signed those heights.
  cpSync(join(folder, 'keys/validator.json'), join(to, 'keys/validator.json'))
  await assert.rejects(startTestNode(t, { folder: to }), refusedAs('node.folderOfAnotherChain'))
})

test('a forged file of epochs is refused', async t => {
  const { backup } = await world(t)
  const to = temporaryFolder(t)
  await restoreBackup({ from: backup, to, release: RELEASE })
  const file = join(to, 'epochs.json')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/"from": "(\d+)"/, '"from": "1"'))
  await assert.rejects(startTestNode(t, { folder: to }), refusedAs('node.epochsInvalid'))
  writeFileSync(file, '{}')
  await assert.rejects(startTestNode(t, { folder: to }), refusedAs('node.epochsInvalid'))
  writeFileSync(file, text)
  await (await startTestNode(t, { folder: to })).close()
})

test('a backup in which any file was changed is refused by its name, and what was begun is no data folder', async t => {
  const { backup } = await world(t)
  const files = readdirSync(backup, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  assert.ok(files.length >= 6)
  for (const file of files) {
    const copy = join(temporaryFolder(t), 'copy')
    cpSync(backup, copy, { recursive: true })
    const path = join(copy, file.slice(backup.length))
    const bytes = readFileSync(path)
    const at = bytes.length >> 1
    bytes[at] = (bytes[at] as number) ^ 1
    writeFileSync(path, bytes)
    const to = temporaryFolder(t)
    await assert.rejects(restoreBackup({ from: copy, to, release: RELEASE }), (fault: unknown) => {
      const words = fault instanceof Error ? fault.message : ''
      assert.match(words, /backup|snapshot/, file)
      return true
    }, file)
    assert.ok(!existsSync(join(to, 'genesis.json')), file)
  }
})

test('the backup of another chain or of a newer release, and a target that is not empty, are refused', async t => {
  const { folder, backup } = await world(t)
  const other = temporaryFolder(t)
  cpSync(folder, other, { recursive: true })
  writeFileSync(join(other, 'genesis.json'), readFileSync(join(folder, 'genesis.json'), 'utf8').replace('node-test', 'another'))
  await assert.rejects(restoreBackup({ from: backup, to: temporaryFolder(t), old: other, release: RELEASE }), refusedAs('node.backupOfAnotherChain'))
  await assert.rejects(restoreBackup({ from: backup, to: folder, release: RELEASE }), refusedAs('node.restoreNotEmpty'))
  await assert.rejects(restoreBackup({ from: folder, to: temporaryFolder(t), release: RELEASE }), refusedAs('node.backupMissing'))
  const file = join(backup, 'backup.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 1', '"version": 2'))
  await assert.rejects(restoreBackup({ from: backup, to: temporaryFolder(t), release: RELEASE }), refusedAs('node.backupNewer'))
})

test('backups of a chain are kept in the number asked for, and one that was broken off is swept away', async t => {
  const [folder, to] = [temporaryFolder(t), temporaryFolder(t)]
  const node = await startTestNode(t, { folder })
  mkdirSync(join(to, '.partial-node-test/blocks'), { recursive: true })
  for (let i = 0; i < 4; i++) {
    await pay(node)
    const made = await ask(node, '/v1/node/backup', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to, keep: 2, share: 1 }) })
    assert.equal(made.body.swept, i === 0, 'the first one says that it cleared away what was left')
  }
  assert.equal(readdirSync(to).length, 2)
  assert.equal(backupsIn(to, 'node-test').length, 2)
})

test('a drill says RPO and RTO and leaves nothing behind', async t => {
  const { backup } = await world(t)
  const scratch = temporaryFolder(t)
  const found = await drill(backup, RELEASE, import.meta.resolve('@jianghan/app'), scratch)
  assert.ok(found.rpoSeconds > 0 && found.restoreSeconds > 0 && found.startSeconds > 0)
  assert.deepEqual(readdirSync(scratch), [])
  rmSync(scratch, { recursive: true })
})
