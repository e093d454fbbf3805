import { parentPort, workerData } from 'node:worker_threads'
import { LoadMaker, type LoadMember } from './ledgerLoad.ts'

/** What the thread that signs is told. */
export type SoakLoad = Readonly<{ member: LoadMember; seed: number; accounts: readonly Uint8Array[] }>

// Signs transfers in a thread of its own while earlier ones are being sent: for each number asked, so many, in one buffer with their lengths.
const { member, seed, accounts } = workerData as SoakLoad
const maker = new LoadMaker(member, seed)
parentPort?.on('message', (count: number) => {
  const transactions = maker.transfers(accounts, count)
  const lengths = transactions.map(({ length }) => length)
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const transaction of transactions) {
    bytes.set(transaction, at)
    at += transaction.length
  }
  parentPort?.postMessage({ bytes, lengths }, [bytes.buffer])
})
