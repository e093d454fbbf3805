import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { assert, concat, leafHash, toHex, utf8 } from '@jianghan/protocol'
import { lockFolder } from './folderLock.ts'
import { HistoryLog } from './historyLog.ts'
import { Journal } from './journal.ts'
import { openKv } from './openKv.ts'
import { Random } from './random.ts'
import { Segments } from './segments.ts'
import { StateTree } from './stateTree.ts'

/** Payload of the block of a height: anything, but always the same. */
export const payloadOf = (height: bigint): Uint8Array => new Random(Number(height) * 7919).bytes(50 + Number(height % 13n) * 40)

/** Leaves that a block adds to the log. */
export const leavesOf = (height: bigint): Uint8Array[] =>
  Array.from({ length: Number(height % 5n) }, (_, i) => utf8(`leaf ${height} ${i}`))

/** Executes a block: changes that depend on its payload and on what the state holds. */
export function execute(journal: Journal, payload: Uint8Array): void {
  for (let i = 0; i + 2 <= payload.length; i += 2) {
    const key = utf8(`key ${(payload[i] as number) * 8 + (payload[i + 1] as number) % 8}`)
    const before = journal.get(key) ?? new Uint8Array(0)
    if ((payload[i + 1] as number) % 11 === 0) journal.delete(key)
    else journal.put(key, concat(before.subarray(-40), payload.subarray(i, i + 5)))
    journal.flatPut(utf8(`flat ${payload[i]}`), payload.subarray(0, i + 1))
  }
}

/** A small node: what it opens, and how it comes back after a crash. */
export async function openAll(dir: string): Promise<{ segments: Segments; tree: StateTree; log: HistoryLog; release(): void }> {
  const { release } = lockFolder(dir)
  const segments = await Segments.open(join(dir, 'blocks'), { rollBytes: 20_000, allocateAhead: 4096 })
  const tree = await StateTree.open((await openKv(join(dir, 'state'))).kv)
  const last = segments.lastHeight
  assert(tree.height <= last, 'the state is never ahead of the blocks')
  function *leafHashes(from: bigint): Generator<Uint8Array> {
    for (const { height, logStart } of segments.range(segments.heightOfLeaf(from))) {
      yield *leavesOf(height).slice(from > logStart ? Number(from - logStart) : 0).map(leafHash)
    }
  }
  const end = segments.read(last)
  const log = await HistoryLog.open(join(dir, 'log'), {
    size: end === undefined ? 0n : end.logStart + BigInt(leavesOf(last).length), leafHashesFrom: leafHashes,
  })
  for (const { height, payload } of segments.range(tree.height + 1n)) commit(tree, height, payload)
  return { segments, tree, log, release }
}

/** Executes a block and makes it the latest state. */
export function commit(tree: StateTree, height: bigint, payload: Uint8Array): void {
  const journal = new Journal(tree)
  execute(journal, payload)
  tree.apply(tree.prepare(height, journal.changes(), journal.flatChanges()))
}

/** Appends blocks until it is killed; a line for each that is durable: height, state root, log root. */
async function main(dir: string): Promise<never> {
  const { segments, tree, log } = await openAll(dir)
  writeSync(1, `open ${segments.lastHeight}\n`)
  let flushing: Promise<void> | undefined
  for (;;) {
    const height = tree.height + 1n
    const payload = payloadOf(height)
    segments.append(payload, { logStart: log.size })
    segments.sync()
    commit(tree, height, payload)
    log.apply(log.prepare(leavesOf(height).map(leafHash)))
    writeSync(1, `${height} ${toHex(tree.root)} ${toHex(log.root())}\n`)
    if (height % 7n === 0n) flushing = (flushing ?? Promise.resolve()).then(() => Promise.all([tree.flush(), log.sync()])).then(() => undefined)
    // outside consensus: a test's stand-in for a node
    if (height % 5n === 0n) await new Promise(resolve => { setImmediate(resolve) })
  }
}

if (process.argv[1] === import.meta.filename) await main(process.argv[2] as string)
