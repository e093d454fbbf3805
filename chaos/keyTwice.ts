import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { operates } from '@jianghan/client/testing'
import { BenchNode, freePort } from '../bench/nodeProcess.ts'
import { addressOf, type Cluster, type ClusterNode } from './cluster.ts'
import type { Fault } from './fault.ts'

/** Time within which a copy has to have found out that it is one, milliseconds. */
const FOUND_OUT_MS = 180_000

type Pause = Parameters<Fault['inflict']>[1]

const signStateFile = (folder: string): string => join(folder, 'engine/data/priv_validator_state.json')
const signStateOf = (folder: string): string => readFileSync(signStateFile(folder), 'utf8')

/** Whether a word stands in the log of a node. */
export const saidIn = (folder: string, word: string): boolean =>
  readdirSync(join(folder, 'logs')).some(name => readFileSync(join(folder, 'logs', name), 'utf8').includes(word))

type NetworkSeen = Readonly<{ state: string; peers: readonly unknown[]; validators: readonly Readonly<{ address: string; voted: boolean }>[] }>

/** What a node says of its place in the network; undefined while it does not answer. */
export const networkOf = async (node: BenchNode): Promise<NetworkSeen | undefined> => {
  try {
    operates(node.url, node.folder)
    return await node.get<NetworkSeen>('/v1/network')
  } catch {
    return undefined
  }
}

