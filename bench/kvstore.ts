import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatConfig } from '@jianghan/engine-cometbft'

/** Transactions in a POST: the most that the engine takes as one JSON-RPC batch. */
const PER_POST = 10
/** Bytes of one, about those of a transfer. */
const SIZE = 200
const CONNECTIONS = 16
const WARM_MS = 3_000
const PEER_PORT = 23_000

type Node = Readonly<{ child: ChildProcess; rpc: string; agent: Agent }>

/**
 * The yardstick of a network: CometBFT's own example application (`kvstore`, inside its process) on as many validators with the configuration that our nodes
 * give the engine, one entry of 200 bytes a transaction, unsigned, sent to all as fast as their mempools take them. Transactions in blocks a second.
 */
export async function kvstoreRate(program: string, count: number, seconds: number): Promise<number> {
  const base = mkdtempSync(join(tmpdir(), 'jianghan-bench-kv-'))
  const nodes = startNodes(program, base, count)
  let sending = true
  try {
    const [first] = nodes as [Node]
    await until(async () => await heightOf(first) > 1)
    const senders = nodes.flatMap((node, n) => Array.from({ length: CONNECTIONS }, (_, c) => send(node, `${n}.${c}`, () => sending)))
    await pause(WARM_MS)
    const [from, started] = [await heightOf(first), performance.now()]
    await pause(seconds * 1000)
    const [to, took] = [await heightOf(first), (performance.now() - started) / 1000]
    sending = false
    await Promise.all(senders)
    return await transactionsIn(first, from + 1, to) / took
  } finally {
    sending = false
    await Promise.all(nodes.map(end))
    rmSync(base, { recursive: true, force: true })
  }
}

function startNodes(program: string, base: string, count: number): Node[] {
  const made = spawnSync(program, ['testnet', '--v', String(count), '--o', base, '--populate-persistent-peers=false'], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`the engine made no network: ${made.stderr}`)
  const homes = Array.from({ length: count }, (_, i) => join(base, `node${i}`))
  const peers = homes.map((home, i) => ({ id: spawnSync(program, ['show-node-id', '--home', home], { encoding: 'utf8' }).stdout.trim(), host: '127.0.0.1', port: PEER_PORT + i }))
  return homes.map((home, i) => {
    const rpc = join(home, 'rpc.sock')
    const config = formatConfig({
      moniker: `kv${i}`, profile: 'lan', listen: { host: '127.0.0.1', port: PEER_PORT + i }, externalAddress: '', peers: peers.filter((_, other) => other !== i),
      appSocket: '', rpcSocket: rpc, validatorKeyFile: 'config/priv_validator_key.json', signStateFile: 'data/priv_validator_state.json', emptyBlockMs: 5_000,
    })
    writeFileSync(join(home, 'config', 'config.toml'), config.replace(/^proxy_app = .*$/m, 'proxy_app = "kvstore"'))
    return { child: spawn(program, ['start', '--home', home], { stdio: 'ignore' }), rpc, agent: new Agent({ keepAlive: true, maxSockets: CONNECTIONS + 1 }) }
  })
}

async function end({ child, agent }: Node): Promise<void> {
  agent.destroy()
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(done => { child.once('exit', done) })
  child.kill('SIGTERM')
  await ended
}

/** Sends batches one after the other; waits a moment where the mempool is full. */
async function send(node: Node, name: string, goesOn: () => boolean): Promise<void> {
  for (let next = 0; goesOn(); next += PER_POST) {
    const calls = Array.from({ length: PER_POST }, (_, i) => {
      const tx = Buffer.from(`${name}.${next + i}=`.padEnd(SIZE, 'v')).toString('base64')
      return { jsonrpc: '2.0', id: i, method: 'broadcast_tx_sync', params: { tx } }
    })
    const answers = await post(node, calls) as { error?: unknown }[]
    if (answers.some(({ error }) => error !== undefined)) await pause(20)
  }
}

const heightOf = async (node: Node): Promise<number> => {
  const { result } = await post(node, { jsonrpc: '2.0', id: 1, method: 'status', params: {} }) as { result: { sync_info: { latest_block_height: string } } }
  return Number(result.sync_info.latest_block_height)
}

async function transactionsIn(node: Node, from: number, to: number): Promise<number> {
  let sum = 0
  for (let height = from; height <= to; height += 20) {
    const params = { minHeight: String(height), maxHeight: String(Math.min(to, height + 19)) }
    const { result } = await post(node, { jsonrpc: '2.0', id: 1, method: 'blockchain', params }) as { result: { block_metas: { num_txs: string }[] } }
    for (const { num_txs } of result.block_metas) sum += Number(num_txs)
  }
  return sum
}

function post({ rpc, agent }: Node, json: unknown): Promise<unknown> {
  const body = JSON.stringify(json)
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: rpc, agent, method: 'POST', path: '/', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, response => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString('utf8'))))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, milliseconds) })

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds().catch(() => false)) return
    await pause(100)
  }
  throw new Error('the engine did not come up')
}
