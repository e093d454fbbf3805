import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { equalBytes } from '@jianghan/protocol'
import { SegmentTail } from '@jianghan/store'
import { BACKUP_SHARE, type KilledNode } from './killedNode.ts'
import type { UnderLoad } from './underLoad.ts'

const pause = (milliseconds: number): Promise<void> => new Promise(done => { setTimeout(done, milliseconds) })
const backupCommand = resolve(import.meta.dirname, '../../packages/node/src/backup/main.ts')

/** Waits until something is so, looking often; at the latest so many milliseconds. Says whether it came to be so. */
async function until(isSo: () => boolean | Promise<boolean>, latestMs: number): Promise<boolean> {
  for (const end = performance.now() + latestMs; performance.now() < end;) {
    if (await isSo()) return true
    await pause(1)
  }
  return false
}

/** What goes on in a node when it is killed. */
export interface Happening {
  /** Makes the node ready for it, before the load. */
  before?(node: KilledNode): Promise<void>
  /** Has it happen under the load; resolves when the kill shall come. */
  moment(node: KilledNode, load: UnderLoad): Promise<void>
  /** Looks at what the kill left, and has what it broke off done to its end on the node that is running again. Says whether the kill came in the middle. */
  after(node: KilledNode): Promise<boolean>
}

/** Nothing but the load. Kills after a seeded number of answers. */
const load: Happening = {
  async moment(node, under) {
    const answers = node.pick(40)
    if (answers > 0) await under.answers(answers)
    await pause(node.pick(5))
  },
  after: () => Promise.resolve(true),
}

/** An online backup: in it the snapshot of the state is written first, then blocks and log are copied. */
function backup(part: 'snapshot' | 'blocks'): Happening {
  const partial = (node: KilledNode): string => join(node.backups, `.partial-${node.chainId}`)
  const has = (node: KilledNode, name: string): boolean => existsSync(join(partial(node), name)) && readdirSync(join(partial(node), name)).length > 0
  return {
    async moment(node, under) {
      await under.answers(1 + node.pick(5))
      let ended = false
      void node.backup(BACKUP_SHARE).then(() => { ended = true }, () => { ended = true })
      await until(() => ended || (part === 'snapshot' ? existsSync(join(partial(node), 'state')) : has(node, 'blocks')), 5_000)
      await pause(node.pick(part === 'snapshot' ? 8 : 20))
    },
    async after(node) {
      const inTheMiddle = existsSync(partial(node)) && has(node, 'blocks') === (part === 'blocks')
      const path = await node.backup(1)
      if (existsSync(partial(node)) || !existsSync(join(path, 'backup.json'))) node.ledger.find('wrong', `a backup after one that was broken off is not whole: ${path}`)
      return inTheMiddle
    },
  }
}

/** The sweep of records whose 400 days are over: under the load the clock is moved 401 days ahead. */
const sweep: Happening = {
  async moment(node, under) {
    await under.answers(1 + node.pick(5))
    const { oldestPayment } = node.audit
    await node.moveClock(401)
    if (oldestPayment !== undefined) await until(async () => await node.keepsPayment(oldestPayment) === false, 6_000)
    await pause(node.pick(40))
  },
  after(node) {
    const { heightBefore, tipKilled } = node
    const swept = node.audit.ticks.filter(({ height, steps }) => height > heightBefore && steps >= 64).map(({ height }) => height)
    return Promise.resolve(swept.some(height => height <= tipKilled) && swept.some(height => height > tipKilled))
  },
}

