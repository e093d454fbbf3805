import { Cluster } from './cluster.ts'
import type { Fault } from './fault.ts'
import { agree, judge, type Verdict } from './judge.ts'
import { ChaosLoad } from './load.ts'

/** What became of one fault. */
export type Survived = Readonly<{
  fault: Fault
  verdict: Verdict
  /** From the end of the fault until a new transfer was final and all nodes were at one height with one state, seconds. */
  recoveredS: number
  /** Longest time without an answer to any client, the fault included, seconds. */
  longestGapS: number
}>

const pause = (seconds: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, seconds * 1000) })

/** How a run is made. */
export type ChaosOptions = Readonly<{ seed: number; accounts: number; workers: number; say(text: string): void }>

/**
 * Inflicts one fault after the other on one network of four under load, and on one of its own where a fault wants that; judges after each. Throws where something was
 * lost, came twice or differs.
 */
export async function chaos(faults: readonly Fault[], options: ChaosOptions): Promise<Survived[]> {
  const together = faults.filter(({ alone }) => alone !== true)
  const survived = together.length === 0 ? [] : await onOneNetwork(together, options)
  for (const fault of faults) if (fault.alone === true) survived.push(...await onOneNetwork([fault], options))
  return survived
}

async function onOneNetwork(faults: readonly Fault[], { seed, accounts, workers, say }: ChaosOptions): Promise<Survived[]> {
  const cluster = await Cluster.start(4, seed)
  try {
    const load = await ChaosLoad.prepare(cluster, accounts, seed)
    const survived: Survived[] = []
    for (const fault of faults) {
      const one = await survive(cluster, load, fault, workers)
      const { verdict, recoveredS } = one
      say(`${fault.name}: ${verdict.acknowledged} acknowledged, ${verdict.lost} lost, ${verdict.twice} twice, recovered in ${recoveredS.toFixed(1)} s`)
      if (verdict.lost > 0 || verdict.twice > 0) throw new Error(`${fault.name}: ${verdict.lost} lost, ${verdict.twice} twice`)
      survived.push(one)
    }
    return survived
  } finally {
    await cluster.remove()
  }
}

async function survive(cluster: Cluster, load: ChaosLoad, fault: Fault, workers: number): Promise<Survived> {
  const before = load.answeredAt.length
  load.begin(workers)
  await pause(2)
  await fault.inflict(cluster, pause)
  const ended = performance.now()
  await load.probe(1)
  await agree(cluster)
  const recoveredS = (performance.now() - ended) / 1000
  await load.end()
  return { fault, verdict: await judge(cluster, load), recoveredS, longestGapS: longestGap(load.answeredAt.slice(before)) / 1000 }
}

const longestGap = (moments: readonly number[]): number => {
  const sorted = [...moments].sort((a, b) => a - b)
  return sorted.reduce((longest, moment, i) => (i === 0 ? 0 : Math.max(longest, moment - (sorted[i - 1] ?? moment))), 0)
}
