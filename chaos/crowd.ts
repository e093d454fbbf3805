import type { Fault, Figures } from './fault.ts'
import { killBoth } from './kill.ts'
import type { ChaosLoad } from './load.ts'

/** Requests of one member that are open at once while it floods, and transfers in each. */
const [FLOOD_WIDE, FLOOD_EACH] = [8, 400]
/** How long a lone transfer of the others may take meanwhile, milliseconds, on a machine that also makes the flood. */
const OTHERS_MS = 15_000

/** Lone transfers one after the other, for so long: their latencies in order of size, milliseconds. */
async function probes(load: ChaosLoad, seconds: number): Promise<number[]> {
  const took: number[] = []
  for (const started = performance.now(); performance.now() - started < seconds * 1000;) took.push(await load.probe(1))
  return took.sort((a, b) => a - b)
}

const middle = (sorted: readonly number[]): number => Math.round(sorted[sorted.length >> 1] ?? 0)
const last = (sorted: readonly number[]): number => Math.round(sorted.at(-1) ?? 0)

/** Says what lone transfers took. */
const latencies = (sorted: readonly number[]): Figures => ({
  zh: `单笔转账 p50 ${middle(sorted)} 毫秒，最长 ${last(sorted)} 毫秒`, en: `lone transfers: p50 ${middle(sorted)} ms, longest ${last(sorted)} ms`,
})

/** One member sends as much as its node takes, without a pause: the others' transfers go on, each within a bound. */
export const flood: Fault = {
  name: 'flood', what: { zh: '一个成员全力灌入交易（其余成员仍有份额）', en: 'a flood from one member: the others keep their share' },
  async inflict(_cluster, pause, load) {
    let [flooding, sent] = [true, 0]
    const flooders = Array.from({ length: FLOOD_WIDE }, async () => { while (flooding) sent += await load.flood(1, FLOOD_EACH) })
    await pause(2)
    const started = performance.now()
    const took = await probes(load, 15)
    const seconds = (performance.now() - started) / 1000
    flooding = false
    await Promise.all(flooders)
    if (last(took) > OTHERS_MS) throw new Error(`a transfer of another member took ${last(took)} ms while one flooded`)
    const { zh, en } = latencies(took)
    return { zh: `灌入约每秒 ${Math.round(sent / seconds)} 笔；他人${zh}`, en: `flooded with some ${Math.round(sent / seconds)}/s; of others, ${en}` }
  },
}

/** Seven validators bear two that are gone. */
export const twoOfSeven: Fault = {
  name: 'two-of-seven', network: { validators: 7, profile: 'lan' }, what: { zh: '七个验证者中的两个同时被强制终止', en: 'seven validators: kill -9 of two at once' },
  async inflict(cluster, pause, load) {
    const gone = [cluster.node(5), cluster.node(6)]
    await Promise.all(gone.map(killBoth))
    const took = await probes(load, 8)
    for (const { process } of gone) process.begin()
    await pause(1)
    return latencies(took)
  },
}

/** Links of a continent, with the profile that is made for them. */
export const wan: Fault = {
  name: 'wan', network: { validators: 4, profile: 'wan' }, what: { zh: 'wan 配置，往返时延 120 毫秒', en: 'the profile wan, with round trips of 120 ms' },
  async inflict(cluster, pause, load) {
    cluster.degrade({ delayMs: 60, loss: 0 })
    await pause(3)
    const took = await probes(load, 20)
    cluster.heal()
    return latencies(took)
  },
}
