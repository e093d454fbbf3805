import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from '@jianghan/crypto/node'
import { type OfferedSnapshot, SNAPSHOT_METADATA_MAX, type SnapshotSource } from '@jianghan/engine-cometbft'
import { appVersionAt, decodeBlockRecord, leavesOf, type Ledger, type OpenLedgerStores } from '@jianghan/kernel'
import { appHash as appHashOf, assert, equalBytes, sha256 } from '@jianghan/protocol'
import { CHUNK_BYTES, type SnapshotManifest, writeSnapshot } from '@jianghan/store'
import { Pace } from '../backup/copyPaced.ts'
import { chunkHashes, decodeDescription, encodeDescription } from './description.ts'

/** Snapshots that a node keeps: the newest, and one that somebody may still be fetching. */
const KEPT = 2
const DESCRIPTION = 'description'
const PARTIAL = '.partial'
const nameOf = (index: number): string => `chunk-${String(index).padStart(7, '0')}`

/** A snapshot that was made. */
export type SnapshotDone = Readonly<{ height: bigint; chunks: number; bytes: number }>

/** The snapshots of a data folder, for nodes that come later: `snapshots/<height>` with a description and chunks. */
export class SnapshotFolder implements SnapshotSource {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = join(folder, 'snapshots')
  }

  list(): readonly OfferedSnapshot[] {
    return this.#heights().flatMap(height => {
      const metadata = new Uint8Array(readFileSync(join(this.#folder, String(height), DESCRIPTION)))
      const description = decodeDescription(metadata)
      return description === undefined ? [] : [{ height, chunks: chunkHashes(description).length, hash: sha256(metadata), metadata }]
    })
  }

  chunk(height: bigint, index: number): Uint8Array | undefined {
    const file = join(this.#folder, String(height), nameOf(index))
    return existsSync(file) ? new Uint8Array(readFileSync(file)) : undefined
  }

  /** The newest first. */
  #heights(): readonly bigint[] {
    const names = existsSync(this.#folder) ? readdirSync(this.#folder).filter(name => /^[1-9][0-9]{0,17}$/.test(name)) : []
    return names.map(BigInt).sort((a, b) => (a > b ? -1 : 1))
  }

  /** Makes a snapshot of the ledger as it is now, beside the blocks that go on; `share` is the part of the thread that it may take. */
  async make(ledger: Ledger, stores: OpenLedgerStores, share: number): Promise<SnapshotDone> {
    const partial = join(this.#folder, PARTIAL)
    rmSync(partial, { recursive: true, force: true })
    mkdirSync(partial, { recursive: true, mode: 0o700 })
    const state = await stores.tree.freeze()
    const height = state.height - 1n
    let [index, bytes] = [0, 0]
    const put = (chunk: Uint8Array): Uint8Array => {
      writeFileSync(join(partial, nameOf(index++)), chunk, { mode: 0o600 })
      bytes += chunk.length
      return sha256(chunk)
    }
    try {
      const read = ledger.read(height)
      const payload = stores.segments.read(height)?.payload
      assert(read !== undefined && payload !== undefined, 'the block of a state that was just frozen is there')
      const record = decodeBlockRecord(payload)
      const logSize = record.logStart + BigInt(leavesOf(record).length)
      const logRoot = stores.log.rootAt(logSize)
      assert(equalBytes(appHashOf({ logRoot, logSize, stateRoot: state.root }), record.appHash), 'state and log lead to the hash of the block')
      const recordHashes = piecesOf(payload).map(put)
      const logHashes = [...leafChunks(stores, logSize)].map(put)
      const manifest = await this.#putState(writeSnapshot(state), put, share)
      const description = encodeDescription({ appVersion: BigInt(appVersionAt(read, height + 1n)), logSize, logRoot, record: recordHashes, log: logHashes, state: manifest })
      assert(description.length <= SNAPSHOT_METADATA_MAX, 'peers can tell of the snapshot')
      writeFileSync(join(partial, DESCRIPTION), description, { mode: 0o600 })
    } finally {
      await state.release()
    }
    const final = join(this.#folder, String(height))
    rmSync(final, { recursive: true, force: true })
    renameSync(partial, final)
    await syncFolder(this.#folder)
    for (const old of this.#heights().slice(KEPT)) rmSync(join(this.#folder, String(old)), { recursive: true, force: true })
    return { height, chunks: index, bytes }
  }

  async #putState(chunks: AsyncGenerator<Uint8Array, SnapshotManifest>, put: (chunk: Uint8Array) => unknown, share: number): Promise<SnapshotManifest> {
    const pace = new Pace(share)
    for (;;) {
      pace.begin()
      const { value, done } = await chunks.next()
      if (done === true) return value
      put(value)
      await pace.end()
    }
  }
}

const piecesOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES)) }, (_, i) => bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES))

/** The leaf hashes of a log, in chunks. */
function* leafChunks({ log }: OpenLedgerStores, size: bigint): Generator<Uint8Array> {
  const step = BigInt(CHUNK_BYTES / 32)
  for (let from = 0n; from < size; from += step) {
    const count = Number(size - from < step ? size - from : step)
    const chunk = new Uint8Array(32 * count)
    for (let i = 0; i < count; i++) chunk.set(log.leafHashAt(from + BigInt(i)), 32 * i)
    yield chunk
  }
}
