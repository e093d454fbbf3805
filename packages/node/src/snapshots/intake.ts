import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OfferedSnapshot, Placed, SnapshotSink } from '@jianghan/engine-cometbft'
import { decodeBlockRecord, leavesOf, windowFault } from '@jianghan/kernel'
import { appHash as appHashOf, concat, equalBytes, MalformedBytes, sha256 } from '@jianghan/protocol'
import { buildState, HistoryLog, notePruned, openKv, Segments, SnapshotReader, StateTree, StoreFault } from '@jianghan/store'
import { chunkHashes, decodeDescription, type SnapshotDescription } from './description.ts'

type Begun = Readonly<{ height: bigint; appHash: Uint8Array; description: SnapshotDescription; hashes: readonly Uint8Array[] }>

/** Takes a snapshot from peers into a data folder without blocks: each chunk is compared with the description, and the whole with the hash that the network signed. */
export class SnapshotIntake implements SnapshotSink {
  readonly #folder: string
  readonly #onChunk: (taken: number, of: number) => void
  #begun: Begun | undefined
  #taken = 0

  constructor(folder: string, onChunk: (taken: number, of: number) => void = () => undefined) {
    this.#folder = folder
    this.#onChunk = onChunk
  }

  get #chunks(): string {
    return join(this.#folder, '.statesync')
  }

  begin({ height, chunks, hash, metadata }: OfferedSnapshot, appHash: Uint8Array): boolean {
    const description = decodeDescription(metadata)
    if (description === undefined || !equalBytes(sha256(metadata), hash) || description.state.height !== height + 1n) return false
    const { logRoot, logSize, state } = description
    const hashes = chunkHashes(description)
    if (hashes.length !== chunks || !equalBytes(appHashOf({ logRoot, logSize, stateRoot: state.root }), appHash)) return false
    rmSync(this.#chunks, { recursive: true, force: true })
    mkdirSync(this.#chunks, { recursive: true, mode: 0o700 })
    this.#begun = { height, appHash, description, hashes }
    this.#taken = 0
    return true
  }

  take(index: number, bytes: Uint8Array): boolean {
    const expected = this.#begun?.hashes[index]
    if (expected === undefined || !equalBytes(sha256(bytes), expected)) return false
    writeFileSync(join(this.#chunks, String(index)), bytes, { mode: 0o600 })
    this.#onChunk(++this.#taken, this.#begun?.hashes.length ?? 0)
    return true
  }

  async place(): Promise<Placed | undefined> {
    const begun = this.#begun
    if (begun === undefined) return undefined
    // What an attempt before left.
    for (const part of ['blocks', 'log', 'state']) rmSync(join(this.#folder, part), { recursive: true, force: true })
    try {
      if (!await this.#placeRecord(begun)) return undefined
      await this.#placeLog(begun)
      return await this.#placeState(begun) ? { height: begun.height, appHash: begun.appHash, appVersion: begun.description.appVersion } : undefined
    } catch (fault) {
      const isWorthless = fault instanceof MalformedBytes || (fault instanceof StoreFault && ['snapshotDamaged', 'stateDamaged', 'logDamaged'].includes(fault.code))
      if (!isWorthless) throw fault
      return undefined
    } finally {
      rmSync(this.#chunks, { recursive: true, force: true })
    }
  }

  #chunk(index: number): Uint8Array {
    return new Uint8Array(readFileSync(join(this.#chunks, String(index))))
  }

  /** The last block is the oldest that this node has: it says where log and chain stand. */
  async #placeRecord({ height, appHash, description: { record, logSize } }: Begun): Promise<boolean> {
    const payload = concat(...record.map((_, i) => this.#chunk(i)))
    const block = decodeBlockRecord(payload)
    if (block.height !== height || !equalBytes(block.appHash, appHash) || block.logStart + BigInt(leavesOf(block).length) !== logSize) return false
    const dir = join(this.#folder, 'blocks')
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    notePruned(dir, height)
    const segments = await Segments.open(dir, { packFrom: 1_024, firstHeight: height })
    try {
      segments.append(payload, { logStart: block.logStart })
      segments.sync()
    } finally {
      segments.close()
    }
    return true
  }

  async #placeLog({ description: { record, log, logSize, logRoot } }: Begun): Promise<void> {
    const leafHashes = (from: bigint): Generator<Uint8Array> => this.#leafHashes(record.length, log.length, Number(from))
    const placed = await HistoryLog.open(join(this.#folder, 'log'), { size: logSize, root: logRoot, leafHashesFrom: leafHashes })
    await placed.sync()
    await placed.close()
  }

  *#leafHashes(first: number, count: number, from: number): Generator<Uint8Array> {
    let position = 0
    for (let index = first; index < first + count; index++) {
      const chunk = this.#chunk(index)
      for (let at = 0; at < chunk.length; at += 32) if (position++ >= from) yield chunk.subarray(at, at + 32)
    }
  }

  async #placeState({ description: { record, log, state } }: Begun): Promise<boolean> {
    const first = record.length + log.length
    const chunk = (index: number): Uint8Array => this.#chunk(index)
    const chunks = async function *(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < state.chunks.length; index++) yield chunk(first + index)
    }
    const { kv } = await openKv(join(this.#folder, 'state'))
    try {
      const reader = new SnapshotReader(state, chunks())
      await buildState(kv, { height: state.height, root: state.root, leafCount: state.leaves, leaves: reader.leaves(), flat: reader.flat() })
      await reader.end()
      // The root does not cover the flat table; an entry of the state does.
      return windowFault(await StateTree.open(kv)) === undefined
    } finally {
      await kv.close()
    }
  }
}
