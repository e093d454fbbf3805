import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { operates } from '@jianghan/client/testing'
import { isRefused } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { loadConfig, openLog, ProblemFault, type RunningNode, startNode } from '@jianghan/node'
import { kernelV1, sha256, toHex } from '@jianghan/protocol'
import { bytesOf, DemoLedger } from '../e2e/support/demoLedger.ts'
import { ask, post, until } from '../e2e/support/http.ts'
import { run } from '../e2e/support/processes.ts'
import { copyOfThreadData } from './threadData.ts'

/** The folder of the first release, upgraded to version 2 of the application by a release that could follow this one. */

const SECOND = new URL('./secondRelease.ts', import.meta.url).href
const FIRST = import.meta.resolve('@jianghan/app')
/** Accounts in that folder: six of its genesis, and one that was opened later. */
const ACCOUNTS = 7
const child = join(import.meta.dirname, 'upgrade.child.ts')
const upgrade = (args: readonly string[], language: 'zh' | 'en' = 'en') => run(process.execPath, [child, ...args], { cwd: import.meta.dirname, language })

async function open(t: TestContext, folder: string, applicationUrl: string): Promise<RunningNode> {
  const node = await startNode({
    config: { ...loadConfig({ file: join(folder, 'node.json'), environment: {}, flags: {} }), port: 0 },
    folder, applicationUrl, log: openLog('silent'), version: '0.0.0-test', makeConsortium: () => assert.fail('the folder is not new'),
  })
  t.after(() => node.close())
  operates(node.url, folder)
  return node
}

const pay = async (node: RunningNode, folder: string, atoms: string): Promise<string> => {
  const ledger = new DemoLedger(node.url, folder)
  const { body } = await post(`${node.url}/v1/transactions?wait=final`, 'application/octet-stream', await ledger.transaction({ body: ledger.creditTransfer(atoms) }))
  return body.results[0].outcome.status
}

/** Every file below a folder with its content and time. */
const contentOf = (folder: string): Record<string, string> => Object.fromEntries(
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && !entry.name.startsWith('LOCK')).map(({ parentPath, name }) => {
    const file = join(parentPath, name)
    return [file, `${toHex(sha256(readFileSync(file)))} ${statSync(file).mtimeMs}`]
  }),
)

test('a dry run tells what would come of it, in both languages, and leaves the folder as it is', { timeout: 60_000 }, async t => {
  const folder = copyOfThreadData(t)
  const before = contentOf(folder)
  const english = await upgrade(['--dry-run', '--data', folder])
  assert.equal(english.code, 0, english.stderr)
  assert.match(english.stdout, /Dry run: ledger \S+ would be upgraded from version 1 of the application to 2[^]*migration roster.counts[^]*app hash: [0-9a-f]{64}[^]*dry run copied/)
  const chinese = await upgrade(['--dry-run', '--data', folder], 'zh')
  assert.match(chinese.stdout, /试运行：账本 \S+ 将从应用版本 1 升级到 2[^]*迁移 roster.counts：统计账户数[^]*应用哈希：[0-9a-f]{64}/)
  const json = JSON.parse((await upgrade(['--dry-run', '--json', '--data', folder])).stdout)
  assert.deepEqual([json.from, json.to, json.dryRun, json.migrations.length], [1, 2, true, 1])
  assert.deepEqual(contentOf(folder), before)
  assert.deepEqual(readdirSync(dirname(folder)), [basename(folder)], 'the copy is removed')
})

