import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLedgerStores } from '@jianghan/kernel'
import { openKv } from '@jianghan/store'
import { ask, postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'
import { Scrubber, type ScrubStatus } from './scrubber.ts'

async function scrubbed(folder: string): Promise<ScrubStatus> {
  const stores = await openLedgerStores(folder)
  try {
    const scrubber = new Scrubber(folder, stores)
    await scrubber.run(1)
    return scrubber.status
  } finally {
    await stores.close()
  }
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at] = (bytes[at] as number) ^ 1
  writeFileSync(file, bytes)
}

test('a whole folder has no findings; a bit that was flipped in block, log or state is named with its file and remedy', async t => {
  for (const [part, damage] of [
    [undefined, undefined],
    ['log', (folder: string) => flip(join(folder, 'log/hashes.0'), 40)],
    ['state', async (folder: string) => {
      const { kv } = await openKv(join(folder, 'state'))
      for await (const [key, value] of kv.iterate({ gte: Uint8Array.of(0x62), lt: Uint8Array.of(0x63), limit: 1 })) {
        await kv.write([{ key, value: value.with(9, (value[9] as number) ^ 1) }])
      }
      await kv.close()
    }],
  ] as const) {
    const folder = temporaryFolder(t)
    const node = await startTestNode(t, { folder })
    for (let i = 0; i < 3; i++) await postOne(node, transfer(), '?wait=provable')
    await node.close()
    await damage?.(folder)
    const { findings, blocks, leaves } = await scrubbed(folder)
    assert.ok(blocks >= 6 && leaves > 0)
    assert.equal(findings.length > 0, part !== undefined, part)
    if (part !== undefined) assert.ok(findings.every(each => each.file.startsWith(join(folder, part)) && each.repairEn !== ''), JSON.stringify(findings))
  }
})

test('a start reads some of blocks and state within its time, and damage in them is told by health', async t => {
  const folder = temporaryFolder(t)
  const node = await startTestNode(t, { folder })
  for (let i = 0; i < 3; i++) await postOne(node, transfer(), '?wait=provable')
  assert.equal((await ask(node, '/health/ready')).body.sample.findings, 0)
  await node.close()
  flip(join(folder, 'log/hashes.0'), 40)
  const again = await startTestNode(t, { folder })
  const { sample, warnings } = (await ask(again, '/health/ready')).body
  assert.ok(sample.blocks >= 6 && sample.buckets > 0, JSON.stringify(sample))
  assert.equal(sample.findings, 1)
  assert.equal(warnings[0].code, 'node.damageFound')
  assert.match((await ask(again, '/metrics')).body, /jianghan_scrub_findings 1/)
  await again.close()
  // With a random of its own and no time at all it still ends.
  const stores = await openLedgerStores(folder)
  assert.deepEqual({ ...new Scrubber(folder, stores).sample(0, () => 0.5), milliseconds: 0 }, { blocks: 0, buckets: 0, milliseconds: 0, findings: [] })
  await stores.close()
})

test('a running node is scrubbed beside its work, and damage of meanwhile is told in its status and metrics', async t => {
  const folder = temporaryFolder(t)
  const node = await startTestNode(t, { folder })
  for (let i = 0; i < 3; i++) await postOne(node, transfer(), '?wait=provable')
  const run = async () => {
    await ask(node, '/v1/node/scrub', { method: 'POST' })
    for (;;) {
      const { body } = await ask(node, '/v1/node/scrub')
      if (!body.running) return body
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }
  assert.deepEqual((await run()).findings, [])
  flip(join(folder, 'blocks/blocks-0000000000000001.seg'), 200)
  const { findings } = await run()
  assert.equal(findings.length, 1)
  assert.match(findings[0].en, /blocks-0000000000000001\.seg is damaged/)
  assert.match(findings[0].file, /blocks-0000000000000001\.seg$/)
  assert.match((await ask(node, '/metrics')).body, /jianghan_scrub_findings 1/)
})
