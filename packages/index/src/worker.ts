import { parentPort, workerData } from 'node:worker_threads'
import { refused } from '@jianghan/crypto'
import type { EventDefinition } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { Follower } from './follower.ts'
import type { FromWorker, Question, ToWorker, WorkerSetup } from './messages.ts'
import { type Needed, Projection } from './projection.ts'
import { IndexUnusable, type IndexReads, type OwnersOf } from './readModel.ts'
import { isFull, removeFile } from './sqlite/database.ts'
import { SqliteReadModel } from './sqlite/sqliteReadModel.ts'

// The entry of the index thread: follows the log, and answers questions between two commits.
const port = parentPort
assert(port !== null, 'worker.ts of the index runs as a worker thread')
const { blocksDir, file, definitions } = workerData as WorkerSetup
const { events, needed } = await import(definitions) as { events: readonly EventDefinition[]; needed?: Needed }
const projection = new Projection(events, needed)
const post = (message: FromWorker): void => { port.postMessage(message) }

/** Questions to the main thread about owners of parties that wait for their answer. */
const whose = new Map<number, Readonly<{ resolve(owners: readonly (string | undefined)[]): void; reject(fault: Error): void }>>()
let asked = 0
const ownersOf: OwnersOf = parties => new Promise((resolve, reject) => {
  whose.set(++asked, { resolve, reject })
  post({ kind: 'whose', number: asked, parties })
})

const follower = new Follower({
  open: () => new SqliteReadModel(file, projection, { ownersOf }), remove: () => { removeFile(file) }, isFull,
  projection, blocksDir, file, onStatus: status => { post({ kind: 'status', status }) },
})

const ask = (reads: IndexReads, { read, args }: Question): Promise<unknown> =>
  (reads[read] as (...args: readonly unknown[]) => Promise<unknown>).call(reads, ...args)

async function answer(number: number, question: Question): Promise<void> {
  try {
    post({ kind: 'answer', number, answer: await ask(follower.model, question) })
  } catch (error) {
    if (error instanceof IndexUnusable) {
      await follower.rebuild(error.reason)
      post({ kind: 'answer', number, answer: refused('index.rebuilding', '索引已损坏，正在从区块重建，请稍后再查。', 'The index was damaged and is being rebuilt from the blocks. Ask again later.') })
    } else {
      post({ kind: 'fault', number, fault: String(error) })
    }
  }
}

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'committed':
      follower.committed(message.height)
      post({ kind: 'told' })
      break
    case 'ask':
      void answer(message.number, message.question)
      break
    case 'owners':
      whose.get(message.number)?.resolve(message.owners)
      whose.delete(message.number)
      break
    case 'ownersUnknown':
      whose.get(message.number)?.reject(new Error(message.fault))
      whose.delete(message.number)
      break
    case 'rebuild':
      void follower.rebuild('requested')
      break
    case 'close':
      follower.close()
      break
  }
})

await follower.run()
post({ kind: 'closed' })
port.close()
