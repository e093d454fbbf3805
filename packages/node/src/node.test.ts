import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAddress } from '@jianghan/protocol'
import { accountAt, ask, post, postOne, START_ATOMS, startTestNode, temporaryFolder, transfer } from './testing/testLedger.ts'

const balanceOf = (node: Parameters<typeof ask>[0], account: number): ReturnType<typeof ask> =>
  ask(node, `/v1/query/payments.getBalance?account=${formatAddress('account', accountAt(account))}&asset=CNY.TB`)

test('a transaction sent over HTTP is final, can be found, and changes the balance; all of it outlasts a restart', async t => {
  const folder = temporaryFolder(t)
  const node = await startTestNode(t, { folder })
  const bytes = transfer({ atoms: '100' })
  const { status, body } = await postOne(node, bytes)
  assert.equal(status, 200, JSON.stringify(body))
  const [result] = body.results
  assert.equal(result.status, 'final')
  assert.equal(result.outcome.done, true)
  const found = await ask(node, `/v1/transactions/${result.id}`)
  assert.equal(found.status, 200)
  assert.deepEqual([found.body.height, found.body.index, found.body.actions[0].type], [result.height, result.index, 'payments.v1.Transfer'])
  assert.equal((await balanceOf(node, 1)).body.answer.atoms, String(START_ATOMS + 100n))
  await node.close()

  const again = await startTestNode(t, { folder })
  assert.equal((await balanceOf(again, 1)).body.answer.atoms, String(START_ATOMS + 100n))
  const repeated = await postOne(again, bytes)
  assert.equal(repeated.status, 422)
  assert.equal(repeated.body.code, 'kernel.duplicate')
  const next = await postOne(again, transfer({ atoms: '1' }), '?wait=provable')
  assert.equal(next.body.results[0].status, 'provable')
})

test('many transactions of one request are answered in their order, each for itself', async t => {
  const node = await startTestNode(t)
  const good = transfer()
  const { status, body } = await post(node, [good, transfer({ atoms: '99999999999' }), transfer({ chainId: 'another-chain' }), good, Uint8Array.of(1, 2, 3)])
  assert.equal(status, 200)
  const [first, refusedByAction, wrongChain, same, malformed] = body.results
  assert.deepEqual([first.status, first.outcome.done], ['final', true])
  assert.deepEqual([refusedByAction.status, refusedByAction.outcome.status], ['final', 'payments.insufficientFunds'])
  assert.deepEqual([wrongChain.status, wrongChain.problem.code], ['refused', 'kernel.wrongChain'])
  assert.deepEqual(same, first)
  assert.deepEqual([malformed.status, malformed.problem.code, malformed.id], ['refused', 'kernel.malformed', undefined])
})
