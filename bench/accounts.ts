import { resolve } from 'node:path'
import { drive } from './drive.ts'
import { filledAccount } from './fill.ts'
import { LoadMaker } from './ledgerLoad.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure, median } from './result.ts'

const FEW = 10_000
const script = resolve(import.meta.dirname, 'otherNode.ts')

/** Transfers/s with 10 million accounts beside those with 10,000, one after the other on one node: what the size of the state costs. */
export async function run({ quick, runs, seconds, say }: BenchOptions): Promise<BenchResult[]> {
  const many = quick ? 500_000 : 10_000_000
  const node = await BenchNode.start({ script, index: false, environment: { BENCH_APPLICATION: './fill.ts' } })
  try {
    const maker = new LoadMaker(await node.member(), 13)
    const { transactions, accounts } = maker.setUp(4)
    await drive({ port: node.port, transactions, perPost: 1, connections: 1 })
    const fill = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += 500_000) {
        await drive({ port: node.port, transactions: maker.fills(accounts, at, Math.min(to, at + 500_000)), perPost: 1, connections: 1 })
        say(`  ${Math.min(to, at + 500_000)} accounts, ${Math.round(node.residentBytes / 1e6)} MB`)
      }
    }
    let others = 0
    const measure = async (count: number): Promise<number[]> => {
      const rates: number[] = []
      for (let run = 0; run < runs; run++) {
        const load = maker.transfersAmong(filledAccount, count, Math.ceil((median(rates) || 10_000) * seconds))
        const ended = watchOthers()
        const driven = await drive({ port: node.port, transactions: load, perPost: 100, connections: 24 })
        others = Math.max(others, ended() ?? 0)
        if (driven.done !== load.length) throw new Error(`${driven.done} of ${load.length} were final`)
        rates.push(driven.done / driven.seconds)
        say(`${count} accounts: ${Math.round(rates.at(-1) ?? 0)}/s`)
      }
      return rates
    }
    await fill(0, FEW)
    const few = await measure(FEW)
    await fill(FEW, many)
    const much = await measure(many)
    const label = many >= 1e6 ? `${many / 1e6} million` : String(many)
    return [
      figure(`Transfer, index off, ${FEW} accounts`, '/s', 'higher', few, { others }),
      figure(`Transfer, index off, ${label} accounts`, '/s', 'higher', much, { others }),
      figure(`Transfer, ${label} accounts to ${FEW}`, 'ratio', 'higher', [median(much) / median(few)], { target: 0.7, others }),
      figure(`resident memory with ${label} accounts`, 'MB', 'lower', [node.residentBytes / 1e6]),
    ]
  } catch (fault) {
    await new Promise(resolve => { setTimeout(resolve, 500) })
    throw new Error(`the node ended or refused, ${node.lastWords}`, { cause: fault })
  } finally {
    await node.remove()
  }
}
