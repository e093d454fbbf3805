import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Projection } from '../projection.ts'
import { everything, mixedBlocks } from '../readModel.contract.ts'
import { EVERYTHING, type ReadModel } from '../readModel.ts'
import { accountOf, events, numbers, TestLog } from '../testLog.ts'
import { SqliteReadModel } from './sqliteReadModel.ts'

const BLOCKS = 400
const projection = new Projection(events)

async function contents(model: ReadModel): Promise<unknown> {
  const histories = []
  for (let number = 0; number < 9; number++) histories.push(await everything(page => model.history({ account: accountOf(number) }, page, EVERYTHING), 200))
  const transactions = await everything(page => model.transactions(page), 200)
  for (const { id, logIndex } of transactions) assert.equal((await model.transaction(id, EVERYTHING))?.logIndex, logIndex)
  return { marker: model.marker, histories, transactions, blocks: await everything(page => model.blocks(page), 200) }
}

/** Runs the child until it has printed so many heights; kills it then. True when it ended by itself. */
async function run(file: string, heights: number): Promise<boolean> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./crash.child.ts', import.meta.url)), file, String(BLOCKS), String(heights)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let seen = 0
  child.stdout.on('data', (bytes: Buffer) => {
    seen += bytes.toString('latin1').split('\n').length - 1
    if (seen >= heights) child.kill('SIGKILL')
  })
  const [code] = await once(child, 'exit') as [number | null]
  assert.ok(code === 0 || code === null, `the child ended with ${code}`)
  return code === 0
}

test('an index whose process is killed again and again ends as one that never was', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'index-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const below = numbers(17)
  const file = join(dir, 'killed.db')
  let kills = 0
  while (!await run(file, 10 + below(80))) kills++
  assert.ok(kills >= 3, `killed ${kills} times`)
  const killed = new SqliteReadModel(file, projection)
  const whole = new SqliteReadModel(join(dir, 'whole.db'), projection)
  await whole.append(mixedBlocks(new TestLog(), BLOCKS).map(record => projection.rowsOf(record)))
  assert.deepEqual(await contents(killed), await contents(whole))
  while (await killed.maintain(false)) { /* checks every table */ }
  await killed.close()
  await whole.close()
})
