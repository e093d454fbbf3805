import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { fromHex, toHex } from '@jianghan/protocol'
import { blockIdToJson, commitToJson, headerToJson } from '@jianghan/light'
import { ENGINE_BYTES_MAX, decodeEngineBytes, encodeEngineBytes } from './engineBytes.ts'
import { rpcWorld } from './rpc/testWorld.ts'

const VECTORS = resolve(import.meta.dirname, '../../../../vectors/engine-bytes.json')

/** Engine bytes of the first two blocks of the test chain. JIANGHAN_WRITE_VECTORS=1 writes the file; published bytes never change. */
function made(): string {
  const { engine, app } = rpcWorld(2)
  const blocks = [1n, 2n].map(height => {
    const block = engine.blocks.at(height)
    const bytes = app.readEngineBytes(height)?.engineBytes
    assert.ok(block && bytes)
    return {
      engineBytes: toHex(bytes), validatorKey: toHex(block.validatorKey), header: headerToJson(block.header),
      blockId: blockIdToJson(block.blockId), commit: commitToJson(block.commit),
    }
  })
  return `${JSON.stringify({ about: 'What the embedded engine keeps in a block record (packages/engines/embedded/src/engineBytes.ts).', blocks }, undefined, 1)}\n`
}

test('the published engine bytes are made again, and read as what they say', () => {
  if (process.env['JIANGHAN_WRITE_VECTORS'] === '1') writeFileSync(VECTORS, made())
  const published = readFileSync(VECTORS, 'utf8')
  assert.equal(made(), published)
  for (const vector of JSON.parse(published).blocks) {
    const bytes = fromHex(vector.engineBytes)
    const block = bytes && decodeEngineBytes(bytes)
    assert.ok(bytes && block)
    assert.deepEqual([headerToJson(block.header), blockIdToJson(block.blockId), commitToJson(block.commit)], [vector.header, vector.blockId, vector.commit])
    assert.deepEqual(encodeEngineBytes(block), bytes)
  }
})

test('bytes that are cut, lengthened, of another format or too long are not engine bytes', () => {
  const bytes = rpcWorld(1).app.readEngineBytes(1n)?.engineBytes
  assert.ok(bytes)
  for (let length = 0; length < bytes.length; length++) assert.equal(decodeEngineBytes(bytes.slice(0, length)), undefined)
  assert.equal(decodeEngineBytes(Uint8Array.of(...bytes, 0)), undefined)
  assert.equal(decodeEngineBytes(Uint8Array.of(2, ...bytes.slice(1))), undefined)
  assert.equal(decodeEngineBytes(new Uint8Array(ENGINE_BYTES_MAX + 1)), undefined)
})
