import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { cometbft } from '../../tools/cometbft.ts'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { ask, post, until } from './support/http.ts'
import { freePorts, run, start, type UpProcess } from './support/processes.ts'

/**
 * A ledger of one node with payments and proofs becomes a network of four organisations: they hand seats on, vote, take the ledger from a backup, compare words.
 * Blocks, proofs and light clients go on over the seam.
 */

const program = cometbft()
const base = mkdtempSync(join(tmpdir(), 'jh-promote-'))
const MEMBERS = ['wuhan-settlement', 'hanjiang-bank', 'donghu-bank', 'yangtze-motor'] as const
const VOTERS = ['hanjiang-bank', 'donghu-bank', 'yangtze-motor', 'wuhan-settlement', 'hanyang-brakes']
const first = join(base, MEMBERS[0])
const folderOf = (member: string): string => join(base, member)
const seats = join(base, 'seats')
const proofs: Record<string, string> = {}
const nodes: UpProcess[] = []
let handedOverAt = 0

const jianghan = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
  const { code, stdout, stderr } = await run('./jianghan', args, { cwd: ROOT, env })
  assert.equal(code, 0, `${args.join(' ')}: ${stderr}${stdout}`)
  return stdout
}
const keysOf = (member: string): string[] => ['maker', 'checker'].flatMap(name => ['--key', join(first, 'demo', `${member}-${name}.json`)])
const urlOf = (i: number): string => nodes[i]?.url ?? ''
const heightOf = async (url: string): Promise<number> => Number((await ask(`${url}/v1/status`)).body.height)

/** A payment over a node, its proof in a file of that name. */
async function payAndProve(ledger: DemoLedger, url: string, folder: string, name: string): Promise<void> {
  const paid = await post(`${url}/v1/transactions?wait=provable`, 'application/octet-stream', await ledger.transaction())
  assert.equal(paid.body.results?.[0].outcome?.status, 'done', paid.text)
  proofs[name] = join(base, `${name}.jhproof`)
  await jianghan(['prove', paid.body.results[0].id, '--disclose', 'none', '-o', proofs[name]], { JIANGHAN_URL: url, JIANGHAN_DATA: folder })
}

const upAll = async (): Promise<void> => {
  nodes.splice(0, nodes.length, ...await Promise.all(MEMBERS.map(member => start('./jianghan', ['up', '--data', folderOf(member), '--port', '0'], { cwd: ROOT, timeoutMs: 90_000 }))))
  for (const { url } of nodes) await until(() => ask(`${url}/v1/network`), ({ body }) => body.state === 'running', 90_000)
}

/** Payments, a vote, and the one node's last block. */
async function handOver(): Promise<void> {
  const node = await start('./jianghan', ['up', '--data', first, '--port', '0'], { cwd: ROOT })
  nodes.push(node)
  const env = { JIANGHAN_URL: node.url, JIANGHAN_DATA: first }
  const ledger = new DemoLedger(node.url, first)
  for (const name of ['before1', 'before2']) await payAndProve(ledger, node.url, first, name)
  const ports = await freePorts(MEMBERS.length)
  mkdirSync(seats)
  for (const [i, member] of MEMBERS.entries()) {
    const told = await jianghan(['network', 'seat', '--chain', ledger.chainId, '--member', member, '--address', `127.0.0.1:${ports[i]}`, '--data', folderOf(member)])
    const key = /--field-key '([^']+)'/.exec(told)?.[1] ?? assert.fail(told)
    if (i > 0) await jianghan(['members', 'add-key', '--member-id', member, '--field-key', key, ...keysOf(member)], env)
    copyFileSync(join(folderOf(member), 'seat.json'), join(seats, `${member}.json`))
  }
  const [proposer = '', ...others] = VOTERS
  const proposal = (await jianghan(['network', 'seats', '--seats', seats, '--json'])).trim()
  await jianghan(['governance', 'propose', '--member-id', proposer, '--voting-until-ms', String(Date.now() + 3_600_000), '--promote-ledger', proposal, ...keysOf(proposer)], env)
  for (const member of [proposer, ...others]) {
    if ((await ask(`${node.url}/v1/status`)).body.engine.state !== 'open') break
    await run('./jianghan', ['governance', 'vote', '--member-id', member, '--proposal', '1', '--choice', 'yes', ...keysOf(member)], { cwd: ROOT, env })
  }
  await until(() => ask(`${node.url}/v1/status`), ({ body }) => body.engine.state === 'halted')
  handedOverAt = await heightOf(node.url)
  await node.end()
}

before(async () => {
  if (program === undefined) return
  await handOver()
  await jianghan(['backup', '--data', first, '--to', join(base, 'backups')])
}, { timeout: 180_000 })

after(async () => {
  await Promise.all(nodes.map(node => node.end('SIGKILL')))
  rmSync(base, { recursive: true, force: true })
}, { timeout: 60_000 })

