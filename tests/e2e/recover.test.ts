import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { operates } from '@jianghan/client/testing'
import { cometbft } from '../../tools/cometbft.ts'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { ask, post, until } from './support/http.ts'
import { freePorts, run, start, type UpProcess } from './support/processes.ts'

/** A network of three loses two validators for good. The organisations go on from the last block that is left, with new keys, and state what is lost. */

const program = cometbft()
const base = mkdtempSync(join(tmpdir(), 'jh-recover-'))
const network = join(base, 'network')
const seats = join(base, 'seats')
const survivor = join(network, 'v1')
const other = join(base, 'other')
const MEMBERS = ['wuhan-settlement', 'hanjiang-bank'] as const
const folders = [survivor, other]
const nodes: UpProcess[] = []
let ledger: DemoLedger
let payment: Uint8Array
let kept = 0

const jianghan = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
  const { code, stdout, stderr } = await run('./jianghan', args, { cwd: ROOT, env, timeoutMs: 150_000 })
  assert.equal(code, 0, `${args.join(' ')}: ${stderr}${stdout}`)
  return stdout
}
const [proofBefore, proofAfter] = [join(base, 'before.jhproof'), join(base, 'after.jhproof')]

before(async () => {
  if (program === undefined) return
  const [port = 0, peerPort = 0] = await freePorts(2)
  await jianghan(['network', 'up', '--validators', '3', '--port', String(port), '--peer-port', String(peerPort), '--data', network])
  const url = readFileSync(join(survivor, 'LOCK.serving'), 'utf8').trim()
  operates(url, survivor)
  ledger = new DemoLedger(url, survivor)
  payment = await ledger.transaction()
  const paid = await post(`${url}/v1/transactions?wait=provable`, 'application/octet-stream', payment)
  assert.equal(paid.body.results[0].outcome?.status, 'done', paid.text)
  await jianghan(['prove', paid.body.results[0].id, '--disclose', 'none', '-o', proofBefore], { JIANGHAN_URL: url, JIANGHAN_DATA: survivor })
  await jianghan(['network', 'down', '--data', network])
  for (const lost of ['v2', 'v3']) rmSync(join(network, lost), { recursive: true })
}, { timeout: 200_000 })

after(async () => {
  await Promise.all(nodes.map(node => node.end('SIGKILL')))
  rmSync(base, { recursive: true, force: true })
}, { timeout: 60_000 })

test('nothing is written until the height is confirmed, and every organisation sees the same words', { timeout: 180_000 }, async () => {
  if (program === undefined) return
  const ports = await freePorts(MEMBERS.length)
  mkdirSync(seats)
  for (const [i, member] of MEMBERS.entries()) {
    await jianghan(['network', 'seat', '--chain', ledger.chainId, '--member', member, '--address', `127.0.0.1:${ports[i]}`, '--data', folders[i] as string])
    copyFileSync(join(folders[i] as string, 'seat.json'), join(seats, `${member}.json`))
  }
  const shown = await jianghan(['network', 'recover', '--seats', seats, '--data', survivor])
  kept = Number(/ends with block (\d+)/.exec(shown)?.[1])
  assert.ok(kept > 1 && !existsSync(join(survivor, 'starts.json')), shown)
  const wrong = await run('./jianghan', ['network', 'recover', '--seats', seats, '--data', survivor, '--confirm', String(kept - 1)], { cwd: ROOT })
  assert.match(wrong.stderr, /notConfirmed/)
  await jianghan(['backup', '--data', survivor, '--to', join(base, 'backups')])
  const refused = await run('./jianghan', ['restore', '--from', join(base, 'backups', readdirSync(join(base, 'backups'))[0] as string), '--data', join(base, 'restored')], { cwd: ROOT })
  assert.match(refused.stderr, /backupOfNetwork[^]*network recover/, refused.stderr)
  assert.ok(!existsSync(join(base, 'restored')))
  const words = new Set<string>()
  for (const [i, folder] of folders.entries()) {
    const from = i === 0 ? [] : ['--from', join(base, 'backups', readdirSync(join(base, 'backups'))[0] as string)]
    const told = await jianghan(['network', 'recover', '--seats', seats, '--confirm', String(kept), ...from, '--data', folder])
    words.add(/Check words: (.+)/.exec(told)?.[1] ?? assert.fail(told))
  }
  assert.equal(words.size, 1)
})

test('the network goes on from the block that was kept, and a payment of before does not count again', { timeout: 180_000 }, async () => {
  if (program === undefined) return
  nodes.push(...await Promise.all(folders.map(folder => start('./jianghan', ['up', '--data', folder, '--port', '0'], { cwd: ROOT, timeoutMs: 90_000 }))))
  for (const { url } of nodes) await until(() => ask(`${url}/v1/network`), ({ body }) => body.state === 'running', 90_000)
  const [url = '', secondUrl = ''] = nodes.map(node => node.url)
  const again = await post(`${url}/v1/transactions?wait=final`, 'application/octet-stream', payment)
  assert.notEqual(again.body.results?.[0].outcome?.height, String(kept + 1), again.text)
  const paid = await post(`${url}/v1/transactions?wait=provable`, 'application/octet-stream', await new DemoLedger(url, survivor).transaction())
  assert.equal(paid.body.results[0].outcome?.status, 'done', paid.text)
  await jianghan(['prove', paid.body.results[0].id, '--disclose', 'none', '-o', proofAfter], { JIANGHAN_URL: url, JIANGHAN_DATA: survivor })
  await until(() => ask(`${secondUrl}/v1/blocks/${kept + 1}`), ({ status }) => status === 200)
  const blocks = await Promise.all([url, secondUrl].map(async each => (await ask(`${each}/v1/blocks/${kept + 1}`)).body))
  assert.deepEqual(blocks[0], blocks[1])
  for (const path of ['status', 'network']) assert.equal((await ask(`${url}/v1/${path}`)).body.validators.length, 2, path)
})

test('proofs of before and after verify with one trust pack, and the network starts again', { timeout: 180_000 }, async () => {
  if (program === undefined) return
  const pack = join(base, 'trust.json')
  writeFileSync(pack, (await ask(`${nodes[0]?.url}/v1/trust`)).text)
  for (const file of [proofBefore, proofAfter]) assert.match(await jianghan(['verify', file, '--trust', pack, '--url', 'http://127.0.0.1:1']), /✓ trusted validators/)
  await Promise.all(nodes.splice(0).map(node => node.end()))
  nodes.push(...await Promise.all(folders.map(folder => start('./jianghan', ['up', '--data', folder, '--port', '0'], { cwd: ROOT, timeoutMs: 90_000 }))))
  const { url = '' } = nodes[0] ?? {}
  await until(() => ask(`${url}/v1/network`), ({ body }) => body.state === 'running', 90_000)
  const paid = await post(`${url}/v1/transactions?wait=final`, 'application/octet-stream', await new DemoLedger(url, survivor).transaction())
  assert.equal(paid.body.results[0].outcome?.status, 'done', paid.text)
})
