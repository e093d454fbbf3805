import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { operates } from '@jianghan/client/testing'
import { cometbft } from '../../tools/cometbft.ts'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { ask, post, until } from './support/http.ts'
import { freePorts, run, start } from './support/processes.ts'

/** The demo ledger of one node becomes a network on this machine by one command, with everything that was on it. */

const program = cometbft()
const base = mkdtempSync(join(tmpdir(), 'jh-demo-'))
const [data, network] = [join(base, 'data'), join(base, 'network')]

after(async () => {
  if (program !== undefined) await run('./jianghan', ['network', 'down', '--data', network], { cwd: ROOT })
  rmSync(base, { recursive: true, force: true })
}, { timeout: 60_000 })

test('one command makes the demo ledger a network, and its payments and their proofs are there', { timeout: 300_000 }, async () => {
  if (program === undefined) return
  const node = await start('./jianghan', ['up', '--data', data, '--port', '0'], { cwd: ROOT })
  const paid = await post(`${node.url}/v1/transactions?wait=provable`, 'application/octet-stream', await new DemoLedger(node.url, data).transaction())
  const [{ id }] = paid.body.results
  await node.end()
  const [port = 0, peerPort = 0] = await freePorts(2)
  const promote = (): ReturnType<typeof run> =>
    run('./jianghan', ['network', 'promote', '--demo', '--validators', '2', '--data', data, '--network', network, '--port', String(port), '--peer-port', String(peerPort)], { cwd: ROOT, timeoutMs: 280_000 })
  const told = await promote()
  assert.equal(told.code, 0, `${told.stderr}${told.stdout}`)
  assert.ok(!existsSync(data) && existsSync(join(network, 'v1/starts.json')))
  for (const name of ['v1', 'v2']) {
    const url = readFileSync(join(network, name, 'LOCK.serving'), 'utf8').trim()
    operates(url, join(network, name))
    await until(() => ask(`${url}/v1/network`), ({ body }) => body.state === 'running' && body.validators.length === 2, 90_000)
    assert.equal((await ask(`${url}/v1/transactions/${id}`)).body.outcome?.status, 'done', name)
  }
  const url = readFileSync(join(network, 'v1/LOCK.serving'), 'utf8').trim()
  const again = await post(`${url}/v1/transactions?wait=final`, 'application/octet-stream', await new DemoLedger(url, join(network, 'v1')).transaction())
  assert.equal(again.body.results[0].outcome?.status, 'done', again.text)
  assert.match((await promote()).stderr, /notADemo/)
})
