import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { seededRandom } from '@jianghan/crypto/testing'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { drop, EXAMPLE, EXAMPLE_ID, example, filesKey, type FolderProcess, makerAlone, namesIn, startFolder } from './support/folder.ts'
import { ask, post } from './support/http.ts'
import { freePorts, run, start, type UpProcess } from './support/processes.ts'

/** An ERP's folder with the real processes: a demo node, and `./jianghan folder` that is killed, starved of disk and fed with what ERPs write. */

/** How long a node may take to start on a busy machine, milliseconds. */
const START_MS = 240_000
const FEN = 220_730_585n
const base = mkdtempSync(join(tmpdir(), 'jianghan-folder-'))
const data = join(base, 'ledger')
let port = 0
let node: UpProcess
let key: string
let ledger: DemoLedger
const running = new Set<FolderProcess>()

const up = (): Promise<UpProcess> => start('./jianghan', ['up', '--data', data, '--port', String(port)], { cwd: ROOT, timeoutMs: START_MS })

before(async () => {
  [port = 0] = await freePorts(1)
  node = await up()
  ledger = new DemoLedger(node.url, data)
  await makerAlone(node.url, data)
  key = await filesKey(node.url, data)
}, { timeout: 600_000 })

after(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await node?.end('SIGKILL')
  rmSync(base, { recursive: true, force: true })
}, { timeout: 60_000 })

/** Folders of their own for a test, and a way to start the command over them. */
function foldersOf(name: string) {
  const folders = { in: join(base, name, 'in'), out: join(base, name, 'out') }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  return {
    ...folders,
    begin(options: Parameters<typeof startFolder>[2] = {}): FolderProcess {
      const folder = startFolder(folders, { JIANGHAN_URL: node.url, JIANGHAN_API_KEY: key }, options)
      running.add(folder)
      void folder.ended.then(() => running.delete(folder))
      return folder
    },
  }
}

async function balance(): Promise<bigint> {
  const [first = ''] = Object.values(await ledger.money())
  return BigInt(first)
}

const isOf = (event: string, more: Readonly<Record<string, unknown>> = {}) => (each: Readonly<Record<string, unknown>>): boolean => each['event'] === event && Object.entries(more).every(([name, value]) => each[name] === value)
const isDone = (msgId: string) => (each: Readonly<Record<string, unknown>>): boolean => each['event'] === 'done' && String(each['job']).startsWith(`${msgId}.`)

