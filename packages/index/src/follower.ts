import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { equalBytes } from '@jianghan/protocol'
import { decodeBlockRecord } from '@jianghan/kernel'
import { ioFault, SegmentTail, StoreFault } from '@jianghan/store'
import { LIMITS } from './limits.ts'
import type { IndexStatus } from './messages.ts'
import type { BlockRows, Projection } from './projection.ts'
import { IndexUnreachable, IndexUnusable, type Marker, type ReadModel, type RebuildReason, type Stopped } from './readModel.ts'
import { EMPTY } from './sql/writing.ts'

/** How a follower opens, removes and reads what it works on. */
export type FollowerPorts = Readonly<{
  /**
   * Opens the model; throws {@link IndexUnusable} when it must be removed first, {@link IndexUnreachable} when it is to be tried again later. `onLost`: what was
   * opened is no longer there, which its next use tells.
   */
  open(onLost: () => void): Promise<ReadModel>
  remove(): Promise<void>
  isFull(error: unknown): boolean
  projection: Projection
  blocksDir: string
  /** What is worked on, for people. */
  place: string
  onStatus(status: IndexStatus): void
  /** How long it waits before it tries again what failed, ms; default 2,000. */
  retryMs?: number
}>

/** How often the state is told while the index works, ms. */
const STATUS_MS = 200
/** Rebuilds for damage in the life of a process; a disk that goes on damaging needs a person. */
const DAMAGES_MAX = 3

/** Blocks that were read from a height on, and the rows that they are. */
type Ahead = Readonly<{ first: bigint; blocks: readonly BlockRows[]; rows: number }>

/** Keeps a read model at the end of the log: reads new blocks from the segments, appends them, does upkeep when idle. */
export class Follower {
  readonly #ports: FollowerPorts
  readonly #tail: SegmentTail
  #model: ReadModel | undefined
  #marker: Marker = EMPTY
  #ahead: Ahead | undefined
  #wanted: RebuildReason | undefined
  #opened: (() => void) | undefined
  /** Fulfilled when the model was opened for the first time, or could not be. */
  readonly opened: Promise<void> = new Promise(resolve => { this.#opened = resolve })
  #target = 0n
  #rebuilt: RebuildReason | undefined
  #rebuildTo = 0n
  #stopped: Stopped | undefined
  #sameLog = false
  #wake: (() => void) | undefined
  readonly #closing = new AbortController()
  #damages = 0
  #toldAt = 0
  #rows = { since: performance.now(), count: 0, perSecond: 0 }

  constructor(ports: FollowerPorts) {
    this.#ports = ports
    this.#tail = new SegmentTail(ports.blocksDir)
  }

  /** The model as it is now; another one after a rebuild, none while it cannot be reached. */
  get model(): ReadModel | undefined { return this.#model }

  async #open(): Promise<ReadModel> {
    const open = () => this.#ports.open(() => this.#wake?.())
    try {
      const model = await open()
      if (model.marker.height === 0n) this.#rebuilt ??= 'missing'
      return model
    } catch (error) {
      if (!(error instanceof IndexUnusable)) throw error
      this.#rebuilt = error.reason
      await this.#ports.remove()
      return await open()
    }
  }

  /** Tells that blocks up to this height are final. */
  committed(height: bigint): void {
    if (height > this.#target) this.#target = height
    this.#wake?.()
  }

  /** Asks for the index to be removed and built again from the log, after what is under way. */
  rebuild(reason: RebuildReason): void {
    this.#wanted = reason
    this.#wake?.()
  }

  async #renew(reason: RebuildReason): Promise<void> {
    await this.#leave()
    await this.#ports.remove()
    this.#wanted = undefined
    this.#rebuilt = reason
    this.#rebuildTo = this.#target
    this.#sameLog = true
    this.#stopped = undefined
    this.#model = await this.#open()
    this.#tell(true)
  }

  async #leave(): Promise<void> {
    const model = this.#model
    this.#model = undefined
    this.#ahead = undefined
    await model?.close().catch(() => undefined)
  }

  /** Works until it is closed. */
  async run(): Promise<void> {
    this.#tell(true)
    while (!this.#closing.signal.aborted) {
      try {
        if (this.#wanted !== undefined) await this.#renew(this.#wanted)
        const model = this.#model ??= await this.#open()
        this.#opened?.()
        if (this.#target > 0n && !this.#sameLog) {
          await this.#checkLog(model)
          continue
        }
        const appended = await this.#step(model)
        const worked = await model.maintain(appended) || appended
        this.#stopped = undefined
        this.#tell(!worked)
        if (worked) await turn()
        else await this.#sleep()
      } catch (error) {
        await this.#onFault(error)
      }
    }
    this.#tail.close()
    await this.#leave()
  }

  /** Ends {@link run} after what it is at. */
  close(): void {
    this.#closing.abort()
    this.#wake?.()
  }

  /** An index of another log (a restored folder, another chain) would answer with what never happened. */
  async #checkLog(model: ReadModel): Promise<void> {
    const { height, appHash } = model.marker
    this.#rebuildTo = this.#target
    if (height > this.#target) {
      await this.#renew('otherLog')
    } else if (height > 0n) {
      const record = this.#tail.read(height)
      if (record !== undefined && !equalBytes(decodeBlockRecord(record.payload).appHash, appHash)) await this.#renew('otherLog')
    }
    this.#sameLog = true
  }

  /** Appends the next blocks; false when there are none. What comes behind them is read while a database of its own writes them. */
  async #step(model: ReadModel): Promise<boolean> {
    const { height } = model.marker
    if (height >= this.#target) return false
    const first = height === 0n ? this.#tail.firstHeight() ?? 1n : height + 1n
    const ahead = this.#ahead?.first === first ? this.#ahead : undefined
    this.#ahead = undefined
    const { blocks, rows } = ahead ?? this.#read(first)
    const written = model.append(blocks)
    written.catch(() => undefined)
    try {
      if (first + BigInt(blocks.length) <= this.#target) this.#ahead = this.#read(first + BigInt(blocks.length))
    } catch {
      // It is read again, and told then: what was read before is written first.
    }
    await written
    this.#rows.count += rows
    return true
  }

  /** Reads blocks for one commit. */
  #read(first: bigint): Ahead {
    const blocks: BlockRows[] = []
    let [rows, bytes] = [0, 0]
    const started = performance.now()
    for (let next = first; next <= this.#target; next++) {
      const record = this.#tail.read(next)
      if (record === undefined) throw this.#missing(next)
      const block = this.#ports.projection.rowsOf(decodeBlockRecord(record.payload))
      blocks.push(block)
      bytes += record.payload.length
      for (const { parties, keys } of block.entries) rows += 1 + parties.length + keys.length
      if (rows >= LIMITS.commitRows || bytes >= LIMITS.commitBytes || performance.now() - started >= LIMITS.commitMs) break
    }
    return { first, blocks, rows }
  }

  #missing(height: bigint): StoreFault {
    return new StoreFault({
      code: 'segmentDamaged', file: this.#ports.blocksDir, height,
      zh: `区块 ${height} 已提交，但在 ${this.#ports.blocksDir} 中读不到。`, en: `Block ${height} is final but cannot be read in ${this.#ports.blocksDir}.`,
      repairZh: '请检查磁盘；若区块已被裁剪，请重建索引。', repairEn: 'Check the disk; where blocks were pruned, rebuild the index.',
    })
  }

