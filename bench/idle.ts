import { BenchNode } from './nodeProcess.ts'
import { demoFile, payFile } from './demoPayments.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

const pause = (seconds: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, seconds * 1000) })

/** What a demo node that has nothing to do takes of the machine, after it has paid one small file. */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const node = await BenchNode.start({ demo: true })
  try {
    await payFile(node.url, demoFile(3, 1), 'provable')
    await pause(quick ? 2 : 10)
    const shares: number[] = []
    const resident: number[] = []
    for (let run = 0; run < runs; run++) {
      const seconds = quick ? 8 : 20
      const before = node.threadSeconds()
      await pause(seconds)
      const used = [...node.threadSeconds()].map(([name, total]) => [name, total - (before.get(name) ?? 0)] as const)
      shares.push((used.reduce((sum, [, each]) => sum + each, 0) / seconds) * 100)
      resident.push(node.residentMiB)
      const busy = used.filter(([, each]) => each > 0).map(([name, each]) => `${name} ${((each / seconds) * 100).toFixed(2)} %`)
      say(`idle: ${shares.at(-1)?.toFixed(2)} % of a core (${busy.join(' · ')}), ${Math.round(node.residentMiB)} MiB`)
    }
    return [
      figure('idle node: CPU', '% of a core', 'lower', shares, { target: 1 }),
      figure('idle node: resident memory', 'MiB', 'lower', resident, { target: 300 }),
    ]
  } finally {
    await node.remove()
  }
}
