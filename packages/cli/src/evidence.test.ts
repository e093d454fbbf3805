import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startDemoNode } from '@jianghan/client/testing'
import { cli, type Ran } from './testing/io.ts'

test('files are deposited, alone and as a batch, certified, and verified beside what proves them', async t => {
  const node = await startDemoNode(t)
  const cwd = mkdtempSync(join(tmpdir(), 'jianghan-evidence-'))
  t.after(() => rmSync(cwd, { recursive: true }))
  const jh = (...argv: string[]): Promise<Ran> => cli(argv, { cwd, env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: node.folder } })
  const [key = ''] = node.keys('yangtze-motor')
  const by = ['--member', 'yangtze-motor', '--key', key]
  writeFileSync(join(cwd, 'contract.pdf'), '合同')
  for (const n of [1, 2, 3]) writeFileSync(join(cwd, `${n}.jpg`), `photo ${n}`)
  const proved = async (ran: Ran, file: string): Promise<void> => {
    assert.equal(ran.exit, 0, ran.stderr)
    const { id } = JSON.parse(ran.stdout) as { id: string }
    // A lone deposit is provable with the next header, which its receipt waits for.
    assert.equal((await jh('receipt', id, '-o', `${file}-certificate.pdf`)).exit, 0)
    assert.equal((await jh('prove', id, '-o', `${file}.jhproof`)).exit, 0)
  }

  assert.match((await jh('evidence', 'deposit', 'contract.pdf')).stderr, /Name --member, --purpose and --key/)
  await proved(await jh('evidence', 'deposit', 'contract.pdf', '--purpose', 'contract', ...by, '--json'), 'contract')
  assert.match((await jh('evidence', 'deposit', 'contract.pdf', '--purpose', 'contract', ...by)).stderr, /deposited this hash already, in block \d+/)
  for (const proof of [['--proof', 'contract.jhproof'], ['--proof', 'contract-certificate.pdf'], ['--member', 'yangtze-motor']]) {
    const match = await jh('evidence', 'verify', 'contract.pdf', ...proof)
    assert.deepEqual([match.exit, match.stdout.startsWith('Match: contract.pdf is what was deposited')], [0, true], match.stdout + match.stderr)
  }

  await proved(await jh('evidence', 'deposit', '1.jpg', '2.jpg', '3.jpg', '--purpose', 'delivery-photo', '--items', 'items.json', ...by, '--json'), 'photos')
  assert.equal((await jh('evidence', 'item', 'items.json', '2.jpg', '-o', '2.item.json')).exit, 0)
  for (const argv of [['2.jpg', '--proof', 'photos.jhproof', '--item', '2.item.json'], ['3.jpg', '--proof', 'photos-certificate.pdf', '--items', 'items.json'], ['1.jpg', '--member', 'yangtze-motor', '--items', 'items.json']]) {
    const match = await jh('evidence', 'verify', ...argv)
    assert.equal(match.exit, 0, match.stdout + match.stderr)
  }
  const judged = await jh('verify', 'photos-certificate.pdf', '--lang', 'zh')
  assert.match(judged.stdout, /^属实\n\n.*批量存证/)
  assert.match((await jh('evidence', 'verify', '1.jpg', '--proof', 'photos.jhproof', '--item', '2.item.json')).stderr, /is of another file/)
  assert.match((await jh('evidence', 'verify', '1.jpg', '--proof', 'photos.jhproof')).stdout, /^No match/)
  appendFileSync(join(cwd, '2.jpg'), '.')
  assert.deepEqual([(await jh('evidence', 'verify', '2.jpg', '--proof', 'photos.jhproof', '--item', '2.item.json')).exit, (await jh('evidence', 'item', 'items.json', '2.jpg', '-o', 'x')).exit], [1, 1])
})
