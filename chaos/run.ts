import { Cluster, type ClusterPlan } from './cluster.ts'
import type { Fault, Told } from './fault.ts'
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
  told: Told
}>

/** The network of the faults that want no other. */
const FOUR: ClusterPlan = { validators: 4, profile: 'lan' }

const pause = (seconds: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, seconds * 1000) })

/** How a run is made. */
export type ChaosOptions = Readonly<{
  seed: number
  accounts: number
  workers: number
  say(text: string): void
  /** Hears of each fault as soon as it was survived. */
  onSurvived?(one: Survived): void
  /** Hears of one that was not; the others then go on, on a fresh network. Without it the first one ends the run. */
  onFailed?(fault: Fault, why: unknown): void
}>

/** A fault that was not survived. */
class NotSurvived extends Error {
  readonly fault: Fault
  constructor(fault: Fault, why: unknown) {
    super(`${fault.name}: ${why instanceof Error ? why.message : String(why)}`, { cause: why })
    this.fault = fault
  }
}

/**
 * Inflicts one fault after the other on one network of four under load, and on one of its own where a fault wants that; judges after each. Throws where something was
 * lost, came twice or differs, unless somebody listens for that.
 */
export async function chaos(faults: readonly Fault[], options: ChaosOptions): Promise<Survived[]> {
  const here = faults.filter(({ name, possible }) => {
    const can = possible?.() ?? true
    if (!can) options.say(`${name}: left out, this machine does not permit it`)
    return can
  })
  const survived: Survived[] = []
  const note = (one: Survived): void => {
    survived.push(one)
    options.onSurvived?.(one)
  }
  for (let left: readonly Fault[] = here.filter(({ network }) => network === undefined); left.length > 0;) left = await onOneNetwork(left, FOUR, options, note)
  for (const fault of here) if (fault.network !== undefined) await onOneNetwork([fault], fault.network, options, note)
  return survived
}

/** Answers the faults that are left, where one was not survived and the run goes on: what it left behind would judge the next. */
async function onOneNetwork(faults: readonly Fault[], plan: ClusterPlan, options: ChaosOptions, note: (one: Survived) => void): Promise<readonly Fault[]> {
  const { seed, accounts, workers, say, onFailed } = options
  const cluster = await Cluster.start(plan, seed)
  try {
    const load = await ChaosLoad.prepare(cluster, accounts, seed)
    for (const fault of faults) {
      const one = await survive(cluster, load, fault, workers).catch((why: unknown) => { throw new NotSurvived(fault, why) })
      const { verdict, recoveredS } = one
      say(`${fault.name}: ${verdict.acknowledged} acknowledged, ${verdict.lost} lost, ${verdict.twice} twice, recovered in ${recoveredS.toFixed(1)} s`)
      if (verdict.lost > 0 || verdict.twice > 0) throw new NotSurvived(fault, new Error(`${verdict.lost} lost, ${verdict.twice} twice`))
      note(one)
    }
    return []
  } catch (why) {
    if (onFailed === undefined || !(why instanceof NotSurvived)) throw why
    onFailed(why.fault, why.cause)
    return faults.slice(faults.indexOf(why.fault) + 1)
  } finally {
    await cluster.remove()
  }
}

async function survive(cluster: Cluster, load: ChaosLoad, fault: Fault, workers: number): Promise<Survived> {
  const before = load.answeredAt.length
  load.begin(workers)
  await pause(2)
  const told = await fault.inflict(cluster, pause, load)
  const ended = performance.now()
  await load.probe(1)
  await agree(cluster)
  const recoveredS = (performance.now() - ended) / 1000
  await load.end()
  return { fault, verdict: await judge(cluster, load), recoveredS, longestGapS: longestGap(load.answeredAt.slice(before)) / 1000, told }
}

const longestGap = (moments: readonly number[]): number => {
  const sorted = [...moments].sort((a, b) => a - b)
  return sorted.reduce((longest, moment, i) => (i === 0 ? 0 : Math.max(longest, moment - (sorted[i - 1] ?? moment))), 0)
}
