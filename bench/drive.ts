import { bodyOf, LoadConnection } from './httpLoad.ts'

/** What became of a load. */
export type Driven = Readonly<{
  /** Transactions final in that time. */
  done: number
  seconds: number
  /** Milliseconds from sending a request to its answer. */
  latencies: readonly number[]
}>

/** How a load is put on a node. */
export type Load = Readonly<{
  port: number
  transactions: readonly Uint8Array[]
  perPost: number
  connections: number
  wait?: 'final' | 'provable'
  /** Transactions a second that are offered; without it every connection sends as soon as it was answered. */
  offered?: number
}>

/** Sends every transaction and waits for each answer. Throws when one was not done: then there is nothing to measure. */
export async function drive({ port, transactions, perPost, connections, wait = 'final', offered }: Load): Promise<Driven> {
  const bodies: Uint8Array[] = []
  for (let at = 0; at < transactions.length; at += perPost) bodies.push(bodyOf(transactions.slice(at, at + perPost)))
  const latencies: number[] = []
  let next = 0
  let done = 0
  const started = performance.now()
  const due = (index: number): number => (offered === undefined ? 0 : started + (index * perPost * 1000) / offered)
  const worker = async (): Promise<void> => {
    const connection = await LoadConnection.open(port, `/v1/transactions?wait=${wait}`)
    while (next < bodies.length) {
      const index = next++
      const sleep = due(index) - performance.now()
      if (sleep > 0) await new Promise(resolve => { setTimeout(resolve, sleep) })
      // Of an offered load the clock starts when the request was due: a node that lags behind must not look fast.
      const from = offered === undefined ? performance.now() : Math.max(due(index), started)
      const count = await post(connection, bodies[index] as Uint8Array)
      done += count
      latencies.push(performance.now() - from)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: connections }, worker))
  return { done, seconds: (performance.now() - started) / 1000, latencies }
}

async function post(connection: LoadConnection, body: Uint8Array): Promise<number> {
  for (;;) {
    const answer = await connection.post(body)
    if (answer.status === 503 || answer.status === 429) {
      await new Promise(resolve => { setTimeout(resolve, 5) })
      continue
    }
    if (answer.status !== 200) throw new Error(`the node answered ${answer.status}: ${answer.body.toString('utf8', 0, 400)}`)
    return countDone(answer.body)
  }
}

const DONE = Buffer.from('"done":true')

/** How many transactions of an answer were done; counted in the bytes, since parsing would cost more than sending. */
function countDone(body: Buffer): number {
  let count = 0
  for (let at = body.indexOf(DONE); at >= 0; at = body.indexOf(DONE, at + DONE.length)) count++
  if (count === 0) throw new Error(`nothing was done: ${body.toString('utf8', 0, 400)}`)
  return count
}
