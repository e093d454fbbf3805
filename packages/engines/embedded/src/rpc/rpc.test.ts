import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { toHex } from '@jianghan/protocol'
import { encodeBlock, headerFromJson, headerHash, signedHeaderFromJson, validatorsFromJson, verifyAdjacent } from '@jianghan/light'
import { conformanceDir } from '../../../../../tools/conformance.ts'
import { handleBody, handleHttp, handleRpc, handleUri } from './answer.ts'
import { blockSize } from './shapes.ts'
import { rpcWorld } from './testWorld.ts'

const world = rpcWorld(12)

const call = (method: string, params?: unknown): any => handleRpc(world, { jsonrpc: '2.0', id: 7, method, params })
const result = (method: string, params?: unknown): any => {
  const response = call(method, params)
  assert.equal(response.error, undefined)
  return response.result
}

/** Every member that CometBFT's answer has must be in ours, of the same JSON type; null stands for any. */
function assertSameShape(theirs: any, ours: any, path: string): void {
  if (theirs === null || ours === null) return
  assert.equal(typeof ours, typeof theirs, path)
  assert.equal(Array.isArray(ours), Array.isArray(theirs), path)
  if (typeof theirs !== 'object') return
  if (Array.isArray(theirs)) {
    if (theirs.length > 0 && ours.length > 0) assertSameShape(theirs[0], ours[0], `${path}[0]`)
    return
  }
  for (const key of Object.keys(theirs)) {
    assert.ok(key in ours, `${path}.${key} is missing`)
    assertSameShape(theirs[key], ours[key], `${path}.${key}`)
  }
}

const ledger = conformanceDir('ledger')
const fixtures = [
  'abci_query_with_existing_key', 'abci_query_with_non_existent_key', 'block_at_height_0', 'block_at_height_1', 'block_at_height_10', 'block_by_hash',
  'block_results_at_height_10', 'broadcast_tx_async', 'broadcast_tx_sync', 'commit_at_height_10', 'consensus_params', 'genesis', 'net_info', 'status',
  'subscribe_malformed',
]
for (const name of fixtures) {
  test(`the request that a CometBFT node answered is answered in the same shape: ${name}`, () => {
    const folder = ledger && join(ledger, 'tendermint-rs/rpc/tests/kvstore_fixtures/v0_38')
    if (!folder || !existsSync(join(folder, 'incoming', `${name}.json`))) return
    const request = JSON.parse(readFileSync(join(folder, 'outgoing', `${name}.json`), 'utf8'))
    const theirs = JSON.parse(readFileSync(join(folder, 'incoming', `${name}.json`), 'utf8'))
    if (name === 'block_by_hash') request.params.hash = Buffer.from(world.engine.blocks.at(10n)?.blockId.hash ?? []).toString('base64')
    const ours: any = handleRpc(world, request)
    assertSameShape(theirs, ours, name)
    if (name === 'block_at_height_0') assert.deepEqual(ours.error, theirs.error)
  })
}

test('headers, commits and validators read back from JSON verify', () => {
  const [first, second] = ['1', '2'].map(height => signedHeaderFromJson(result('commit', { height }).signed_header))
  const validators = validatorsFromJson(result('validators', { height: '2' }).validators)
  assert.ok(first && second && validators?.[0])
  const block = { signedHeader: second, validators: { validators, proposer: validators[0] } }
  assert.equal(verifyAdjacent(first.header, block, second.header.time).verdict, 'ok')
})

test('heights out of reach are refused in the words by which the light client knows them', () => {
  assert.match(call('commit', { height: '13' }).error.data, /height \d+ must be less than or equal to/)
  Object.defineProperty(world.app, 'baseHeight', { value: 3n, configurable: true })
  assert.match(call('commit', { height: '2' }).error.data, /height \d+ is not available/)
  assert.match(call('validators', { height: '2' }).error.data, /height \d+ is not available/)
  Object.defineProperty(world.app, 'baseHeight', { value: undefined })
  assert.equal(result('validators', { height: '13' }).total, '1')
  assert.match(call('validators', { height: '14' }).error.data, /must be less than or equal to/)
  assert.match(call('validators', { page: '2' }).error.data, /page should be within \[1, 1\] range, given 2/)
})

