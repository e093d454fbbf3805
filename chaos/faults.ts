import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { descendantsOf } from '../bench/processTree.ts'
import { flood, twoOfSeven, wan } from './crowd.ts'
import { badProposals, doubleSign, wrongClock } from './byzantine/faults.ts'
import type { Fault } from './fault.ts'
import { diskFull } from './diskFull.ts'
import { killApplication, killBoth, killEngine } from './kill.ts'
import { folderMoved, folderRestored, keyTwice } from './keyTwice.ts'

/** The faults, in the order in which they are tried. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'kill-application', what: { zh: '强制终止一个节点的应用进程', en: 'kill -9 of one application' },
    async inflict(cluster, pause) {
      await killApplication(cluster.node(3))
      await pause(3)
      cluster.node(3).process.begin()
    },
  },
  {
    name: 'kill-engine', what: { zh: '强制终止一个节点的引擎进程', en: 'kill -9 of one engine' },
    async inflict(cluster, pause) {
      killEngine(cluster.node(2))
      await pause(3)
    },
  },
  {
    name: 'kill-both', what: { zh: '同时强制终止一个节点的应用与引擎', en: 'kill -9 of application and engine of one node' },
    async inflict(cluster, pause) {
      await killBoth(cluster.node(1))
      await pause(3)
      cluster.node(1).process.begin()
    },
  },
  {
    name: 'kill-all', what: { zh: '同时强制终止全部节点', en: 'kill -9 of everything at once' },
    async inflict(cluster, pause) {
      await Promise.all(cluster.nodes.map(killBoth))
      await pause(1)
      for (const { process } of cluster.nodes) process.begin()
    },
  },
  {
    name: 'kill-loop', what: { zh: '轮流强制终止各节点，共八次', en: 'kill -9 of one node after the other, eight times' },
    async inflict(cluster, pause) {
      for (let round = 0; round < 8; round++) {
        const node = cluster.node(round % cluster.nodes.length)
        await killBoth(node)
        await pause(1)
        node.process.begin()
        await node.process.ready(120_000)
      }
    },
  },
  {
    name: 'partition-3-1', what: { zh: '网络分割为三与一', en: 'a partition of three and one' },
    async inflict(cluster, pause) {
      cluster.partition([0, 1, 2], [3])
      await pause(8)
      cluster.heal()
    },
  },
  {
    name: 'partition-2-2', what: { zh: '网络分割为二与二（账本停止，不分叉）', en: 'a partition of two and two: the ledger stands still and does not fork' },
    async inflict(cluster, pause) {
      cluster.partition([0, 1], [2, 3])
      await pause(8)
      cluster.heal()
    },
  },
  {
    name: 'slow-links', what: { zh: '各链路延迟 200 毫秒', en: 'links of 200 ms' },
    async inflict(cluster, pause) {
      cluster.degrade({ delayMs: 200, loss: 0 })
      await pause(15)
      cluster.heal()
    },
  },
  {
    name: 'lossy-links', what: { zh: '各链路丢包 5%', en: 'links that lose one piece in twenty' },
    async inflict(cluster, pause) {
      cluster.degrade({ delayMs: 5, loss: 0.05 })
      await pause(10)
      cluster.heal()
    },
  },
  {
    name: 'frozen-node', what: { zh: '一个节点停止响应（SIGSTOP）十秒', en: 'one node stands still for ten seconds (SIGSTOP)' },
    async inflict(cluster, pause) {
      const pids = [cluster.node(0).process.pid, ...descendantsOf(cluster.node(0).process.pid)]
      for (const pid of pids) process.kill(pid, 'SIGSTOP')
      await pause(10)
      for (const pid of pids) process.kill(pid, 'SIGCONT')
    },
  },
  {
    name: 'damaged-state', what: { zh: '一个节点的状态文件损坏（指出后重放恢复）', en: 'damaged state files of one node: named, and made again from the blocks' },
    async inflict(cluster, pause) {
      const { process } = cluster.node(3)
      const state = join(process.folder, 'state')
      await process.stop()
      damage(state)
      await pause(1)
      process.begin()
      // It mends itself, or says by a code what to do: then that is done.
      const refused = await process.ready(120_000).then(() => undefined, (fault: Error) => fault.message)
      if (refused === undefined) return
      if (!/store\.[a-zA-Z]+|node\.[a-zA-Z]+/.test(refused)) throw new Error(`the damage was not named: ${refused}`)
      rmSync(state, { recursive: true })
      process.begin()
      await process.ready(120_000)
    },
  },
  {
    name: 'garbage', what: { zh: '向对等端口与 HTTP 接口发送垃圾数据', en: 'garbage on the port for peers and on the HTTP API' },
    async inflict(cluster) {
      for (const { process } of cluster.nodes) {
        const { peerListen } = JSON.parse(readFileSync(join(process.folder, 'node.json'), 'utf8')) as { peerListen: string }
        for (let round = 0; round < 20; round++) {
          await throwAt(Number(peerListen.split(':').at(-1)), 64 * 1024)
          await throwAt(process.port, 64 * 1024)
        }
      }
    },
  },
  keyTwice,
  folderMoved,
  folderRestored,
  badProposals,
  wrongClock,
  doubleSign,
  flood,
  diskFull,
  twoOfSeven,
  wan,
]

/** Flips a byte in the middle of the largest file of a folder. */
function damage(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const largest = files.sort((a, b) => statSync(b).size - statSync(a).size)[0]
  if (largest === undefined) throw new Error(`nothing to damage in ${folder}`)
  const bytes = readFileSync(largest)
  const at = bytes.length >> 1
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  writeFileSync(largest, bytes)
}

/** Connects to a port of this machine, writes random bytes, and waits until the other side has had enough. */
function throwAt(port: number, length: number): Promise<void> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.end(randomBytes(length)))
    socket.setTimeout(2_000, () => socket.destroy())
    socket.on('error', () => undefined)
    socket.on('data', () => undefined)
    socket.on('close', () => resolve())
  })
}