  async #onFault(error: unknown): Promise<void> {
    if (this.#closing.signal.aborted) return
    if (error instanceof IndexUnusable && this.#damages++ < DAMAGES_MAX) {
      this.#wanted = error.reason
      return
    }
    const fault = error instanceof StoreFault ? error : ioFault(error, this.#ports.place)
    if (error instanceof IndexUnreachable) {
      await this.#leave()
      // What is found there next may be another database.
      this.#sameLog = false
    }
    this.#stopped = error instanceof IndexUnreachable ? error.stopped : this.#ports.isFull(error)
      ? { code: 'index.diskFull', zh: `磁盘已满，索引 ${this.#ports.place} 暂停更新，腾出空间后自动继续。`, en: `The disk is full: the index ${this.#ports.place} pauses and resumes by itself when there is room.` }
      : { code: `index.${fault.code}`, zh: `${fault.zh}${fault.repairZh}`, en: `${fault.en} ${fault.repairEn}` }
    this.#opened?.()
    this.#tell(true)
    await pause(this.#ports.retryMs ?? 2000, undefined, { signal: this.#closing.signal }).catch(() => undefined)
  }

  /** Until something is committed or the follower is closed. */
  #sleep(): Promise<void> {
    if (this.#closing.signal.aborted || this.#wanted !== undefined || this.#target > (this.#model?.marker.height ?? 0n)) return Promise.resolve()
    return new Promise(resolve => {
      this.#wake = () => {
        this.#wake = undefined
        resolve()
      }
    })
  }

  get status(): IndexStatus {
    const marker = this.#marker = this.#model?.marker ?? this.#marker
    const behind = marker.height < this.#target
    const rebuilding = behind && this.#rebuilt !== undefined && marker.height < this.#rebuildTo
    return {
      state: this.#stopped !== undefined ? 'stopped' : rebuilding ? 'rebuilding' : behind ? 'behind' : 'current',
      place: this.#ports.place, marker, target: this.#target, rowsPerSecond: this.#rows.perSecond, bytes: this.#model?.size() ?? 0,
      ...(this.#rebuilt !== undefined && { rebuilt: this.#rebuilt }),
      ...(this.#stopped !== undefined && { stopped: this.#stopped }),
    }
  }

  #tell(now: boolean): void {
    const at = performance.now()
    if (!now && at - this.#toldAt < STATUS_MS) return
    if (at - this.#rows.since >= 1000) this.#rows = { since: at, count: 0, perSecond: Math.round(this.#rows.count * 1000 / (at - this.#rows.since)) }
    this.#toldAt = at
    this.#ports.onStatus(this.status)
  }
}