test('four organisations make the ledger a network, and see the same words', { timeout: 240_000 }, async () => {
  if (program === undefined) return
  const [backup = ''] = readdirSync(join(base, 'backups'))
  const words = new Set<string>()
  for (const [i, member] of MEMBERS.entries()) {
    const from = i === 0 ? [] : ['--from', join(base, 'backups', backup)]
    const told = await jianghan(['network', 'promote', '--seats', seats, ...from, '--data', folderOf(member)])
    words.add(/Check words: (.+)/.exec(told)?.[1] ?? assert.fail(told))
  }
  assert.equal(words.size, 1)
  // The key that sealed alone is nowhere any more, and alone the folder starts no more.
  assert.ok(!existsSync(join(first, 'keys/validator.next.json')) && !existsSync(join(first, 'keys/validator.signed')))
  const alone = await run('./jianghan', ['up', '--data', first, '--port', '0'], { cwd: ROOT, env: { JIANGHAN_ENGINE: 'embedded' } })
  assert.match(alone.stderr, /folderPromoted/)
  await upAll()
  const ledger = new DemoLedger(urlOf(0), first)
  for (const [i, member] of MEMBERS.entries()) await payAndProve(ledger, urlOf(i), folderOf(member), `after${i}`)
  const height = await heightOf(urlOf(0))
  assert.ok(height > handedOverAt + 1)
  for (const at of [1, handedOverAt - 1, handedOverAt, handedOverAt + 1, height - 1]) {
    const blocks = await Promise.all(nodes.map(async ({ url }) => (await until(() => ask(`${url}/v1/blocks/${at}`), ({ status }) => status === 200)).body))
    for (const block of blocks) assert.deepEqual(block, blocks[0], `block ${at}`)
  }
})

test('proofs of before and after verify offline with the same trust pack', { timeout: 120_000 }, async () => {
  if (program === undefined) return
  const pack = join(base, 'trust.json')
  const { text } = await ask(`${urlOf(3)}/v1/trust`)
  writeFileSync(pack, text)
  for (const [name, file] of Object.entries(proofs)) {
    const told = await jianghan(['verify', file, '--trust', pack, '--url', 'http://127.0.0.1:1'])
    assert.match(told, /✓ trusted validators/, name)
  }
})

test('cometbft light follows from the first block over the seam to the newest', { timeout: 90_000 }, async () => {
  if (program === undefined) return
  const rpc = async (url: string, method: string, params: unknown): Promise<any> => (await post(url, 'application/json', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))).body
  const [port] = await freePorts(1)
  const chainId = (await ask(`${urlOf(0)}/v1/status`)).body.chainId as string
  const root = (await rpc(`${urlOf(1)}/comet`, 'commit', { height: '1' })).result.signed_header.commit.block_id.hash
  const home = join(base, 'light')
  const light: ChildProcess = spawn(program, [
    'light', chainId, '--primary', `${urlOf(1)}/comet`, '--witnesses', `${urlOf(2)}/comet`, '--height', '1', '--hash', root, '--home-dir', home, '--home', home, '--laddr', `tcp://127.0.0.1:${port}`,
  ], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [light.stdout, light.stderr]) stream?.on('data', text => { said += text })
  try {
    await until(() => ask(`http://127.0.0.1:${port}/health`).catch(() => ({ status: 0, headers: new Headers(), body: undefined, text: said })), ({ status }) => status === 200)
    const { genesis } = (await rpc(`${urlOf(1)}/comet`, 'genesis', {})).result
    const { header: first } = (await rpc(`${urlOf(1)}/comet`, 'header', { height: '1' })).result
    assert.deepEqual([genesis.initial_height, genesis.app_hash, genesis.validators.length], ['1', first.app_hash, 1], 'the genesis is that of the ledger that was taken over')
    assert(Date.parse(genesis.genesis_time) <= Date.parse(first.time), genesis.genesis_time)
    const newest = await heightOf(urlOf(1))
    for (const height of [newest - 1, handedOverAt + 2, handedOverAt + 1, handedOverAt, 2]) {
      for (const method of ['header', 'commit', 'validators']) {
        const answer = await rpc(`http://127.0.0.1:${port}`, method, { height: String(height) })
        assert.equal(answer.error, undefined, `${method} ${height}: ${JSON.stringify(answer.error)} ${said}`)
        const own = (await rpc(`${urlOf(3)}/comet`, method, { height: String(height) })).result
        const shown = ({ validators, header, signed_header: signed }: any): unknown => validators ?? header ?? signed.header
        assert.deepEqual(shown(answer.result), shown(own))
      }
    }
  } finally {
    light.kill('SIGKILL')
    await once(light, 'close')
  }
})

test('all nodes stop and start again, and payments go on', { timeout: 180_000 }, async () => {
  if (program === undefined) return
  const before = await heightOf(urlOf(0))
  await Promise.all(nodes.map(node => node.end()))
  await upAll()
  await payAndProve(new DemoLedger(urlOf(2), first), urlOf(2), folderOf(MEMBERS[2]), 'again')
  assert.ok(await heightOf(urlOf(2)) > before)
  assert.match(readFileSync(join(first, 'starts.json'), 'utf8'), /jianghan-starts/)
})