test('files are paid and answered, what cannot be read is put aside with the reason, and the same file again pays nothing', { timeout: 400_000 }, async () => {
  const { in: input, out, begin } = foldersOf('first')
  const started = await balance()
  const folder = begin()
  await folder.heard(isOf('ready'))
  drop(input, '货款.xml', example('FOLDER-1').replace('<Id>397020088000017521</Id>', '<Id>397020088000017522</Id>'))
  drop(input, 'wrong.xml', example('FOLDER-2').replace('<CtrlSum>2207305.85', '<CtrlSum>2207305.86'))
  const done = await folder.heard(isOf('done'))
  assert.deepEqual([done['settled'], done['refused']], [2, 1])
  await folder.heard(isOf('refused'))
  assert.deepEqual(namesIn(join(input, 'work')), [])
  // An ERP that writes in place: it is taken when it has come to rest, whole.
  writeFileSync(join(input, 'plain.xml'), example('FOLDER-PLAIN'))
  assert.deepEqual((await folder.heard(isDone('plain')))['settled'], 3)

  const stem = String(done['job']).replace(/\.xml$/, '')
  assert.match(stem, /^货款\.[0-9a-f]{12}$/)
  assert.match(readFileSync(join(out, `${stem}.pain.002.xml`), 'utf8'), /<GrpSts>PART<\/GrpSts>/)
  assert.match(readFileSync(join(out, `${stem}.camt.054.xml`), 'utf8'), /<CdtDbtInd>DBIT/)
  const { rows } = JSON.parse(readFileSync(join(out, `${stem}.result.json`), 'utf8'))
  assert.deepEqual(rows.map(({ file, cell, status }: any) => [file, cell, status]), [['货款.xml', '', 'ACSC'], ['货款.xml', 'CdtrAcct', 'RJCT'], ['货款.xml', '', 'ACSC']])
  const receipts = namesIn(join(out, `${stem}.receipts`))
  assert.deepEqual(rows.map(({ receipt }: any) => receipt), [`${stem}.receipts/${receipts[0]}`, '', `${stem}.receipts/${receipts[1]}`])
  const verified = await run('./jianghan', ['verify', join(out, rows[0].receipt), '--lang', 'zh'], { cwd: ROOT, env: { JIANGHAN_DATA: data }, timeoutMs: START_MS })
  assert.deepEqual([verified.code, /汉阳制动系统有限公司/.test(verified.stdout)], [0, true], verified.stdout + verified.stderr)
  assert(rows.every(({ row }: any) => EXAMPLE.split('\n')[row - 1]?.includes('<CdtTrfTxInf>')))
  const [wrong = '', why = ''] = namesIn(join(input, 'rejected'))
  assert.match(wrong, /^wrong\.[0-9a-f]{12}\.xml$/)
  assert.match(readFileSync(join(input, 'rejected', why), 'utf8'), /第 9 行[^]*line 9/)

  const paid = await balance()
  drop(input, 'plain.xml', example('FOLDER-PLAIN'))
  drop(input, 'copy.xml', example('FOLDER-PLAIN'))
  drop(input, 'changed.xml', example('FOLDER-PLAIN').replace('制动总成', '制动总承'))
  assert.deepEqual([(await folder.heard(isDone('plain')))['settled'], (await folder.heard(isDone('copy')))['settled']], [3, 3], 'the same answer')
  assert.equal((await folder.heard(isOf('refused')))['code'], 'iso20022.refused')
  assert.equal(await balance(), paid, 'and no second payment')
  assert.equal(started - paid, FEN * 2n - 37_281_560n)

  const second = begin()
  assert.match((await second.ended).stderr, /cli\.folderInUse/)
  folder.child.kill('SIGTERM')
  assert.deepEqual(await folder.ended, { code: 0, signal: null, stderr: '' })
})

test('a sheet is paid like any file, and a refused row is told by its cell', { timeout: 300_000 }, async () => {
  const { in: input, out, begin } = foldersOf('sheet')
  const started = await balance()
  const row = (account: string, amount: string): string => `${account},青山线束有限公司,397521000025,${amount},货款`
  drop(input, '供应商.csv', ['收款账号,收款户名,联行号,金额,附言', row('397020088000025839', '1.00'), row('397020088000025830', '2.00'), ''].join('\r\n'))
  drop(input, 'lost.csv', ['收款账号,收款户名,联行号,金额', '3.97E+17,青山线束有限公司,397521000025,1.00', ''].join('\r\n'))
  const folder = begin({ args: ['--once', '--debtor-account', '3980100100200018'] })
  assert.equal((await folder.ended).code, 1, 'something was refused')
  assert.equal(started - await balance(), 100n)
  const result = namesIn(out).find(name => /^供应商\..*\.result\.json$/.test(name)) ?? ''
  const { rows } = JSON.parse(readFileSync(join(out, result), 'utf8'))
  assert.deepEqual(rows.map(({ row: line, status }: any) => [line, status]), [[2, 'ACSC'], [3, 'RJCT']])
  assert.match(rows[1].cell, /A3$/)
  const [, why = ''] = namesIn(join(input, 'rejected'))
  assert.match(readFileSync(join(input, 'rejected', why), 'utf8'), /A2/)
})

