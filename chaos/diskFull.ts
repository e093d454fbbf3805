import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, renameSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchNode } from '../bench/nodeProcess.ts'
import type { Fault } from './fault.ts'

/** Room beyond what the folder holds when it moves to the small disk, bytes: more than the reserve below which a node takes nothing. */
const ROOM = 192 * 1024 * 1024

const SEEN_MS = 60_000

/** Whether this machine lets us have a small disk of our own. */
function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'jianghan-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' }).status === 0
  if (mounted) execFileSync('umount', [place])
  rmdirSync(place)
  return mounted
}

/** Writes until nothing more goes in. */
function fill(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (let size = 1 << 20; size >= 1;) {
      try {
        if (writeSync(handle, new Uint8Array(size)) < size) size >>= 1
      } catch {
        size >>= 1
      }
    }
  } finally {
    closeSync(handle)
  }
}

/** What keeps a node from being ready, as codes; undefined while it does not answer. */
async function reasonsOf({ url }: BenchNode): Promise<readonly string[] | undefined> {
  try {
    return (await (await fetch(`${url}/health/ready`)).json() as { reasons: { code: string }[] }).reasons.map(({ code }) => code)
  } catch {
    return undefined
  }
}

/** The folder of one validator on a disk that runs full: this node says so and waits, the others go on; with room again it catches up. */
export const diskFull: Fault = {
  name: 'disk-full', possible: canMount, what: { zh: '一个节点的磁盘写满，随后腾出空间', en: 'the disk of one node full, then room again' },
  async inflict(cluster, pause, load) {
    const { process } = cluster.node(3)
    const [aside, filler] = [`${process.folder}-disk`, join(process.folder, 'fill')]
    await process.stop()
    renameSync(process.folder, aside)
    mkdirSync(process.folder)
    const held = Number(execFileSync('du', ['-sb', aside], { encoding: 'utf8' }).split('\t')[0])
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${held + ROOM},mode=0700`, 'tmpfs', process.folder])
    try {
      cpSync(aside, process.folder, { recursive: true, preserveTimestamps: true })
      process.begin()
      await process.ready(120_000)
      fill(filler)
      for (const started = performance.now(); !(await reasonsOf(process))?.includes('node.diskFull'); await pause(0.1)) {
        if (performance.now() - started > SEEN_MS) throw new Error(`the node did not say that its disk is full: ${(await reasonsOf(process))?.join(', ')}`)
      }
      const before = load.answeredAt.length
      await pause(8)
      if (load.answeredAt.length === before) throw new Error('nothing was final while the disk of one node was full')
      rmSync(filler)
      await process.ready(120_000)
      await process.stop()
      rmSync(aside, { recursive: true })
      cpSync(process.folder, aside, { recursive: true, preserveTimestamps: true })
    } finally {
      await process.stop()
      execFileSync('umount', [process.folder])
      rmdirSync(process.folder)
      renameSync(aside, process.folder)
    }
    process.begin()
    await process.ready(120_000)
  },
}
