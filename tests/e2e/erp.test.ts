import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ROOT } from './support/cleanCopy.ts'
import { namesIn } from './support/folder.ts'
import { ask } from './support/http.ts'
import { run, start, type UpProcess } from './support/processes.ts'

/** The guide "ERP in one day": every command of it, as it stands there, in a folder that has what a reader's has. */

const base = mkdtempSync(join(tmpdir(), 'jianghan-erp-'))
const data = join(base, 'ledger')
let node: UpProcess

before(async () => {
  node = await start('./jianghan', ['up', '--data', data, '--port', '0'], { cwd: ROOT, timeoutMs: 240_000 })
}, { timeout: 300_000 })

after(async () => {
  await node?.end('SIGKILL')
  rmSync(base, { recursive: true, force: true })
}, { timeout: 60_000 })

/** The blocks of a guide that are commands. */
const blocksOf = (document: string): string[] => [...readFileSync(join(ROOT, document), 'utf8').matchAll(/^```\n([^]*?)^```/gm)].map(([, block = '']) => block)

const hasJava = spawnSync('javac', ['-version']).error === undefined

test('every command of the guide runs, and four files are paid by four ways', { timeout: 600_000 }, async () => {
  const blocks = blocksOf('docs/erp.md')
  assert.deepEqual(blocksOf('docs/erp.zh-CN.md'), blocks, 'both languages name the same commands')
  const folder = join(base, 'reader')
  mkdirSync(folder)
  for (const name of ['jianghan', 'examples', 'clients']) symlinkSync(join(ROOT, name), join(folder, name))
  symlinkSync(data, join(folder, 'data'))
  const script = blocks.filter(block => hasJava || !block.includes('javac')).join('\n')
  const { code, stdout, stderr } = await run('bash', ['-euxo', 'pipefail', '-c', script], { cwd: folder, env: { JIANGHAN_URL: node.url, PYTHONDONTWRITEBYTECODE: '1' }, timeoutMs: 500_000 })
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /suppliers\.[0-9a-f]{12}\.camt\.054\.xml\nsuppliers\.[0-9a-f]{12}\.pain\.002\.xml\nsuppliers\.[0-9a-f]{12}\.receipts\nsuppliers\.[0-9a-f]{12}\.result\.csv\nsuppliers\.[0-9a-f]{12}\.result\.json/)
  assert.match(stdout, /event: end\ndata: [^\n]*"settled":3/)
  assert.match(stdout, /<GrpSts>ACSC<\/GrpSts>/)
  assert.equal(namesIn(join(folder, 'erp/out/archive')).length, 1)
  const { body: { items } } = await ask(`${node.url}/v1/iso20022/messages`)
  assert.deepEqual(items.map(({ settled, refused, done }: any) => [settled, refused, done]), Array(hasJava ? 4 : 3).fill([3, 0, true]))
})
