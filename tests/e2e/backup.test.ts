import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { ask, post } from './support/http.ts'
import { run, start } from './support/processes.ts'

/** The commands of docs/backup-and-recovery.md, as they stand there, in both languages. */

const base = mkdtempSync(join(tmpdir(), 'jianghan-backup-'))
after(() => rmSync(base, { recursive: true, force: true }))

const blocksOf = (document: string): string[] =>
  [...readFileSync(join(ROOT, 'docs', document), 'utf8').matchAll(/^```\n(.*?)^```/gms)].flatMap(([, block = '']) => block.trim().split('\n'))

test('backup beside a running node, drill, restore and start go as the document says', { timeout: 120_000 }, async () => {
  const [backup = '', drill = '', restore = '', up = ''] = blocksOf('backup-and-recovery.md')
  assert.deepEqual(blocksOf('backup-and-recovery.zh-CN.md'), [backup, drill, restore, up])
  const command = (line: string): string[] => {
    const name = readdirSync(base).includes('backups') ? readdirSync(join(base, 'backups'))[0] ?? '' : ''
    return line.replace('CHAIN-HEIGHT', name).split(' ').slice(1)
  }
  const jianghan = (line: string, language: 'zh' | 'en') => run(join(ROOT, 'jianghan'), command(line), { cwd: base, language })
  const node = await start(join(ROOT, 'jianghan'), ['up', '--data', 'ledger', '--port', '0'], { cwd: base })
  const paid = await post(`${node.url}/v1/iso20022/pain.001?wait=provable`, 'application/xml', readFileSync(join(ROOT, 'examples/pain001-pay-suppliers.xml')))
  assert.equal(paid.body.status, 'ACSC')
  const made = await jianghan(backup, 'en')
  assert.equal(made.code, 0, made.stderr)
  assert.match(made.stdout, /Backup made: .*\nThe node is running/)
  const rehearsed = await jianghan(drill, 'zh')
  assert.equal(rehearsed.code, 0, rehearsed.stderr)
  assert.match(rehearsed.stdout, /RPO [0-9.]+ 秒[^]*RTO [0-9.]+ 秒/)
  const money = await new DemoLedger(node.url, join(base, 'ledger')).money()
  await node.end()
  const restored = await jianghan(restore, 'en')
  assert.equal(restored.code, 0, restored.stderr)
  assert.match(restored.stdout, /signs on with its key/)
  const again = await start(join(ROOT, 'jianghan'), [...command(up), '--port', '0'], { cwd: base })
  assert.deepEqual(await new DemoLedger(again.url, join(base, 'ledger-new')).money(), money)
  assert.equal((await ask(`${again.url}/v1/iso20022/messages/${paid.body.msgId}`)).body.status, 'ACSC')
  await again.end()
  // The same folder a second time, and a folder that is no backup, are refused in words.
  const twice = await jianghan(restore, 'zh')
  assert.deepEqual([twice.code, /\[node\.restoreNotEmpty\]/.test(twice.stderr)], [1, true], twice.stderr)
  const none = await jianghan('x restore --from ledger --drill', 'en')
  assert.deepEqual([none.code, /\[node\.backupMissing\]/.test(none.stderr)], [1, true], none.stderr)
  assert.equal((await jianghan('x backup', 'en')).code, 2)
})
