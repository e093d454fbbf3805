import { Session, type Profiler } from 'node:inspector'
import { pathToFileURL } from 'node:url'

/** Code that is looked at: ours, without targets and tests. */
const isOurs = (root: string, url: string): boolean =>
  url.startsWith(`${pathToFileURL(root).href}/packages/`) && !url.includes('/node_modules/') && !/\.(fuzz|test)\.ts/.test(url)

/**
 * Which blocks of our code run, as V8 counts them. It counts only what is compiled after this began, so it comes before the code under test is loaded.
 * V8 names a block only where its count differs from that around it; so blocks are remembered, and one that was named once counts as run where it is
 * not named as left out.
 */
export class Coverage {
  readonly #session = new Session()
  readonly #root: string
  /** Blocks of each function, by where it begins in its file. */
  readonly #blocks = new Map<string, Map<string, readonly [number, number]>>()

  constructor(root: string) {
    this.#root = root
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** Names of the blocks that ran since it was asked before. */
  taken(): Set<string> {
    let scripts: Profiler.ScriptCoverage[] = []
    // A session of the own thread answers at once.
    this.#session.post('Profiler.takePreciseCoverage', (fault, { result }) => {
      if (fault !== null) throw fault
      scripts = result
    })
    const ran = new Set<string>()
    for (const { url, functions } of scripts) {
      if (!isOurs(this.#root, url)) continue
      for (const { ranges } of functions) this.#look(url, ranges, ran)
    }
    return ran
  }

  #look(url: string, ranges: readonly Profiler.CoverageRange[], ran: Set<string>): void {
    const [whole] = ranges
    if (whole === undefined || whole.count === 0) return
    const name = `${url}:${whole.startOffset}`
    const blocks = this.#blocks.get(name) ?? new Map<string, readonly [number, number]>()
    this.#blocks.set(name, blocks)
    for (const { startOffset, endOffset } of ranges) blocks.set(`${name}-${startOffset}-${endOffset}`, [startOffset, endOffset])
    const leftOut = ranges.filter(({ count }) => count === 0)
    for (const [block, [from, to]] of blocks) if (!leftOut.some(({ startOffset, endOffset }) => startOffset <= from && to <= endOffset)) ran.add(block)
  }
}
