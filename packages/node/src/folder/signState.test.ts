import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ProblemFault } from '../problem/define.ts'
import { ask, CHAIN_ID, postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'
import { FileSignState } from './signState.ts'

const hash = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)
const code = (expected: string) => (fault: unknown): boolean => fault instanceof ProblemFault && fault.problem.definition.code === expected

test('the last vote is found again, and one damaged entry leaves the one before', async t => {
  const file = join(temporaryFolder(t), 'validator.signed')
  const state = await FileSignState.open(file, 'one')
  assert.equal(state.last, undefined)
  for (let height = 1n; height <= 5n; height++) state.remember({ height, hash: hash(Number(height)) })
  state.close()
  const again = await FileSignState.open(file, 'one')
  assert.deepEqual(again.last, { ...again.last, height: 5n, hash: hash(5) })
  again.close()
  const bytes = readFileSync(file)
  bytes[512 + 40] = (bytes[512 + 40] as number) ^ 4
  writeFileSync(file, bytes)
  const older = await FileSignState.open(file, 'one')
  assert.equal(older.last?.height, 4n)
  older.close()
  await assert.rejects(FileSignState.open(file, 'other'), code('node.folderOfAnotherChain'))
  bytes[40] = (bytes[40] as number) ^ 4
  writeFileSync(file, bytes)
  await assert.rejects(FileSignState.open(file, 'one'), code('node.signStateDamaged'))
})

test('after kill -9 a damaged last block is named and not signed again', async t => {
  const folder = temporaryFolder(t)
  const node = await startTestNode(t, { folder })
  await postOne(node, transfer(), '?wait=final')
  const blocks = join(folder, 'blocks', 'blocks-0000000000000001.seg')
  await node.close()
  // The folder as it is when the state was never flushed: all that says that the last block was written is the sign state.
  rmSync(join(folder, 'state'), { recursive: true })
  const bytes = readFileSync(blocks)
  const last = bytes.findLastIndex(byte => byte !== 0)
  bytes[last] = (bytes[last] as number) ^ 1
  writeFileSync(blocks, bytes)
  await assert.rejects(startTestNode(t, { folder }), (fault: unknown) => {
    assert.ok(fault instanceof ProblemFault && fault.problem.definition.code === 'node.storeFault')
    assert.match(String(fault.problem.facts['en']), /blocks-0000000000000001\.seg is damaged[^]*is known to have been written/)
    return true
  })
  assert.deepEqual(readFileSync(blocks), bytes, 'nothing was cut')
})

test('blocks that end before what was signed are refused, and a folder without a sign state gets one', async t => {
  const folder = temporaryFolder(t)
  const node = await startTestNode(t, { folder })
  await postOne(node, transfer(), '?wait=provable')
  const { height } = (await ask(node, '/v1/status')).body
  await node.close()
  const file = join(folder, 'keys', 'validator.signed')
  const kept = readFileSync(file)
  rmSync(file)
  await (await startTestNode(t, { folder })).close()
  assert.equal((await FileSignState.open(file, CHAIN_ID)).last?.height, BigInt(height))
  writeFileSync(file, kept)
  const state = await FileSignState.open(file, CHAIN_ID)
  state.remember({ height: BigInt(height) + 1n, hash: hash(1) })
  state.close()
  await assert.rejects(startTestNode(t, { folder }), code('node.storeFault'))
})