test('a ledger is upgraded, also when it is killed at any step; old blocks replay, the new rule holds, and older releases refuse the folder', { timeout: 240_000 }, async t => {
  const folder = copyOfThreadData(t)
  let node = await open(t, folder, FIRST)
  assert.equal(await pay(node, folder, '1000000'), 'done')
  await node.close()
  for (const kill of [1, 2, 3]) {
    const killed = spawnSync(process.execPath, [child, folder], { env: { ...process.env, KILL_AFTER: String(kill) } })
    assert.equal(killed.signal, 'SIGKILL', String(killed.stderr))
  }
  const done = await upgrade(['--data', folder])
  assert.equal(done.code, 0, done.stderr)
  assert.match(done.stdout, /is upgraded from version 1 of the application to 2/)
  const again = await upgrade(['--data', folder])
  assert.match(again.stdout, /newest one of this release: there is nothing to do/)
  // From genesis: the payment of a million is done, as it was under version 1.
  for (const part of ['state', 'log']) rmSync(join(folder, part), { recursive: true })
  node = await open(t, folder, SECOND)
  const status = (await ask(`${node.url}/v1/status`)).body
  assert.deepEqual(status.application, { version: 2, release: 2 })
  assert.equal(await pay(node, folder, '1000000'), 'roster.tooRound')
  assert.equal(await pay(node, folder, '1000001'), 'done')
  assert.equal((await askCount(node)).body.answer?.accounts, ACCOUNTS)
  await node.close()
  await assert.rejects(open(t, folder, FIRST), (fault: unknown) => fault instanceof ProblemFault && fault.problem.definition.code === 'node.folderNewer')
  // Also where folder.json was lost: the blocks tell.
  rmSync(join(folder, 'folder.json'))
  rmSync(join(folder, 'state'), { recursive: true })
  await assert.rejects(open(t, folder, FIRST), (fault: unknown) => fault instanceof ProblemFault && fault.problem.definition.code === 'node.releaseTooOld')
})

test('a node whose release is too old stops before the block, says so and keeps reading; a newer release migrates beside its work', { timeout: 120_000 }, async t => {
  const folder = copyOfThreadData(t)
  let node = await open(t, folder, FIRST)
  const ledger = new DemoLedger(node.url, folder)
  const nodeKey = await readKeyFile(join(folder, 'keys/node.json'))
  assert.ok(!isRefused(nodeKey))
  const body = bytesOf(kernelV1.UpgradeSchema, { memberId: 'wuhan-settlement', version: 2 })
  const scheduled = await post(`${node.url}/v1/transactions?wait=final`, 'application/octet-stream', await ledger.transaction({ type: 'kernel.v1.Upgrade', body, signers: [nodeKey] }))
  assert.equal(scheduled.body.results[0].outcome.status, 'done', scheduled.text)
  for (const round of ['at once', 'after a start']) {
    const ready = await until(() => ask(`${node.url}/health/ready`), ({ body: { reasons } }) => reasons.some(({ code }: { code: string }) => code === 'node.releaseTooOld'))
    assert.equal(ready.status, 503, round)
    const refused = await post(`${node.url}/v1/transactions?wait=final`, 'application/octet-stream', await ledger.transaction())
    assert.deepEqual([refused.status, refused.body.code], [503, 'node.releaseTooOld'], refused.text)
    assert.match(refused.body.zh, /应用版本 2/)
    assert.match(refused.body.en, /version 2 of the application/)
    assert.ok(Object.keys(await new DemoLedger(node.url, folder).money()).length > 0)
    const { height } = (await ask(`${node.url}/v1/status`)).body
    await node.close()
    node = await open(t, folder, round === 'at once' ? FIRST : SECOND)
    if (round === 'at once') assert.equal((await ask(`${node.url}/v1/status`)).body.height, height, 'nothing was written')
  }
  assert.equal(await pay(node, folder, '1000000'), 'roster.tooRound')
  await until(() => askCount(node), ({ body: { answer } }) => answer?.accounts === ACCOUNTS)
  await node.close()
})

/** What the migration counted. */
const askCount = (node: RunningNode) => ask(`${node.url}/v1/query/roster.getCount?under=all`)

test('a release is executed under the major version of Node that it names, and under no other', { timeout: 60_000 }, async t => {
  const folder = copyOfThreadData(t)
  const other = `data:text/javascript,${encodeURIComponent(`import { application as first } from ${JSON.stringify(FIRST)}; export const application = { ...first, node: 22 }`)}`
  await assert.rejects(open(t, folder, other), (fault: unknown) => fault instanceof ProblemFault && fault.problem.definition.code === 'node.nodeMajorDiffers')
})
