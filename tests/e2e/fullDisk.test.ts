import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { operates } from '@jianghan/client/testing'
import { type Answer, ask, post, until } from './support/http.ts'
import { start, type UpProcess } from './support/processes.ts'

/** A node whose disk runs full under it: a small file system of its own where the machine permits one, otherwise a limit on the length of its files. */

/** A disk that can be filled and freed from outside. */
type ScarceDisk = Readonly<{ kind: string; start(): Promise<UpProcess>; folder(node: UpProcess): string; fill(node: UpProcess): void; free(node: UpProcess): void }>

const base = mkdtempSync(join(tmpdir(), 'jianghan-full-'))
let node: UpProcess | undefined
after(async () => {
  await node?.end('SIGKILL')
  rmSync(base, { recursive: true, force: true })
}, { timeout: 30_000 })

const UP = ['up', '--data', join(base, 'ledger'), '--port', '0']

/** A tmpfs in a mount namespace of the node's own: it goes with the process. The node resumes with 64 MiB free. */
const smallFileSystem: ScarceDisk = {
  kind: 'a small file system',
  start: () => start('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=192m tmpfs "$0" && exec ./jianghan "$@"', base, ...UP], { cwd: ROOT }),
  folder: ({ child }) => join(`/proc/${child.pid}/root`, base, 'ledger'),
  fill({ child }) {
    const file = openSync(join(`/proc/${child.pid}/root`, base, 'fill'), 'w')
    try {
      for (let size = 1 << 20; size >= 1;) {
        try {
          if (writeSync(file, new Uint8Array(size)) < size) size >>= 1
        } catch {
          size >>= 1
        }
      }
    } finally {
      closeSync(file)
    }
  },
  free: ({ child }) => rmSync(join(`/proc/${child.pid}/root`, base, 'fill')),
}

/** No file may grow: every write beyond its end fails with EFBIG, which counts as a full disk. */
const shortFiles: ScarceDisk = {
  kind: 'a limit on the length of files',
  start: () => start('./jianghan', UP, { cwd: ROOT }),
  folder: () => join(base, 'ledger'),
  fill: ({ child }) => { execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=1:']) },
  free: ({ child }) => { execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:']) },
}

function scarceDisk(): ScarceDisk | undefined {
  const can = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).status === 0
  if (can('unshare', '-rm', 'sh', '-c', `mount -t tmpfs -o size=1m tmpfs '${base}'`)) return smallFileSystem
  if (can('prlimit', '--pid', String(process.pid), '--fsize')) return shortFiles
  process.stderr.write('这台机器不能限制磁盘空间，略去磁盘写满的测试 / no disk can be limited on this machine: the test of a full disk is left out\n')
  return undefined
}

const EXAMPLE = readFileSync(join(ROOT, 'examples/pain001-pay-suppliers.xml'))

/** Payments that are sent until the disk is full: what is written ahead has room for some. */
const PAYMENTS_MAX = 30_000
const AT_ONCE = 100

test('a full disk stops what is written and nothing else: 503 with the reason, reads go on, nothing final is lost, and it resumes by itself', { timeout: 120_000 }, async t => {
  const disk = scarceDisk()
  if (disk === undefined) return
  t.diagnostic(disk.kind)
  node = await disk.start()
  operates(node.url, disk.folder(node))
  const { url } = node
  const ledger = new DemoLedger(url, disk.folder(node))
  const pay = async (bytes: Uint8Array): Promise<Answer> => post(`${url}/v1/transactions?wait=final`, 'application/octet-stream', bytes)
  const started = BigInt((await ledger.money())[Object.keys(await ledger.money())[0] ?? ''] ?? '0')
  assert.equal((await pay(await ledger.transaction())).status, 200)

  disk.fill(node)
  let final = 1
  let refused: Answer | undefined
  let refusedBytes = new Uint8Array(0)
  while (refused === undefined && final < PAYMENTS_MAX) {
    const sent = await Promise.all(Array.from({ length: AT_ONCE }, async () => { const bytes = await ledger.transaction(); return { bytes, answer: await pay(bytes) } }))
    final += sent.filter(({ answer }) => answer.status === 200).length
    const bad = sent.find(({ answer }) => answer.status !== 200)
    if (bad !== undefined) [refused, refusedBytes] = [bad.answer, new Uint8Array(bad.bytes)]
  }
  assert.ok(refused, `after ${final} payments the node still writes`)
  assert.deepEqual([refused.status, refused.body.code], [503, 'node.diskFull'], refused.text)
  assert.match(refused.body.zh, /磁盘/)
  assert.match(refused.body.en, /disk is full/)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)

  const ready = await ask(`${url}/health/ready`)
  assert.deepEqual([ready.status, ready.body.reasons[0].code], [503, 'node.diskFull'])
  assert.equal((await ask(`${url}/health/live`)).status, 200)
  assert.equal((await ask(`${url}/v1/status`)).body.engine.state, 'diskFull')
  const held = await ledger.money()
  const balance = (money: Record<string, string>): bigint => BigInt(money[Object.keys(money)[0] ?? ''] ?? '0')
  assert.equal(started - balance(held), BigInt(final) * 100n, 'every final payment is there, and no other one')
  const file = await post(`${url}/v1/iso20022/pain.001?wait=final`, 'application/xml', EXAMPLE)
  assert.equal(file.status, 503, file.text)
  assert.ok(file.body.zh && file.body.en, file.text)
  assert.deepEqual(await ledger.money(), held, 'nothing of the file is paid')
  assert.equal((await ask(`${url}/v1/blocks?limit=5`)).status, 200)

  disk.free(node)
  await until(() => ask(`${url}/health/ready`), ({ status }) => status === 200)
  const again = await pay(refusedBytes)
  assert.deepEqual([again.status, again.body.results?.[0]?.status], [200, 'final'], again.text)
  const all = await until(() => ask(`${url}/v1/status`), ({ body }) => body.provableHeight === String(BigInt(body.height) - 1n) || body.provableHeight === body.height)
  assert.equal(all.body.engine.state, 'open')
  const imported = await post(`${url}/v1/iso20022/pain.001?wait=final`, 'application/xml', EXAMPLE)
  assert.deepEqual([imported.status, imported.body.status], [200, 'ACSC'], imported.text)
  assert.equal(started - balance(await ledger.money()), BigInt(final + 1) * 100n + 220_730_585n, 'each once')
  const ended = await node.end('SIGINT')
  assert.equal(ended.code, 0, ended.stderr)
})