test('parameters come by name, in order, in the query string and not at all', () => {
  const height = (answer: any) => answer.result.header.height
  assert.equal(height(call('header', { height: '5' })), '5')
  assert.equal(height(call('header', { height: 5 })), '5')
  assert.equal(height(call('header', ['5'])), '5')
  assert.equal(height(call('header')), '12')
  assert.equal(height(call('header', null)), '12')
  for (const query of ['height=5', 'height="5"']) assert.equal(height(JSON.parse(handleUri(world, 'header', new URLSearchParams(query)).body)), '5')
  const header = headerFromJson(result('header', { height: '5' }).header)
  assert.ok(header)
  const hash = toHex(headerHash(header))
  assert.equal(height(call('header_by_hash', { hash: hash.toUpperCase() })), '5')
  assert.equal(height(JSON.parse(handleUri(world, 'header_by_hash', new URLSearchParams({ hash: `0x${hash}` })).body)), '5')
  assert.equal(result('header_by_hash', { hash: '00' }).header, null)
})

test('malformed requests get their JSON-RPC error and nothing else', () => {
  assert.equal(call('header', { height: 'five' }).error.code, -32602)
  assert.equal(call('header', ['1', '2']).error.code, -32602)
  assert.equal(call('header', 'x').error.code, -32602)
  assert.equal(call('dump_consensus_state').error.code, -32601)
  assert.equal(call('toString').error.code, -32601)
  assert.equal(handleRpc(world, { jsonrpc: '2.0', method: 'status' }), undefined)
  assert.equal(JSON.parse(handleBody(world, '{').body).error.code, -32700)
  assert.equal(JSON.parse(handleBody(world, '"x"').body).error.code, -32600)
  assert.equal(JSON.parse(handleBody(world, JSON.stringify(Array(33).fill({})))?.body).error.code, -32600)
  assert.equal(JSON.parse(handleBody(world, '[{"id":1,"method":"health"},{"method":"health"},{"id":"b","method":"health"}]').body).length, 2)
  assert.equal(handleUri(world, 'header', new URLSearchParams('height=99')).status, 500)
  assert.equal(handleHttp(world, { method: 'GET', path: '/nothing', query: new URLSearchParams(), body: '' }).status, 404)
  assert.equal(handleHttp(world, { method: 'POST', path: '/status', query: new URLSearchParams(), body: '{}' }).status, 404)
})

test('blockchain lists at most twenty blocks, the newest first, with their true sizes', () => {
  const { last_height, block_metas } = result('blockchain', { minHeight: '3', maxHeight: '5' })
  assert.equal(last_height, '12')
  assert.deepEqual(block_metas.map((meta: any) => meta.header.height), ['5', '4', '3'])
  const stored = world.engine.blocks.at(4n)
  const whole = stored && world.engine.blocks.whole(stored)
  assert.ok(whole)
  assert.equal(block_metas[1].block_size, String(encodeBlock(whole).length))
  const large = { ...whole, txs: [new Uint8Array(300), new Uint8Array(70_000)] }
  assert.equal(blockSize(large), encodeBlock(large).length)
  assert.equal(blockSize({ ...whole, txs: [] }), encodeBlock({ ...whole, txs: [] }).length)
  assert.match(call('blockchain', { minHeight: '9', maxHeight: '3' }).error.data, /can't be greater/)
})

test('genesis comes in one chunk too', () => {
  const { chunk, total, data } = result('genesis_chunked', { chunk: '0' })
  assert.deepEqual([chunk, total], ['0', '1'])
  assert.deepEqual(JSON.parse(Buffer.from(data, 'base64').toString()), result('genesis').genesis)
})