test('killed again and again, the folder and the node lose nothing and pay nothing twice', { timeout: 900_000 }, async t => {
  const seed = 'folder and node'
  t.diagnostic(`seed: ${seed}`)
  const random = seededRandom(seed)
  const { in: input, out, begin } = foldersOf('killed')
  const started = await balance()
  const files: string[] = []
  for (let round = 0; round < 4; round++) {
    // Each is told of twice at least: when it is taken and when it is done.
    for (let i = 0; i < 3; i++) {
      const msgId = `KILL-${round}-${i}`
      files.push(msgId)
      drop(input, `${msgId}.xml`, example(msgId))
    }
    const folder = begin({ args: ['--parallel', '3'] })
    await folder.heard(isOf('ready'))
    // Anything that is told may be the last thing.
    for (let events = random.below(7); events > 0; events--) await folder.heard(() => true)
    if (round % 2 === 1) {
      await node.end('SIGKILL')
      node = await up()
    }
    folder.child.kill('SIGKILL')
    await folder.ended
  }
  const last = begin({ args: ['--once'] })
  assert.equal((await last.ended).code, 0)
  assert.deepEqual([namesIn(join(input, 'work')), namesIn(join(input, 'rejected')), namesIn(input).filter(name => name.endsWith('.xml'))], [[], [], []])
  assert.deepEqual(namesIn(join(input, 'archive')).map(name => name.split('.')[0]), files)
  for (const msgId of files) {
    const results = namesIn(out).filter(name => name.startsWith(`${msgId}.`)).map(name => name.replace(/^[^.]+\.[0-9a-f]{12}\./, ''))
    assert.deepEqual(results, ['camt.054.xml', 'pain.002.xml', 'receipts', 'result.csv', 'result.json'], msgId)
    const stem = namesIn(out).find(name => name.startsWith(`${msgId}.`) && name.endsWith('.receipts')) ?? ''
    assert.deepEqual(readdirSync(join(out, stem)).filter(name => !/^[1-3]-[0-9a-f]{16}\.pdf$/.test(name)), [], 'nothing is left of what was not whole')
    assert.equal(readdirSync(join(out, stem)).length, 3)
  }
  assert.equal(started - await balance(), FEN * BigInt(files.length))
})

test('a full disk under the results holds new files back with the reason, and they are paid when there is room', { timeout: 300_000 }, async t => {
  const { in: input, out, begin } = foldersOf('full')
  const can = runs('unshare', '-rm', 'sh', '-c', `mount -t tmpfs -o size=1m tmpfs '${out}'`)
  if (!can) return t.diagnostic('no file system can be mounted on this machine: left out')
  const folder = begin({ through: ['unshare', '-rm', 'sh', '-c', 'mount -t tmpfs -o size=8m tmpfs "$0" && exec "$@"', out] })
  await folder.heard(isOf('ready'))
  const seen = join(`/proc/${folder.child.pid}/root`, out)
  fill(join(seen, 'fill'))
  const started = await balance()
  drop(input, 'later.xml', example('FULL-1'))
  assert.equal((await folder.heard(isOf('held')))['code'], 'folder.diskFull')
  assert.equal(await balance(), started)
  assert(existsSync(join(input, 'later.xml')))
  rmSync(join(seen, 'fill'))
  await folder.heard(isOf('goesOn'))
  assert.equal((await folder.heard(isDone('later')))['settled'], 3)
  assert.equal(namesIn(seen).length, 5)
  assert.equal(started - await balance(), FEN)
  folder.child.kill('SIGTERM')
  assert.equal((await folder.ended).code, 0)
})

/** Whether a program of this machine does what it is asked. */
const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore', timeout: 60_000 }).status === 0

/** Writes until a disk takes no byte more. */
function fill(path: string): void {
  const file = openSync(path, 'w')
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
}

