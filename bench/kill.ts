import { LoadMaker } from './ledgerLoad.ts'
import { drive } from './drive.ts'
import { CheckedLedger, type Known } from './checkedLedger.ts'
import { bodyOf, LoadConnection } from './httpLoad.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, median } from './result.ts'
import { seededNumbers } from './seeded.ts'

/** The load, its sizes and after which answer a kill comes are made from it; what the system is doing at that moment is not. */
const SEED = 20_261_124
const ACCOUNTS = 100
const CONNECTIONS = 4
/** A kill comes after fewer answers than this, and at the latest after so many milliseconds. */
const ANSWERS = 100
const LOAD_MS = 5_000
/** Enough that the load does not end before: four more posts of 20 than there are answers. */
const TRANSACTIONS = (ANSWERS + 4) * 20

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, milliseconds) })

/**
 * A node killed with SIGKILL under load, again and again. After each start every transaction that was answered final has to stand where the
 * answer said, and what had no answer is sent again; at the end the whole ledger and every balance are compared with what was answered.
 */
export async function run({ quick, say }: BenchOptions, rounds = quick ? 5 : 200): Promise<BenchResult[]> {
  const node = await BenchNode.start()
  const maker = new LoadMaker(await node.member(), SEED)
  const { transactions, accounts } = maker.setUp(ACCOUNTS)
  await drive({ port: node.port, transactions, perPost: 16, connections: 1 })
  const ledger = new CheckedLedger(node, transactions)
  const pick = seededNumbers(SEED)
  const ready: number[] = []
  let answered = 0
  let uncertain = 0
  for (let round = 1; round <= rounds; round++) {
    const load = maker.transfers(accounts, TRANSACTIONS)
    const known = await loadAndKill(node, load, pick)
    // Now and then it dies again while it is starting.
    if (pick(5) === 0) {
      node.begin()
      await pause(pick(1_000))
      await node.kill()
    }
    ready.push(await node.restart() / 1000)
    await ledger.expect(known.final)
    const again = await ledger.sendAgain(known.open, known.final.slice(0, 20))
    answered += known.final.length
    uncertain += known.open.length
    if (round % 10 === 0 || quick) {
      say(`kill ${round}: ready after ${ready.at(-1)?.toFixed(2)} s; ${known.final.length} final before it, ${known.open.length} without an answer of which ${again} had been executed`)
    }
  }
  await ledger.expectWhole(accounts)
  const { lost, twice, wrong } = ledger
  for (const line of ledger.findings.slice(0, 10)) say(`  ${line}`)
  if (lost + twice + wrong > 0) {
    await node.stop()
    say(`the data folder is kept: ${node.folder}`)
  } else {
    await node.remove()
  }
  const heavy = await atFullLoad(quick ? 1 : 5, quick ? 2 : 10, say)
  const name = `${rounds} × kill -9 under load`
  return [
    figure(`${name}: final transactions lost`, 'lost', 'lower', [lost], { target: 0 }),
    figure(`${name}: transactions executed twice`, 'twice', 'lower', [twice], { target: 0 }),
    figure(`${name}: balances and records that differ`, 'differ', 'lower', [wrong], { target: 0 }),
    figure(`${name}: answered final, and checked`, 'transactions', 'higher', [answered]),
    figure(`${name}: without an answer, and sent again`, 'transactions', 'lower', [uncertain]),
    figure(`${name}: ready again, longest`, 's', 'lower', [Math.max(...ready)], { target: 2 }),
    figure(`${name}: ready again, median`, 's', 'lower', [median(ready)], { target: 2 }),
    figure('kill -9 at full load: ready again', 's', 'lower', heavy, { target: 2 }),
  ]
}

/**
 * Seconds until a node is ready that was killed while it carried all it can: then the most blocks are to be executed again, since the state is
 * written to disk behind them.
 */
async function atFullLoad(kills: number, seconds: number, say: BenchOptions['say']): Promise<number[]> {
  const node = await BenchNode.start()
  try {
    const maker = new LoadMaker(await node.member(), SEED + 1)
    const { transactions, accounts } = maker.setUp(20_000)
    await drive({ port: node.port, transactions, perPost: 16, connections: 1 })
    const ready: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      const load = maker.transfers(accounts, seconds * 15_000)
      // Its connections break: what was answered is compared in the other rounds.
      const driven = drive({ port: node.port, transactions: load, perPost: 100, connections: 24 }).catch(() => undefined)
      await pause(seconds * 1000)
      await node.kill()
      await driven
      ready.push(await node.restart() / 1000)
      say(`kill at full load: ready after ${ready.at(-1)?.toFixed(2)} s`)
    }
    return ready
  } finally {
    await node.remove()
  }
}

type Loaded = Readonly<{ /** Answered final, with the place that the answer named. */ final: readonly Known[]; /** Sent, and not answered. */ open: readonly Uint8Array[] }>

/** Sends transactions in posts of 1 to 20 and kills the node in the middle of it. */
async function loadAndKill(node: BenchNode, load: readonly Uint8Array[], pick: (bound: number) => number): Promise<Loaded> {
  const final: Known[] = []
  const open: Uint8Array[] = []
  let next = 0
  let dead = false
  let answers = pick(ANSWERS)
  const enough = Promise.withResolvers<undefined>()
  const latest = setTimeout(() => enough.resolve(undefined), LOAD_MS)
  const worker = async (): Promise<void> => {
    const connection = await LoadConnection.open(node.port, '/v1/transactions?wait=final').catch(() => undefined)
    while (connection !== undefined && !dead && next < load.length) {
      const sent = load.slice(next, next + 1 + pick(20))
      next += sent.length
      const answer = await connection.post(bodyOf(sent)).catch(() => undefined)
      if (answer === undefined) {
        open.push(...sent)
        return
      }
      const { results } = JSON.parse(answer.body.toString()) as { results?: readonly Answered[] }
      if (results === undefined) throw new Error(`the node answered ${answer.status}: ${answer.body.toString('utf8', 0, 400)}`)
      for (const [i, result] of results.entries()) final.push(knownOf(sent[i] as Uint8Array, result))
      if (--answers <= 0) enough.resolve(undefined)
    }
    connection?.close()
  }
  const workers = Promise.all(Array.from({ length: CONNECTIONS }, worker))
  // What fails before the kill is told after it.
  workers.catch(() => enough.resolve(undefined))
  if (answers > 0) await enough.promise
  clearTimeout(latest)
  await pause(pick(5))
  const killed = node.kill()
  dead = true
  await killed
  await workers
  return { final, open }
}

type Answered = Readonly<{ id: string; status: string; height: string; index: number; outcome: Readonly<{ code: number | string }> }>

function knownOf(bytes: Uint8Array, { id, status, height, index }: Answered): Known {
  if (status !== 'final' && status !== 'provable') throw new Error(`a transaction under load is ${status}`)
  return { bytes, id, height, index }
}
