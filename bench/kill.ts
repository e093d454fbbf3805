import { LoadMaker } from './ledgerLoad.ts'
import { drive } from './drive.ts'
import { type Happening, type HappeningName, happeningOf, happenings } from './kill/happenings.ts'
import { KilledNode } from './kill/killedNode.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, median } from './result.ts'

/** The load, what goes on beside it and after which answer a kill comes are made from it; what the system is doing at that moment is not. */
const SEED = 20_261_124
/** Kills of one ledger; the next ones are those of a new one, so that none becomes so long that looking at it takes all the time. */
const KILLS_A_LEDGER = 200

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, milliseconds) })

/** What came of the kills. */
type Tally = {
  lost: number; twice: number; wrong: number; answered: number; uncertain: number; executed: number; blocks: number; transactions: number
  readonly ready: number[]
  /** Kills in each happening, and those that came in its middle. */
  readonly kinds: Map<HappeningName, { kills: number; middle: number }>
}

/**
 * A node killed with SIGKILL under load, again and again: in the middle of backups, snapshots, sweeps, migrations and restores too. After each start every transaction that
 * was answered final has to stand where the answer said, what had no answer is sent again, and every block has to be what the models foresee; at the end the whole
 * ledger, every balance and the whole state are compared.
 */
export async function run({ quick, kills = quick ? 10 : 200, say }: BenchOptions): Promise<BenchResult[]> {
  const tally: Tally = { lost: 0, twice: 0, wrong: 0, answered: 0, uncertain: 0, executed: 0, blocks: 0, transactions: 0, ready: [], kinds: new Map() }
  const began = performance.now()
  for (let done = 0; done < kills; done += KILLS_A_LEDGER) await killLedger(SEED + done, Math.min(KILLS_A_LEDGER, kills - done), tally, text => say(`${text}, ${((performance.now() - began) / 1000).toFixed(0)} s`))
  const heavy = await atFullLoad(quick ? 1 : 5, quick ? 2 : 10, say)
  const { lost, twice, wrong, ready } = tally
  const name = `${kills} × kill -9 under load`
  return [
    figure(`${name}: final transactions lost`, 'lost', 'lower', [lost], { target: 0 }),
    figure(`${name}: transactions executed twice`, 'twice', 'lower', [twice], { target: 0 }),
    figure(`${name}: balances, records, blocks and entries of the state that differ`, 'differ', 'lower', [wrong], { target: 0 }),
    figure(`${name}: answered final, and checked`, 'transactions', 'higher', [tally.answered]),
    figure(`${name}: without an answer, and sent again`, 'transactions', 'lower', [tally.uncertain]),
    figure(`${name}: of these executed before the kill`, 'transactions', 'lower', [tally.executed]),
    figure(`${name}: blocks foreseen by the models`, 'blocks', 'higher', [tally.blocks]),
    ...Object.entries(happenings).flatMap(([kind, { words }]) => {
      const { kills: count, middle } = tally.kinds.get(kind as HappeningName) ?? { kills: 0, middle: 0 }
      return [figure(`${name}: kills during ${words}`, 'kills', 'higher', [middle]), ...(middle < count ? [figure(`${name}: kills just before or after ${words}`, 'kills', 'lower', [count - middle])] : [])]
    }),
    figure(`${name}: ready again, longest`, 's', 'lower', [Math.max(...ready)], { target: 2 }),
    figure(`${name}: ready again, median`, 's', 'lower', [median(ready)], { target: 2 }),
    figure('kill -9 at full load: ready again', 's', 'lower', heavy, { target: 2 }),
  ]
}

/** Kills the node of one new ledger so many times, and compares it in the end. */
async function killLedger(seed: number, kills: number, tally: Tally, say: BenchOptions['say']): Promise<void> {
  const node = await KilledNode.start(seed)
  const { ledger } = node
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const kind = happeningOf(kill, node.pick)
      await killOnce(node, kind, tally)
      const { kills: count, middle } = tally.kinds.get(kind) ?? { kills: 0, middle: 0 }
      say(`kill ${kill} during ${happenings[kind].words} (${middle} of ${count} in the middle): ready after ${tally.ready.at(-1)?.toFixed(2)} s; ${ledger.lost} lost, ${ledger.twice} twice, ${ledger.wrong} differ`)
      if (ledger.findings.length > 0) break
    }
    await node.expectWhole()
  } catch (fault) {
    await node.stop()
    say(`the data folder is kept: ${node.folder}`)
    throw fault
  }
  for (const line of ledger.findings.slice(0, 10)) say(`  ${line}`)
  for (const what of ['lost', 'twice', 'wrong'] as const) tally[what] += ledger[what]
  tally.blocks += node.audit.judged.blocks
  if (ledger.findings.length === 0) return node.remove()
  await node.stop()
  say(`the data folder is kept: ${node.folder}`)
}

async function killOnce(node: KilledNode, kind: HappeningName, tally: Tally): Promise<void> {
  const { happening }: { happening: Happening } = happenings[kind]
  const { ledger } = node
  node.heightBefore = await node.height()
  await happening.before?.(node)
  const under = node.underLoad()
  await happening.moment(node, under)
  const { final, open, refused } = await under.kill()
  node.lookAtTip()
  tally.ready.push(await node.ready())
  await ledger.expect(final, refused)
  tally.executed += await ledger.sendAgain(open, final.slice(0, 20))
  await node.judge()
  tally.answered += final.length
  tally.uncertain += open.length
  const middle = await happening.after(node)
  const before = tally.kinds.get(kind) ?? { kills: 0, middle: 0 }
  tally.kinds.set(kind, { kills: before.kills + 1, middle: before.middle + Number(middle) })
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