test('a file of an account that needs a checker waits, and goes when the checker approves what was dropped', { timeout: 300_000 }, async () => {
  const own = join(base, 'guarded-ledger')
  const other = await start('./jianghan', ['up', '--data', own, '--port', '0'], { cwd: ROOT, timeoutMs: START_MS })
  try {
    const folders = { in: join(base, 'guarded', 'in'), out: join(base, 'guarded', 'out') }
    const folder = startFolder(folders, { JIANGHAN_URL: other.url, JIANGHAN_API_KEY: await filesKey(other.url, own) })
    running.add(folder)
    await folder.heard(isOf('ready'))
    drop(folders.in, 'pay.xml', EXAMPLE)
    await folder.heard(isOf('waiting'))
    const pain002 = namesIn(folders.out).find(name => name.endsWith('.pain.002.xml')) ?? ''
    assert.match(readFileSync(join(folders.out, pain002), 'utf8'), /PDNG/)
    const authorization = { authorization: `Bearer ${await filesKey(other.url, own, 'yangtze-motor-checker')}` }
    const { body: { items: [approval] } } = await ask(`${other.url}/v1/approvals`, { headers: authorization })
    assert.equal(approval.input.msgId, EXAMPLE_ID)
    const approved = await post(`${other.url}/v1/approvals/${approval.id}/approve`, 'application/json', JSON.stringify({ actionHash: approval.actionHash }), authorization)
    assert.equal(approved.status, 200, approved.text)
    assert.equal((await folder.heard(isOf('done')))['settled'], 3)
    folder.child.kill('SIGTERM')
    assert.equal((await folder.ended).code, 0)
  } finally {
    await other.end('SIGKILL')
  }
})

test('when a day is over each account has its statement, and has it once', { timeout: 300_000 }, async () => {
  const own = join(base, 'sandbox')
  const other = await start('./jianghan', ['up', '--sandbox', '--data', own, '--port', '0'], { cwd: ROOT, timeoutMs: START_MS })
  try {
    await makerAlone(other.url, own)
    const folders = { in: join(base, 'days', 'in'), out: join(base, 'days', 'out') }
    const environment = { JIANGHAN_URL: other.url, JIANGHAN_API_KEY: await filesKey(other.url, own) }
    const once = async (): Promise<readonly string[]> => {
      const folder = startFolder(folders, environment, { args: ['--once'] })
      running.add(folder)
      assert.equal((await folder.ended).code, 0)
      running.delete(folder)
      return namesIn(folders.out).filter(name => name.startsWith('statement.'))
    }
    mkdirSync(folders.in, { recursive: true })
    drop(folders.in, 'pay.xml', example('DAY-1'))
    assert.deepEqual(await once(), [], 'no day is over')
    const later = await post(`${other.url}/v1/sandbox/clock`, 'application/json', '{"advance":"1d"}')
    assert.equal(later.status, 200, later.text)
    // The next block is of the next day, and says that the one before is over.
    drop(folders.in, 'next.xml', example('DAY-2'))
    await once()
    const names = await once()
    const name = names.find(each => each.endsWith('.xml') && /<TxDtls>/.test(readFileSync(join(folders.out, each), 'utf8'))) ?? ''
    assert.match(name, /^statement\.\d{4}-\d{2}-\d{2}\.3980100100200018_CNY\.HJB_[a-z0-9]{8}\.camt\.053\.xml$/)
    const xml = readFileSync(join(folders.out, name), 'utf8')
    assert.match(xml, /camt\.053\.001[^]*<Cd>CLBD<\/Cd>/)
    assert.equal(xml.match(/<TxDtls>/g)?.length, 3)
    const pdf = name.replace('.camt.053.xml', '.pdf')
    const verified = await run('./jianghan', ['verify', join(folders.out, pdf), '--now', new Date(Date.now() + 2 * 86_400_000).toISOString()], { cwd: ROOT, env: { JIANGHAN_DATA: own, LANG: 'en_US.UTF-8' }, timeoutMs: START_MS })
    assert.equal(verified.code, 0, verified.stdout + verified.stderr)
    rmSync(join(folders.out, name))
    assert.deepEqual(await once(), names.filter(each => each !== name), 'what an ERP has taken away is not written again')
  } finally {
    await other.end('SIGKILL')
  }
})
