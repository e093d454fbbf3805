import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair, isRefused, P256 } from '@jianghan/crypto'
import { openPkcs11Signer, parsePkcs11Uri, writeKeyFile } from '@jianghan/crypto/node'
import { softToken } from '@jianghan/crypto/testing'
import { operatorHeaders } from '@jianghan/client/testing'
import { formatAddress, keyId, utf8 } from '@jianghan/protocol'
import { LoadConnection } from './httpLoad.ts'
import { javaPayments, newJavaKey } from './javaPayments.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode, byThread } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, percentile } from './result.ts'
import { seededNumbers } from './seeded.ts'
import { setUp } from './transfers.ts'

const ACCOUNTS = 200
/** Payments in a request: as many as one may hold; and requests at a time. A token signs one after the other, and few may wait for it. */
const IN_FILE = { perRequest: 100, connections: 16 } as const
const ON_TOKEN = { perRequest: 20, connections: 2 } as const
const PIN_FILE = 'pin'

/** A key that signs at the node, and where it lies. */
type Held = Readonly<{ name: string; kind: number; publicKey: Uint8Array; perRequest: number; connections: number; target?: number }>

/**
 * Payments that the node signs for an API key: readable JSON in, a grant with a limit of a day, an Idempotency-Key, an audit record. With P-256 keys in a
 * file and, where SoftHSM is at hand, on a token; a lone payment by the Java client, signed by the node and by a key of its own.
 */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  const home = mkdtempSync(join(tmpdir(), 'jianghan-bench-signer-'))
  const pair = generateKeyPair(P256, new Uint8Array(32).fill(3))
  const token = softToken(home)
  const held: Held[] = [{ name: 'a P-256 key in a file', kind: pair.kind, publicKey: pair.publicKey, ...IN_FILE, target: 5_000 }]
  let uri = ''
  if (token !== undefined) {
    token.make('EC:prime256v1', '01')
    writeFileSync(join(home, PIN_FILE), token.pin, { mode: 0o600 })
    uri = `pkcs11:token=${encodeURIComponent(token.label)};id=%01?module-path=${token.modulePath}&pin-source=file:${join(home, PIN_FILE)}`
    held.push({ name: 'a P-256 key on a SoftHSM token', ...await publicKeyOf(uri), ...ON_TOKEN })
  }
  const node = await BenchNode.start({ environment: { JIANGHAN_SIGNER_KEYS: uri } })
  try {
    await writeKeyFile(join(node.folder, 'keys/treasury.json'), pair, {})
    await node.stop()
    await node.restart()
    const maker = new LoadMaker(await node.member(), 17)
    const { transactions, accounts } = maker.setUp(ACCOUNTS)
    const java = newJavaKey()
    await setUp(node, [maker.addKeys([...held, java]), ...transactions])
    const addresses = accounts.map(account => formatAddress('account', account))
    const results: BenchResult[] = []
    for (const each of held) results.push(...await throughput(node, each, addresses, options))
    const [payer, payee] = [addresses[2] as string, addresses[4] as string]
    return [...results, ...await javaPayments({ url: node.url, apiKey: await apiKeyFor(node, 'java', pair), payer, payee, key: java }, options)]
  } finally {
    await node.remove()
    rmSync(home, { recursive: true, force: true })
  }
}

async function publicKeyOf(uri: string): Promise<Pick<Held, 'kind' | 'publicKey'>> {
  const parsed = parsePkcs11Uri(uri)
  const signer = isRefused(parsed) ? parsed : await openPkcs11Signer(parsed)
  if (isRefused(signer)) throw new Error(signer.refused.en)
  const { kind, publicKey } = signer
  return { kind, publicKey }
}

/** An API key that the operator makes: payments with this key of the ledger, with a limit of a day. */
async function apiKeyFor({ url }: BenchNode, name: string, { kind, publicKey }: Pick<Held, 'kind' | 'publicKey'>): Promise<string> {
  const signing = { key: formatAddress('key', keyId(kind, publicKey)), perDay: ['1000000000 CNY.L1'] }
  const answer = await fetch(`${url}/v1/node/keys`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...operatorHeaders(url) }, body: JSON.stringify({ name, member: 'operator', scopes: ['read', 'sign', 'submit'], signing }),
  })
  const made = await answer.json() as { key?: string }
  if (made.key === undefined) throw new Error(`no API key: ${JSON.stringify(made)}`)
  return made.key
}

async function throughput(node: BenchNode, held: Held, accounts: readonly string[], { runs, seconds, say }: BenchOptions): Promise<BenchResult[]> {
  const apiKey = await apiKeyFor(node, `bench ${held.kind} ${held.name.length}`, held)
  const pick = seededNumbers(19)
  // The accounts with even numbers hold the money of the first bank (LoadMaker.setUp).
  const holders = accounts.filter((_, i) => i >= 2 && i % 2 === 0)
  const payment = (): object => {
    const from = pick(holders.length)
    const to = (from + 1 + pick(holders.length - 1)) % holders.length
    return { actions: [{ type: 'payments.v1.Transfer', input: { from: holders[from], to: holders[to], amount: '0.01 CNY.L1' } }] }
  }
  const rates: number[] = []
  const latencies: number[] = []
  let others = 0
  const cpu = new Map<string, number>()
  let total = 0
  for (let run = 0; run < runs; run++) {
    const until = performance.now() + seconds * 1000
    const from = performance.now()
    const threads = node.threadSeconds()
    const ended = watchOthers()
    let done = 0
    const worker = async (number: number): Promise<void> => {
      const connection = await LoadConnection.open(node.port, '/v1/transactions/sign', 'application/json', apiKey)
      for (let request = 0; performance.now() < until; request++) {
        const body = utf8(JSON.stringify({ transactions: Array.from({ length: held.perRequest }, payment) }))
        const sent = performance.now()
        const answer = await connection.post(body, `${held.kind} ${held.name.length} ${run} ${number} ${request}`)
        latencies.push(performance.now() - sent)
        const count = answer.body.toString('utf8').split('"status":"done"').length - 1
        if (answer.status !== 200 || count !== held.perRequest) throw new Error(`${answer.status}: ${answer.body.toString('utf8', 0, 600)}`)
        done += count
      }
      connection.close()
    }
    await Promise.all(Array.from({ length: held.connections }, (_, number) => worker(number)))
    others = Math.max(others, ended() ?? 0)
    rates.push(done / ((performance.now() - from) / 1000))
    node.addThreads(threads, cpu)
    total += done
    say(`${held.name}: ${Math.round(rates.at(-1) ?? 0)}/s`)
  }
  say(byThread(cpu, total))
  const micros = [...cpu.values()].reduce((sum, used) => sum + used, 0) / total * 1e6
  const name = `signed by the node with ${held.name}, ${held.perRequest} a request`
  return [
    figure(name, '/s', 'higher', rates, { ...(held.target !== undefined && { target: held.target }), others }),
    figure(`${name}: answer, p50`, 'ms', 'lower', [percentile(latencies, 0.5)], { others }),
    figure(`${name}: CPU of the node each`, 'µs', 'lower', [micros]),
  ]
}
