import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { campaign, readLines } from './campaign.ts'

test('a campaign goes on where it was ended, and a line that was cut counts for nothing', async t => {
  const root = mkdtempSync(join(tmpdir(), 'jianghan-campaign-'))
  t.after(() => { rmSync(root, { recursive: true }) })
  const file = join(root, '.tools/campaigns/here-3.jsonl')
  assert.equal(await campaign(root, 'here', { seeds: 2, steps: 3, jobs: 2, minutes: 5 }), 0)
  const first = readLines(file)
  assert.deepEqual(first.map(({ seed, ok }) => `${seed} ${ok}`).toSorted(), ['1 true', '2 true'])
  const [line] = first
  writeFileSync(file, `${JSON.stringify(line)}\n`)
  appendFileSync(file, '{"seed":2,"ok":tr')
  assert.equal(await campaign(root, 'here', { seeds: 2, steps: 3, jobs: 1, minutes: 5 }), 0)
  assert.deepEqual(readLines(file).map(({ seed }) => seed).toSorted(), [1, 2])
})