/** The migration of an upgrade that the operator asks for while payments go on. */
const migration: Happening = {
  before: node => node.nextRelease(),
  async moment(node, under) {
    await under.answers(1 + node.pick(5))
    const height = await node.upgrade()
    const target = height + BigInt(2 + node.pick(40))
    await until(async () => await node.height() >= target, 5_000)
  },
  async after(node) {
    const { version, accounts, tipKilled, heightBefore } = node
    const isCounted = async (): Promise<boolean> => {
      await node.judge()
      return node.audit.migrated === version
    }
    if (!await until(isCounted, 600_000)) node.ledger.find('wrong', `the migration to version ${version} does not end`)
    const counted = await node.countOf(version)
    if (counted !== accounts.length) node.ledger.find('wrong', `the migration to version ${version} counted ${counted} accounts of ${accounts.length}`)
    const ticks = node.audit.ticks.filter(({ height, counted: didCount }) => didCount && height > heightBefore).map(({ height }) => height)
    return ticks.some(height => height <= tipKilled) && ticks.some(height => height > tipKilled)
  },
}

/** A restore of the newest backup beside the node, killed with it. */
class Restore implements Happening {
  #target = ''
  #broken = false

  async before(node: KilledNode): Promise<void> {
    await node.newestBackup()
    this.#target = join(node.backups, '../restored')
    rmSync(this.#target, { recursive: true, force: true })
  }

  #start(node: KilledNode): ChildProcess {
    const args = ['--disable-warning=ExperimentalWarning', backupCommand, 'restore', '--from', node.lastBackup, '--data', this.#target]
    return spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, ...node.environment } })
  }

  async moment(node: KilledNode): Promise<void> {
    const child = this.#start(node)
    const ended = new Promise(done => { child.once('close', done) })
    await until(() => child.exitCode !== null || (existsSync(this.#target) && readdirSync(this.#target).length > 0), 10_000)
    await pause(node.pick(60))
    child.kill('SIGKILL')
    await ended
    this.#broken = !existsSync(join(this.#target, 'genesis.json'))
  }

  async after(node: KilledNode): Promise<boolean> {
    const code = await this.#run(node)
    if (code !== 1) node.ledger.find('wrong', `a restore into what another one left ended with ${code}`)
    rmSync(this.#target, { recursive: true, force: true })
    if (await this.#run(node) !== 0) node.ledger.find('wrong', 'a restore after one that was broken off failed')
    else this.#compare(node)
    rmSync(this.#target, { recursive: true, force: true })
    return this.#broken
  }

  #run(node: KilledNode): Promise<number | null> {
    const child = this.#start(node)
    return new Promise(done => { child.once('close', done) })
  }

  /** The last blocks of the restored folder are those of the node; their headers stand over state and log, which the restore compared. */
  #compare(node: KilledNode): void {
    const [there, here] = [this.#target, node.folder].map(folder => new SegmentTail(join(folder, 'blocks'))) as [SegmentTail, SegmentTail]
    const height = BigInt(node.lastBackup.slice(-12))
    for (let at = height; at > 0n && at > height - 100n; at--) {
      const [restored, own] = [there.read(at)?.payload, here.read(at)?.payload]
      if (restored === undefined || own === undefined || !equalBytes(restored, own)) node.ledger.find('wrong', `block ${at} of the restored folder is another one`)
    }
    there.close()
    here.close()
  }
}

/** What a node is killed in, by name, with its share of a hundred kills. */
export const happenings = {
  load: { share: 52, words: 'load alone', happening: load },
  snapshot: { share: 10, words: 'writing a snapshot', happening: backup('snapshot') },
  backup: { share: 10, words: 'an online backup', happening: backup('blocks') },
  sweep: { share: 12, words: 'a sweep', happening: sweep },
  migration: { share: 10, words: 'a migration', happening: migration },
  restore: { share: 6, words: 'a restore', happening: new Restore() },
} as const satisfies Readonly<Record<string, Readonly<{ share: number; words: string; happening: Happening }>>>

/** Name of a happening. */
export type HappeningName = keyof typeof happenings

const names = Object.keys(happenings) as HappeningName[]

/** What the kill of a number comes in: the first ones in each once, the others by their shares. */
export function happeningOf(kill: number, pick: (bound: number) => number): HappeningName {
  const first = names[kill - 1]
  if (first !== undefined) return first
  let left = pick(100)
  return names.find(name => (left -= happenings[name].share) < 0) ?? 'load'
}
