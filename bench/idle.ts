import { BenchNode } from './nodeProcess.ts'
import { demoFile, payFile } from './demoPayments.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

const pause = (seconds: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, seconds * 1000) })

/** What a demo node that has nothing to do takes of the machine: just started, and after its first payment file. */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const node = await BenchNode.start({ demo: true })
  try {
    await pause(20)
    const shares: number[] = []
    const resident: number[] = []
    for (let run = 0; run < runs; run++) {
      const seconds = quick ? 8 : 20
      const before = node.cpuSeconds
      await pause(seconds)
      shares.push(((node.cpuSeconds - before) / seconds) * 100)
      resident.push(node.residentBytes / 1e6)
      say(`idle: ${shares.at(-1)?.toFixed(2)} % of a core, ${Math.round(resident.at(-1) ?? 0)} MB`)
    }
    await payFile(node.url, demoFile(3, 1), 'provable')
    // Threads give their memory back when they have been quiet for some seconds, and V8 keeps the pages for some more.
    await pause(20)
    return [
      figure('idle node: CPU', '% of a core', 'lower', shares, { target: 1 }),
      figure('idle node: resident memory', 'MB', 'lower', resident, { target: 300 }),
      figure('idle node: resident memory after its first payment file', 'MB', 'lower', [node.residentBytes / 1e6], { target: 300 }),
    ]
  } finally {
    await node.remove()
  }
}