/** A copy of a node's folder with all its keys, as if it had been carried to another machine: it listens elsewhere, and is the same to everybody else. */
async function copyOf({ name, process }: ClusterNode): Promise<Readonly<{ folder: string; port: number }>> {
  const folder = `${process.folder}-copy`
  cpSync(process.folder, folder, { recursive: true, preserveTimestamps: true })
  const file = join(folder, 'node.json')
  const port = await freePort()
  const config = { ...JSON.parse(readFileSync(file, 'utf8')) as object, port, peerListen: `127.0.0.1:${await freePort()}`, nodeName: `${name}-copy` }
  writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`)
  return { folder, port }
}

/** What a node says of itself, again and again. Throws when that has gone on for too long. */
async function* states(node: BenchNode, pause: Pause): AsyncGenerator<string> {
  const seen = new Set<string>()
  for (const started = performance.now(); performance.now() - started < FOUND_OUT_MS; await pause(0.05)) {
    const state = (await networkOf(node))?.state
    if (state !== undefined) yield state
    seen.add(state ?? 'silent')
  }
  throw new Error(`it stayed so for too long: ${[...seen].join(', ')}; ${node.lastWords}`)
}

/** Waits until a block that was decided after now carries the vote of a node that has just come back. */
async function votesAgain(cluster: Cluster, back: ClusterNode, pause: Pause): Promise<void> {
  const address = await addressOf(back)
  const witness = cluster.node(0).process
  const { height: from } = await witness.get<{ height: string }>('/v1/status')
  for (const started = performance.now(); performance.now() - started < FOUND_OUT_MS; await pause(0.2)) {
    // A node counts as voting that did so in one of the newest blocks: all of them have to be later ones.
    const [{ height }, network] = [await witness.get<{ height: string }>('/v1/status'), await networkOf(witness)]
    if (BigInt(height) > BigInt(from) + 8n && network?.validators.some(each => each.address === address && each.voted) === true) return
  }
  throw new Error('no block carried the vote of a node that had come back')
}

/** A second start over the same folder has to end by itself, and to say why. */
async function refusedByLock({ process: { folder, port } }: ClusterNode, pause: Pause): Promise<void> {
  const second = BenchNode.over(folder, port, { index: false, existing: true })
  for (let looks = 0; looks < 300 && second.lastWords.startsWith('running'); looks++) await pause(0.1)
  const said = second.lastWords
  await second.stop()
  if (!/^[1-9][0-9]*: [^]*node\.folderLocked/.test(said)) throw new Error(`a second start over one folder was not refused by its lock: ${said}`)
}

/**
 * One validator's key in two places. On one machine the lock of the folder refuses; a copy on another is shut out by the peers while the first is there, and as soon
 * as it sees the chain it finds votes of its key that it has not made, and halts. Its sign state shows that it never signed.
 */
export const keyTwice: Fault = {
  name: 'key-twice', what: { zh: '同一验证者密钥在两处启动（第二处在签名之前停止）', en: 'one validator key started in two places: the second halts before it signs' },
  async inflict(cluster, pause) {
    const first = cluster.node(3)
    await refusedByLock(first, pause)
    await first.process.stop()
    const place = await copyOf(first)
    const before = signStateOf(place.folder)
    first.process.begin()
    await first.process.ready(120_000)
    // The first one signs on, so that there is something to be found.
    for await (const _ of states(first.process, pause)) if (signStateOf(first.process.folder) !== before) break
    const copy = BenchNode.over(place.folder, place.port, { index: false, existing: true })
    try {
      await pause(5)
      // The first one goes away: now the copy reaches the others, and would be the validator's only place.
      await first.process.stop()
      for await (const state of states(copy, pause)) if (state === 'halted') break
      if (!saidIn(copy.folder, 'signedElsewhere')) throw new Error('the copy halted for another reason than its key')
      if (signStateOf(copy.folder) !== before) throw new Error('the copy signed before it halted')
    } finally {
      await copy.stop()
      rmSync(copy.folder, { recursive: true, force: true })
      first.process.begin()
    }
    await first.process.ready(120_000)
  },
}

/** A folder that was carried to another disk, and runs nowhere else: the validator looks on for some blocks, then signs again. */
export const folderMoved: Fault = {
  name: 'folder-moved', what: { zh: '一个验证者的数据目录搬到别处（先观察，后签名）', en: 'the folder of a validator moved: it looks on, then signs again' },
  async inflict(cluster, pause) {
    const { process } = cluster.node(2)
    await process.stop()
    const moved = `${process.folder}-moved`
    cpSync(process.folder, moved, { recursive: true, preserveTimestamps: true })
    rmSync(process.folder, { recursive: true })
    renameSync(moved, process.folder)
    const before = signStateOf(process.folder)
    process.begin()
    const seen = new Set<string>()
    for await (const state of states(process, pause)) {
      seen.add(state)
      if (state === 'running' && signStateOf(process.folder) !== before) break
      if (state === 'lookingOn' && signStateOf(process.folder) !== before) throw new Error('it signed while it looked on')
    }
    if (!seen.has('lookingOn')) throw new Error(`it did not look on: ${[...seen].join(', ')}`)
  },
}

/** A folder that was put back as it was a while ago, as a machine's snapshot does: the key has signed since, and the node halts. Then what the operations guide says for that. */
export const folderRestored: Fault = {
  name: 'folder-restored', what: { zh: '一个验证者的数据目录恢复为旧副本（签名之前停止，按手册处置）', en: 'the folder of a validator put back to an old copy: it halts before it signs, and goes on as the guide says' },
  async inflict(cluster, pause) {
    const { process } = cluster.node(2)
    const kept = `${process.folder}-kept`
    await process.stop()
    cpSync(process.folder, kept, { recursive: true, preserveTimestamps: true })
    process.begin()
    await process.ready(120_000)
    await votesAgain(cluster, cluster.node(2), pause)
    await process.stop()
    rmSync(process.folder, { recursive: true })
    renameSync(kept, process.folder)
    const before = signStateOf(process.folder)
    process.begin()
    for await (const state of states(process, pause)) if (state === 'halted') break
    if (signStateOf(process.folder) !== before) throw new Error('it signed before it halted')
    await process.stop()
    const { height } = await cluster.node(0).process.get<{ height: string }>('/v1/status')
    const beyond = BigInt(height) + 100n
    writeFileSync(signStateFile(process.folder), `{"height": "${beyond}", "round": 0, "step": 0}\n`)
    process.begin()
    await process.ready(120_000)
    for await (const state of states(process, pause)) if (state === 'running' && (JSON.parse(signStateOf(process.folder)) as { step: number }).step > 0) break
  },
}
