import { join } from 'node:path'
import { decodeBlockRecord, leafNotInLog, type OpenLedgerStores } from '@jianghan/kernel'
import { markSuspect, type ScrubReport, StoreFault } from '@jianghan/store'
import { Pace } from '../backup/copyPaced.ts'

/** Damage that was found: where it lies, and what to do. */
export type ScrubFinding = Readonly<{ file: string; zh: string; en: string; repairZh: string; repairEn: string }>

/** What the scrubber is doing and what it found last. */
export type ScrubStatus = Readonly<{
  running: boolean
  /** Of the run under way, 0 to 1. */
  progress: number
  /** When the last whole run ended, milliseconds since 1970; 0 before the first. */
  finishedMs: number
  seconds: number
  blocks: number
  leaves: number
  /** Of the last whole run. */
  findings: readonly ScrubFinding[]
}>

/** What a sample at the start read and found. */
export type ScrubSample = Readonly<{ blocks: number; buckets: number; milliseconds: number; findings: readonly ScrubFinding[] }>

/** Part of the time of a sample that blocks take. */
const BLOCKS_SHARE = 0.5

/** Findings kept of one run; a disk that is gone would have millions. */
const FINDINGS_MAX = 100
/** Sealed runs of the log are hashed anew up to this many leaves; it is done in one go. */
const RUNS_MAX = 1_000_000n
/** Blocks read between two rests. */
const SLICE = 16

const REPAIR = {
  state: {
    repairZh: '请停止节点，检查磁盘，重新启动：状态会由区块重建；或从备份恢复。',
    repairEn: 'Stop the node, check the disk and start again: the state is rebuilt from the blocks. Or restore a backup.',
  },
  log: {
    repairZh: '请停止节点，检查磁盘，删除 log 目录后重新启动：日志哈希会由区块重建。',
    repairEn: 'Stop the node, check the disk, remove the log folder and start again: its hashes are rebuilt from the blocks.',
  },
  /** Of the pruned blocks only the log has the hashes. */
  prunedLog: {
    repairZh: '请停止节点，检查磁盘，并从备份恢复：较早的区块已裁剪，日志无法由区块重建。',
    repairEn: 'Stop the node, check the disk and restore a backup: older blocks were pruned, so that the log cannot be rebuilt from blocks.',
  },
}

/** Reads everything that lies on disk and compares it: blocks with their sums, the log's hashes with the blocks, the state with its root. */
export class Scrubber {
  readonly #folder: string
  readonly #stores: OpenLedgerStores
  #status: ScrubStatus = { running: false, progress: 0, finishedMs: 0, seconds: 0, blocks: 0, leaves: 0, findings: [] }
  #stopped = false
  #run: Promise<void> = Promise.resolve()

  constructor(folder: string, stores: OpenLedgerStores) {
    this.#folder = folder
    this.#stores = stores
  }

  get status(): ScrubStatus {
    return this.#status
  }

