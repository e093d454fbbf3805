import { operatorHeaders } from '@jianghan/client/testing'
import { type Verifier } from '@jianghan/crypto'
import { loadVerifier } from '@jianghan/crypto/node'
import { parseTrustPack, type TrustPack, verifyProof } from '@jianghan/light'
import { fromMillis } from '@jianghan/protocol'
import { demoFile, payFile } from './demoPayments.ts'
import { LoadConnection } from './httpLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'
import { seededNumbers } from './seeded.ts'

/** Fields that a proof of a payment discloses so that a reader sees who paid whom. */
const NAMES = 'debtor.name,creditor.name'
const SAMPLES = 200

/** Proof files of payments: made by a node over HTTP, judged in Node, and how large they are. */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  const { quick, say } = options
  const node = await BenchNode.start({ demo: true })
  try {
    const payments = await payFile(node.url, demoFile(quick ? 500 : 10_000, 1), 'provable')
    say(`${payments.length} payments to prove`)
    const ids = payments.map(({ transactionId }) => transactionId)
    const trust = parseTrustPack(await (await fetch(`${node.url}/v1/trust`)).text())
    if (trust === undefined) throw new Error('the node gave no trust pack')
    return [
      ...await making(node, ids, options),
      ...await judging(await samples(node, ids), trust, options),
    ]
  } finally {
    await node.remove()
  }
}

const cases = [
  { name: 'without names, 1 connection', connections: 1, query: '' },
  { name: 'without names, 8 connections', connections: 8, query: '', target: 2_000 },
  { name: 'with names, 8 connections', connections: 8, query: `?disclose=${NAMES}`, target: 2_000 },
] as const

async function making(node: BenchNode, ids: readonly string[], { quick, runs, seconds, say }: BenchOptions): Promise<BenchResult[]> {
  const results: BenchResult[] = []
  for (const { name, connections, query, ...extra } of cases) {
    const rates: number[] = []
    const kernel: number[] = []
    const ended = watchOthers()
    for (let run = 0; run < runs; run++) {
      const before = await kernelMicros(node)
      const { done, took } = await fetchFor(node, { ids, query, connections, seconds: quick ? 3 : seconds, seed: run + 1 })
      kernel.push((await kernelMicros(node) - before) / done)
      rates.push(done / took)
      say(`proofs ${name}: ${Math.round(done / took)}/s`)
    }
    const others = ended()
    results.push(figure(`proof made over HTTP ${name}`, '/s', 'higher', rates, { ...extra, ...(others !== undefined && { others }) }))
    if (query === '' && connections > 1) results.push(figure('proof: CPU of the kernel thread each', 'µs', 'lower', kernel))
  }
  return results
}

/** CPU that the node's kernel thread has used, microseconds, as the node counts it. */
async function kernelMicros(node: BenchNode): Promise<number> {
  const text = await (await fetch(`${node.url}/metrics`, { headers: operatorHeaders(node.url) })).text()
  return Number(/^jianghan_cpu_microseconds_total\{thread="kernel"\} ([0-9.e+]+)/m.exec(text)?.[1] ?? NaN)
}

type Asking = Readonly<{ ids: readonly string[]; query: string; connections: number; seconds: number; seed: number }>

/** Asks for proofs of payments chosen at random, each connection one after the other, for so long. */
async function fetchFor({ port }: BenchNode, { ids, query, connections, seconds, seed }: Asking): Promise<{ done: number; took: number }> {
  const pick = seededNumbers(seed)
  const started = performance.now()
  const end = started + seconds * 1000
  let done = 0
  await Promise.all(Array.from({ length: connections }, async () => {
    const connection = await LoadConnection.open(port)
    while (performance.now() < end) {
      await proofOf(connection, ids[pick(ids.length)] as string, query)
      done++
    }
    connection.close()
  }))
  return { done, took: (performance.now() - started) / 1000 }
}

async function proofOf(connection: LoadConnection, id: string, query: string): Promise<Buffer> {
  const { status, body } = await connection.get(`/v1/transactions/${id}/proof${query}`)
  if (status !== 200) throw new Error(`no proof, ${status}: ${body.toString('utf8', 0, 400)}`)
  return body
}

/** Proofs with names, copied out of the buffers of the connection. */
async function samples({ port }: BenchNode, ids: readonly string[]): Promise<Uint8Array[]> {
  const connection = await LoadConnection.open(port)
  const proofs: Uint8Array[] = []
  for (const id of ids.slice(-SAMPLES)) proofs.push(new Uint8Array(await proofOf(connection, id, `?disclose=${NAMES}`)))
  connection.close()
  return proofs
}

async function judging(proofs: readonly Uint8Array[], trust: TrustPack, { quick, runs, seconds, say }: BenchOptions): Promise<BenchResult[]> {
  const results: BenchResult[] = []
  for (const name of ['native', 'fallback'] as const) {
    const { verifier } = await loadVerifier(name).catch(() => ({ verifier: undefined }))
    if (verifier === undefined) {
      say(`the ${name} verifier is left out: it does not load here`)
      continue
    }
    const ended = watchOthers()
    const rates = Array.from({ length: runs }, () => judgeFor(proofs, { verifier, trust }, quick ? 2 : seconds / 3))
    const others = ended()
    results.push(figure(`proof verified in Node, ${name} verifier`, '/s', 'higher', rates, { target: 500, ...(others !== undefined && { others }) }))
  }
  const sizes = proofs.map(({ length }) => length)
  results.push(figure('size of a payment\'s proof with names disclosed, largest', 'B', 'lower', [Math.max(...sizes)], { target: 8192 }))
  return results
}

/** Proofs judged a second; throws when one does not hold. */
function judgeFor(proofs: readonly Uint8Array[], { verifier, trust }: Readonly<{ verifier: Verifier; trust: TrustPack }>, seconds: number): number {
  const started = performance.now()
  const now = fromMillis(BigInt(Date.now()))
  let judged = 0
  for (; performance.now() - started < seconds * 1000; judged++) {
    const verdict = verifyProof(proofs[judged % proofs.length] as Uint8Array, { verifier, trust, now })
    if (verdict.verdict !== 'true') throw new Error(`a proof does not hold: ${verdict.verdict === 'false' ? verdict.reason : verdict.verdict}`)
  }
  return judged / ((performance.now() - started) / 1000)
}
