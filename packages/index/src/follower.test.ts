import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { encodeBlockRecord } from '@jianghan/kernel'
import { Segments } from '@jianghan/store'
import { Follower } from './follower.ts'
import type { IndexStatus } from './messages.ts'
import { Projection } from './projection.ts'
import { mixedBlocks } from './readModel.contract.ts'
import { IndexUnusable, type ReadModel } from './readModel.ts'
import { isFull, removeFile } from './sqlite/database.ts'
import { SqliteReadModel } from './sqlite/sqliteReadModel.ts'
import { events, TestLog } from './testLog.ts'

/** Lets the first appends fail with what `faults` holds, and then follows a log of ten blocks to its end. */
async function follow(t: { after(work: () => void): void }, faults: unknown[]): Promise<IndexStatus[]> {
  const dir = mkdtempSync(join(tmpdir(), 'index-'))
  t.after(() => { rmSync(dir, { recursive: true }) })
  const blocksDir = join(dir, 'blocks')
  const segments = await Segments.open(blocksDir)
  for (const record of mixedBlocks(new TestLog(), 10)) segments.append(encodeBlockRecord(record), { logStart: record.logStart })
  segments.sync()
  segments.close()
  const file = join(dir, 'index.db')
  const projection = new Projection(events)
  class Failing extends SqliteReadModel {
    override async append(blocks: Parameters<ReadModel['append']>[0]): Promise<void> {
      if (faults.length > 0) throw faults.shift()
      return super.append(blocks)
    }
  }
  const statuses: IndexStatus[] = []
  const follower = new Follower({
    open: async () => new Failing(file, projection), remove: async () => { removeFile(file) }, isFull, projection, blocksDir, place: file, retryMs: 1,
    onStatus(status) {
      statuses.push(status)
      if (status.state === 'current' && status.marker.height === 10n) follower.close()
    },
  })
  follower.committed(10n)
  await follower.run()
  return statuses
}

const full = () => Object.assign(new Error('database or disk is full'), { errcode: 13 })

test('a full disk stops the index with words, and it resumes when there is room', async t => {
  const statuses = await follow(t, [full(), full()])
  const stopped = statuses.find(status => status.state === 'stopped')
  assert.equal(stopped?.stopped?.code, 'index.diskFull')
  assert.match(stopped.stopped.zh, /磁盘已满/)
  assert.equal(statuses.at(-1)?.state, 'current')
  assert.equal(statuses.at(-1)?.stopped, undefined)
})

test('damage that is noticed while the index works has it built again, with the reason', async t => {
  const statuses = await follow(t, [new IndexUnusable('damaged', 'of a test')])
  assert.ok(statuses.some(status => status.state === 'rebuilding' && status.rebuilt === 'damaged'))
  assert.equal(statuses.at(-1)?.marker.height, 10n)
})

test('damage again and again stops the index instead of building it for ever', async t => {
  const statuses = await follow(t, Array.from({ length: 5 }, () => new IndexUnusable('damaged', 'of a test')))
  assert.ok(statuses.some(status => status.state === 'stopped'))
})
