import { parentPort, workerData } from 'node:worker_threads'
import { refused, type Refused } from '@jianghan/crypto'
import type { EventDefinition } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { type Compared, differenceFrom, type Proved } from './comparison.ts'
import { Follower } from './follower.ts'
import type { FromWorker, Question, ToWorker, WorkerSetup } from './messages.ts'
import { opening } from './place.ts'
import { type Needed, Projection } from './projection.ts'
import { IndexUnreachable, IndexUnusable, type IndexReads, type OwnersOf, type ReadModel } from './readModel.ts'

// The entry of the index thread: follows the log, and answers questions between two commits.
const port = parentPort
assert(port !== null, 'worker.ts of the index runs as a worker thread')
const { blocksDir, place, definitions } = workerData as WorkerSetup
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
  ...await opening(place, projection, ownersOf), projection, blocksDir, onStatus: status => { post({ kind: 'status', status }) },
})

const ask = (reads: IndexReads, { read, args }: Question): Promise<unknown> =>
  (reads[read] as (...args: readonly unknown[]) => Promise<unknown>).call(reads, ...args)

const rebuilding = refused('index.rebuilding', '索引正在从区块重建，请稍后再查。', 'The index is being rebuilt from the blocks. Ask again later.')

/** Refused while it cannot be reached, with the reason where it is known. */
function away(): Refused {
  const { stopped } = follower.status
  return stopped === undefined ? rebuilding : refused('index.unavailable', `索引暂不可用：${stopped.zh}`, `The index cannot be asked now: ${stopped.en}`)
}

/** Whether the index says what was proved; one that does not is built again. */
async function compare(model: ReadModel, proved: Proved): Promise<Compared> {
  if (model.marker.height < proved.place.height) return { difference: undefined }
  const difference = await differenceFrom(model, proved, projection.entryOf(Number(proved.position), proved.leaf, proved.events))
  if (difference !== undefined && model === follower.model) follower.rebuild('disproved')
  return { difference }
}

async function answer(number: number, work: (model: ReadModel) => Promise<unknown>): Promise<void> {
  try {
    await follower.opened
    const { model } = follower
    post({ kind: 'answer', number, answer: model === undefined ? away() : await work(model) })
  } catch (error) {
    if (error instanceof IndexUnusable) {
      follower.rebuild(error.reason)
      post({ kind: 'answer', number, answer: rebuilding })
    } else if (error instanceof IndexUnreachable) {
      const { zh, en } = error.stopped
      post({ kind: 'answer', number, answer: refused('index.unavailable', `索引暂不可用：${zh}`, `The index cannot be asked now: ${en}`) })
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
      void answer(message.number, model => ask(model, message.question))
      break
    case 'compare':
      void answer(message.number, model => compare(model, message.proved))
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
      follower.rebuild('requested')
      break
    case 'close':
      follower.close()
      break
  }
})

await follower.run()
post({ kind: 'closed' })
port.close()
