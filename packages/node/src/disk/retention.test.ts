import assert from 'node:assert/strict'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { judgeProof } from '@jianghan/client'
import { parseTrustPack, readProof } from '@jianghan/light'
import { equalBytes, formatAddress, leafHash, readTransaction, toHex } from '@jianghan/protocol'
import { Segments } from '@jianghan/store'
import { backupsIn } from '../backup/kept.ts'
import { restoreBackup } from '../backup/restore.ts'
import type { RunningNode } from '../node.ts'
import { accountAt, afterwards, asOperator, ask, CHAIN_ID, post, postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'

const SMALL = { blockFileMiB: 1, flushEveryBlocks: 16 }
const RELEASE = '0.0.0-test'

const backUp = async (node: RunningNode, to: string, keep = 0): Promise<void> => {
  const made = await ask(node, '/v1/node/backup', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to, keep, share: 1 }) })
  assert.equal(made.status, 200, JSON.stringify(made.body))
}

/** Waits for what the node does by itself. */
async function until(found: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; !await found(); looks++) {
    assert.ok(looks < 600, 'within a minute')
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

const firstOf = async (node: RunningNode): Promise<bigint> => BigInt((await ask(node, '/v1/status')).body.firstHeight as string)
const idOf = (bytes: Uint8Array): string => {
  const read = readTransaction(bytes)
  assert.ok(read.ok)
  return toHex(read.value.id)
}

test('old blocks go once a backup holds them; proofs, histories, starts and further backups go on, and what went is named and restored', async t => {
  const [folder, to] = [temporaryFolder(t), temporaryFolder(t)]
  const node = await startTestNode(t, { folder, config: { ...SMALL, keepBlocks: 100 } })
  const first = transfer()
  await postOne(node, first, '?wait=provable')
  // A file of full blocks, and then more small ones than always stay: each payment is a block, and its proof another one.
  for (let i = 0; i < 16; i++) await post(node, Array.from({ length: 512 }, () => transfer({ from: i % 4 })), '?wait=final')
  for (let height = 0; height < 1_500; height = Number((await ask(node, '/v1/status')).body.height)) for (let i = 0; i < 50; i++) await postOne(node, transfer(), '?wait=provable')
  const id = idOf(first)
  const saved = await proofOf(node, id)
  const trust = parseTrustPack(JSON.stringify((await ask(node, '/v1/trust')).body))
  await node.close()

  const waiting = await startTestNode(t, { folder, config: { ...SMALL, keepBlocks: 100 } })
  await until(async () => JSON.stringify((await ask(waiting, '/health/ready')).body.warnings).includes('node.pruningWaits'))
  assert.equal(await firstOf(waiting), 1n, 'no backup, no pruning')
  await backUp(waiting, to)
  await waiting.close()

  const pruned = await startTestNode(t, { folder, config: { ...SMALL, keepBlocks: 100 } })
  await until(async () => await firstOf(pruned) > 1n)
  const kept = await firstOf(pruned)
  assert.equal(existsSync(join(folder, 'blocks/blocks-0000000000000001.seg')), false)
  assert.deepEqual((await ask(pruned, '/health/ready')).body.warnings, [])
  const old = await ask(pruned, '/v1/blocks/1')
  assert.deepEqual([old.status, old.body.code, old.body.facts], [410, 'node.blockPruned', { height: '1', first: String(kept) }])
  for (const path of [`/v1/transactions/${id}`, `/v1/transactions/${id}/proof`]) {
    const { status, body } = await ask(pruned, path)
    assert.deepEqual([status, body.code, body.facts], [404, 'node.transactionNotKept', { id, first: String(kept) }], path)
  }
  const nobody = await ask(pruned, `/v1/transactions/${id}`, { headers: { authorization: '' } })
  const unknown = await ask(pruned, `/v1/transactions/${'00'.repeat(32)}`, { headers: { authorization: '' } })
  assert.deepEqual([nobody.status, nobody.body.code], [unknown.status, unknown.body.code], 'who may not see it is not told that it was there')
  const stream = await fetch(`${pruned.url}/v1/events?from=1-0`, { headers: { ...asOperator(folder) } })
  assert.match(await stream.text(), /node\.blockPruned/)
  // What was proved stays proved, and the log proves the pruned leaf as before.
  assert.equal((await judgeProof(saved, { trust })).verdict, 'true')
  const claimed = readProof(saved)
  const [receipt] = claimed.ok ? claimed.proof.log : []
  assert.ok(receipt !== undefined && receipt.index < 256n)
  const tile = await fetch(`${pruned.url}/v1/log/tile/0/000`, { headers: { ...asOperator(folder) } })
  const hashes = new Uint8Array(await tile.arrayBuffer())
  assert.ok(equalBytes(hashes.subarray(32 * Number(receipt.index), 32 * Number(receipt.index) + 32), leafHash(receipt.leafBytes)))
  const history = await ask(pruned, `/v1/accounts/${formatAddress('account', accountAt(1))}/history?limit=1`)
  assert.equal(history.status, 200, JSON.stringify(history.body))
  const fresh = transfer()
  await postOne(pruned, fresh, '?wait=provable')
  await proofOf(pruned, idOf(fresh))
  // The backup that alone holds the pruned blocks stays, whatever is asked for.
  await backUp(pruned, to, 1)
  assert.equal(backupsIn(to, CHAIN_ID).length, 2)
  await pruned.close()

  const [, newest = ''] = backupsIn(to, CHAIN_ID)
  assert.ok(!readdirSync(join(newest, 'blocks')).includes('blocks-0000000000000001.seg'))
  const whole = join(temporaryFolder(t), 'data')
  const restored = await restoreBackup({ from: newest, to: whole, old: folder, release: RELEASE })
  assert.equal(restored.first, 1n)
  const segments = await Segments.open(join(whole, 'blocks'))
  afterwards(t, () => segments.close())
  assert.equal(segments.firstHeight, 1n)
  await segments.verify()
  // Alone it is restored from where it begins, and the index says so.
  const alone = temporaryFolder(t)
  cpSync(newest, join(alone, 'backup'), { recursive: true })
  const part = join(temporaryFolder(t), 'data')
  assert.equal((await restoreBackup({ from: join(alone, 'backup'), to: part, old: folder, release: RELEASE })).first, kept)
  const again = await startTestNode(t, { folder: part })
  await until(async () => JSON.stringify((await ask(again, '/health/ready')).body.warnings).includes('node.indexBeginsLater'))
  assert.equal(await firstOf(again), kept)
  assert.equal((await ask(again, '/v1/status')).body.index.from, String(kept))
})

async function proofOf(node: RunningNode, id: string): Promise<Uint8Array> {
  const response = await fetch(`${node.url}/v1/transactions/${id}/proof`, { headers: { ...asOperator(node.folder.path) } })
  assert.equal(response.status, 200)
  return new Uint8Array(await response.arrayBuffer())
}