  /** Begins a run unless one is under way; it takes this share of the thread. Resolves when it ends. */
  run(share: number, onDone: (status: ScrubStatus) => void = () => undefined): Promise<void> {
    if (this.#status.running || this.#stopped) return this.#run
    this.#status = { ...this.#status, running: true, progress: 0 }
    this.#run = this.#scrub(new Pace(share)).then(found => {
      if (this.#stopped) return
      this.#status = { ...found, running: false, progress: 1, finishedMs: Date.now() }
      onDone(this.#status)
    })
    return this.#run
  }

  /**
   * Reads blocks and buckets of the state chosen at random, for so many milliseconds: a disk that went bad while the node was off shows at its start. It ends with the
   * record that it is at.
   */
  sample(milliseconds: number, random: () => number = Math.random): ScrubSample {
    const began = performance.now()
    const spent = (): number => performance.now() - began
    const findings: ScrubFinding[] = []
    const add = (finding: ScrubFinding): void => { if (findings.length < FINDINGS_MAX) findings.push(finding) }
    const { segments } = this.#stores
    const count = Number(segments.lastHeight - segments.firstHeight) + 1
    const seen = new Set<number>()
    while (seen.size < count && spent() < BLOCKS_SHARE * milliseconds) {
      let at = Math.floor(random() * count)
      while (seen.has(at)) at = (at + 1) % count
      seen.add(at)
      this.#scrubBlock(segments.firstHeight + BigInt(at), add)
    }
    const { tree } = this.#stores
    let looks = 0
    let buckets = 0
    try {
      // Of a small state as many looks as it has leaves are enough.
      const report = tree.scrubSome(random, () => spent() >= milliseconds || looks++ > tree.leafCount)
      buckets = report.buckets
      this.#addState(report, add)
    } catch (fault) {
      add(findingOf(fault, join(this.#folder, 'state')))
    }
    return { blocks: seen.size, buckets, milliseconds: spent(), findings }
  }

  /** Ends the run under way at its next rest. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#run.catch(() => undefined)
  }

  async #scrub(pace: Pace): Promise<Pick<ScrubStatus, 'seconds' | 'blocks' | 'leaves' | 'findings'>> {
    const began = performance.now()
    const findings: ScrubFinding[] = []
    const add = (finding: ScrubFinding): void => { if (findings.length < FINDINGS_MAX) findings.push(finding) }
    pace.begin()
    const blocks = await this.#scrubBlocks(pace, add)
    const { leaves } = this.#stopped ? { leaves: 0 } : await this.#scrubState(pace, add)
    return { seconds: (performance.now() - began) / 1000, blocks, leaves, findings }
  }

  async #scrubBlocks(pace: Pace, add: (finding: ScrubFinding) => void): Promise<number> {
    const { segments, log } = this.#stores
    const last = segments.lastHeight
    let blocks = 0
    for (let height = segments.firstHeight; height <= last && !this.#stopped; height++, blocks++) {
      this.#scrubBlock(height, add)
      if (blocks % SLICE !== 0) continue
      this.#status = { ...this.#status, progress: 0.5 * Number(height - segments.firstHeight) / Math.max(1, Number(last - segments.firstHeight)) }
      await pace.end()
    }
    try {
      if (log.size <= RUNS_MAX) log.verify()
    } catch (fault) {
      add(findingOf(fault))
    }
    return blocks
  }

  #scrubBlock(height: bigint, add: (finding: ScrubFinding) => void): void {
    try {
      // What is pruned meanwhile was compared with the log before it went.
      const record = this.#stores.segments.read(height)
      if (record !== undefined) this.#compareLog(height, record.payload, add)
    } catch (fault) {
      add(findingOf(fault))
    }
  }

  /** The log's own files against the leaves in a block. */
  #compareLog(height: bigint, payload: Uint8Array, add: (finding: ScrubFinding) => void): void {
    const { log, segments } = this.#stores
    const at = leafNotInLog(log, decodeBlockRecord(payload))
    if (at === undefined) return
    const file = join(this.#folder, 'log', 'hashes.0')
    add({
      file, zh: `历史日志 ${file} 中高度 ${height} 的第 ${at} 个叶子的哈希与区块不符。`,
      en: `History log ${file}: the hash of leaf ${at} of block ${height} is not that of the block.`, ...(segments.firstHeight > 1n ? REPAIR.prunedLog : REPAIR.log),
    })
  }

  #addState({ damage }: ScrubReport, add: (finding: ScrubFinding) => void): void {
    const file = join(this.#folder, 'state')
    const [worst] = damage
    if (worst !== undefined) markSuspect(file, worst.en)
    for (const { zh, en } of damage) add({ file, zh: `状态目录 ${file}：${zh}`, en: `State folder ${file}: ${en}`, ...REPAIR.state })
  }

  async #scrubState(pace: Pace, add: (finding: ScrubFinding) => void): Promise<Readonly<{ leaves: number }>> {
    const file = join(this.#folder, 'state')
    try {
      const report = await this.#stores.tree.scrub(
        (done, of) => { this.#status = { ...this.#status, progress: 0.5 + 0.5 * done / Math.max(1, of) } },
        async () => {
          if (this.#stopped) throw new Error('stopped')
          await pace.end()
        },
      )
      this.#addState(report, add)
      return report
    } catch (fault) {
      if (!this.#stopped) add(findingOf(fault, file))
      return { leaves: 0 }
    }
  }
}

function findingOf(fault: unknown, file = ''): ScrubFinding {
  if (fault instanceof StoreFault) return { file: fault.file, zh: fault.zh, en: fault.en, repairZh: fault.repairZh, repairEn: fault.repairEn }
  const words = fault instanceof Error ? fault.message : String(fault)
  return { file, zh: `读取失败：${words}`, en: `Reading failed: ${words}.`, ...REPAIR.state }
}
