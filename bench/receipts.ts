import { operatorHeaders } from '@jianghan/client/testing'
import { demoFile, postFile } from './demoPayments.ts'
import { watchOthers } from './machine.ts'
import { BenchNode } from './nodeProcess.ts'
import { type BenchOptions, type BenchResult, figure } from './result.ts'

/** The receipts of a payment file of 10,000 payments as PDF, each with its proof inside, in one archive: from the request, when all payments are final, to the last byte. */
export async function run({ quick, runs, say }: BenchOptions): Promise<BenchResult[]> {
  const count = quick ? 500 : 10_000
  const name = `Receipts of ${count.toLocaleString('en-US')} payments as PDF`
  const node = await BenchNode.start({ demo: true })
  try {
    const seconds: number[] = []
    const sizes: number[] = []
    const ended = watchOthers()
    for (let run = 0; run < runs; run++) {
      const file = demoFile(count, run + 1)
      await postFile(node.url, file, { wait: 'provable', accept: 'application/xml' })
      const from = performance.now()
      const { receipts, bytes } = await archive(`${node.url}/v1/iso20022/messages/${/<MsgId>([^<]+)<\/MsgId>/.exec(file)?.[1] ?? ''}/receipts`, operatorHeaders(node.url))
      if (receipts !== count) throw new Error(`${receipts} receipts of ${count} payments`)
      seconds.push((performance.now() - from) / 1_000)
      sizes.push(bytes / count / 1_000)
      say(`${name}: ${seconds.at(-1)?.toFixed(2)} s`)
    }
    const others = ended()
    const extra = others === undefined ? {} : { others }
    return [
      figure(`${name}: settled to the last receipt`, 's', 'lower', seconds, { ...extra, ...(!quick && { target: 30 }) }),
      figure(`${name}: size of one`, 'kB', 'lower', sizes),
    ]
  } finally {
    await node.remove()
  }
}

/** Reads an archive to its end without keeping it: how many files it lists, and its bytes. The record behind the last file counts them (APPNOTE.TXT 4.3.16). */
async function archive(url: string, headers: Readonly<Record<string, string>>): Promise<{ receipts: number; bytes: number }> {
  const answer = await fetch(url, { headers })
  if (answer.status !== 200 || answer.body === null) throw new Error(`${answer.status}: ${await answer.text()}`)
  let bytes = 0
  let end = Buffer.alloc(0)
  for await (const part of answer.body) {
    bytes += part.length
    end = Buffer.from(Buffer.concat([end, part]).subarray(-22))
  }
  if (end.readUInt32LE(0) !== 0x0605_4b50) throw new Error('the archive has no end')
  return { receipts: end.readUInt16LE(10), bytes }
}