test('a fifth node comes later with a snapshot of the state alone, and its trust pack judges proofs of before the network', { timeout: 180_000 }, async () => {
  if (program === undefined) return
  const fifth = folderOf('hanyang-brakes')
  const welcome = join(base, 'welcome.json')
  const [port] = await freePorts(1)
  const { chainId } = JSON.parse(readFileSync(join(first, 'starts.json'), 'utf8')) as { chainId: string }
  await jianghan(['network', 'seat', '--chain', chainId, '--member', 'hanyang-brakes', '--address', `127.0.0.1:${port}`, '--no-validator', '--data', fifth])
  // Headers come from another node than the one that starts again to let the newcomer in.
  await jianghan(['network', 'admit', '--seat', join(fifth, 'seat.json'), '--url', urlOf(1), '--output', welcome, '--data', first])
  await jianghan(['network', 'join', welcome, '--data', fifth])
  await nodes[0]?.end()
  nodes[0] = await start('./jianghan', ['up', '--data', first, '--port', '0'], { cwd: ROOT, timeoutMs: 90_000 })
  const node = await start('./jianghan', ['up', '--data', fifth, '--port', '0'], { cwd: ROOT, timeoutMs: 120_000 })
  nodes.push(node)
  const height = await heightOf(urlOf(1))
  const { body } = await until(() => ask(`${node.url}/v1/status`), answer => Number(answer.body.height) >= height, 90_000)
  assert.ok(Number(body.firstHeight) > handedOverAt + 1, body.firstHeight)
  assert.deepEqual((await ask(`${node.url}/v1/blocks/${height}`)).body, (await ask(`${urlOf(1)}/v1/blocks/${height}`)).body)
  const pack = join(base, 'fifth.json')
  writeFileSync(pack, (await ask(`${node.url}/v1/trust`)).text)
  for (const file of Object.values(proofs)) assert.match(await jianghan(['verify', file, '--trust', pack, '--url', 'http://127.0.0.1:1']), /✓ trusted validators/)
})

test('a sixth node comes with the ledger from the backup of its last block, and executes every block of the network since', { timeout: 240_000 }, async () => {
  if (program === undefined) return
  const sixth = folderOf('sixth')
  const welcome = join(base, 'welcome-sixth.json')
  const [backup = ''] = readdirSync(join(base, 'backups'))
  const [port] = await freePorts(1)
  const { chainId } = JSON.parse(readFileSync(join(first, 'starts.json'), 'utf8')) as { chainId: string }
  await jianghan(['network', 'seat', '--chain', chainId, '--member', 'hanyang-brakes', '--address', `127.0.0.1:${port}`, '--no-validator', '--data', sixth])
  await jianghan(['network', 'admit', '--seat', join(sixth, 'seat.json'), '--output', welcome, '--data', first])
  const without = await run('./jianghan', ['network', 'join', welcome, '--blocks', '--data', sixth], { cwd: ROOT, language: 'en' })
  assert.notEqual(without.code, 0, without.stdout)
  assert.match(without.stderr, /ledgerWanted/)
  const { height: ends } = JSON.parse(readFileSync(join(base, 'backups', backup, 'backup.json'), 'utf8')) as { height: string }
  assert.match(without.stderr, new RegExp(`after block ${ends}\\.`), 'it says which block the backup has to end with')
  assert.ok(!existsSync(join(sixth, 'genesis.json')), 'nothing was written')
  await jianghan(['network', 'join', welcome, '--from', join(base, 'backups', backup), '--data', sixth])
  await nodes[0]?.end()
  nodes[0] = await start('./jianghan', ['up', '--data', first, '--port', '0'], { cwd: ROOT, timeoutMs: 90_000 })
  const node = await start('./jianghan', ['up', '--data', sixth, '--port', '0'], { cwd: ROOT, timeoutMs: 120_000 })
  nodes.push(node)
  const height = await heightOf(urlOf(1))
  const { body } = await until(() => ask(`${node.url}/v1/status`), answer => Number(answer.body.height) >= height, 120_000)
  assert.equal(body.firstHeight, '1', 'it has the blocks of the one node as well')
  for (const at of [1, handedOverAt, handedOverAt + 1, handedOverAt + 2, height]) {
    assert.deepEqual((await ask(`${node.url}/v1/blocks/${at}`)).body, (await ask(`${urlOf(1)}/v1/blocks/${at}`)).body, `block ${at}`)
  }
  const pack = join(base, 'sixth-trust.json')
  writeFileSync(pack, (await ask(`${node.url}/v1/trust`)).text)
  for (const file of Object.values(proofs)) assert.match(await jianghan(['verify', file, '--trust', pack, '--url', 'http://127.0.0.1:1']), /✓ trusted validators/)
})
