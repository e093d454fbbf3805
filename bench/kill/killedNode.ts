import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { operatorHeaders } from '@jianghan/client/testing'
import { isRefused, type KeyPair, sign } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import type { Genesis } from '@jianghan/kernel'
import { fromMillis, kernelV1, signTransaction } from '@jianghan/protocol'
import { SegmentTail } from '@jianghan/store'
import { drive } from '../drive.ts'
import { LoadMaker, type LoadMember } from '../ledgerLoad.ts'
import { BenchNode } from '../nodeProcess.ts'
import { seededBytes, seededNumbers } from '../seeded.ts'
import { CheckedLedger } from './checkedLedger.ts'
import { aheadAt, type Clock, MACHINE } from './clock.ts'
import { LedgerAudit } from './ledgerAudit.ts'
import { MixedLoad } from './mixedLoad.ts'
import { UnderLoad } from './underLoad.ts'

const DAY_MS = 86_400_000
/** How long a start may take, milliseconds: how long it takes is a figure, and a busy machine is no finding. */
const READY_MS = 600_000
/** How long before a move of the clock it is written down, milliseconds. */
const NOTICE_MS = 150
/** Part of the kernel's thread that a backup takes which shall be killed: as in operation. */
export const BACKUP_SHARE = 0.08

/** One ledger that is killed again and again: its node, its load, and who looks whether it is right. */
export class KilledNode {
  readonly ledger: CheckedLedger
  readonly audit: LedgerAudit
  readonly accounts: readonly Uint8Array[]
  readonly chainId: string
  readonly genesis: Genesis
  readonly pick: (bound: number) => number
  readonly #node: BenchNode
  readonly #member: LoadMember
  readonly #load: MixedLoad
  readonly #nodeKey: KeyPair
  readonly #bytes: (length: number) => Uint8Array
  readonly #clockFile: string
  #clock: Clock = MACHINE
  version = 1
  /** Height of the ledger when a round began, and of its last block when the round's kill came. */
  heightBefore = 0n
  tipKilled = 0n
  /** Folder of the newest backup that is whole. */
  lastBackup = ''

  private constructor(node: BenchNode, seed: number, known: Readonly<{ member: LoadMember; nodeKey: KeyPair; genesis: Genesis; setUp: readonly Uint8Array[]; accounts: readonly Uint8Array[]; clockFile: string }>) {
    const { member, nodeKey, genesis, setUp, accounts, clockFile } = known
    this.#node = node
    this.#clockFile = clockFile
    this.#member = member
    this.#nodeKey = nodeKey
    this.accounts = accounts
    this.chainId = member.chainId
    this.genesis = genesis
    this.pick = seededNumbers(seed)
    this.#bytes = seededBytes(`upgrades ${seed}`)
    this.#load = new MixedLoad({ member, seed, accounts, now: () => this.now })
    this.ledger = new CheckedLedger(node, setUp)
    this.audit = new LedgerAudit(node.folder, genesis, member.memberId)
  }

  /** Starts a node on an empty folder and opens the accounts of its load. */
  static async start(seed: number, count = 1_000): Promise<KilledNode> {
    const clockFile = join(mkdtempSync(join(tmpdir(), 'jianghan-clock-')), 'clock.json')
    writeFileSync(clockFile, JSON.stringify(MACHINE))
    const node = await BenchNode.start({
      script: resolve(import.meta.dirname, '../otherNode.ts'), timeoutMs: READY_MS,
      environment: { BENCH_APPLICATION: './kill/manyVersions.ts', BENCH_CLOCK_FILE: clockFile, NODE_OPTIONS: `--import=${import.meta.resolve('./movedClock.ts')}` },
    })
    try {
      return await KilledNode.#begin(node, seed, count, clockFile)
    } catch (fault) {
      await node.remove()
      throw fault
    }
  }

  static async #begin(node: BenchNode, seed: number, count: number, clockFile: string): Promise<KilledNode> {
    const member = await node.member()
    const { transactions, accounts } = new LoadMaker(member, seed).setUp(count)
    const shortage = new MixedLoad({ member, seed: seed + 1, accounts, now: Date.now }).shortage()
    const setUp = [...transactions, ...shortage]
    for (const part of [transactions, shortage]) await drive({ port: node.port, transactions: part, perPost: 16, connections: 1 })
    const nodeKey = await readKeyFile(join(node.folder, 'keys/node.json'))
    if (isRefused(nodeKey)) throw new Error(nodeKey.refused.en)
    const { chainId, time, parts } = JSON.parse(readFileSync(join(node.folder, 'genesis.json'), 'utf8')) as { chainId: string; time: string; parts: Genesis['parts'] }
    return new KilledNode(node, seed, { member, nodeKey, genesis: { chainId, time: fromMillis(BigInt(Date.parse(time))), parts }, setUp, accounts, clockFile })
  }

  /** The time that the node goes by, milliseconds since 1970. */
  get now(): number {
    const real = Date.now()
    return real + aheadAt(this.#clock, real)
  }

  get folder(): string {
    return this.#node.folder
  }

  /** Where its backups are collected. */
  get backups(): string {
    return join(this.folder, '../backups')
  }

  /** What a process beside it is started with, so that it lives in the same time. */
  get environment(): Readonly<Record<string, string | undefined>> {
    return this.#node.environment
  }

  /** Height of the ledger; -1 while the node does not answer. */
  async height(): Promise<bigint> {
    try {
      return BigInt((await this.#node.get<{ height: string }>('/v1/status')).height)
    } catch {
      return -1n
    }
  }

  /** Moves the clock of the node ahead while it runs; resolves when that has happened. */
  async moveClock(days: number): Promise<void> {
    const { ahead } = this.#clock
    this.#clock = { before: ahead, ahead: ahead + days * DAY_MS, fromMs: Date.now() + NOTICE_MS }
    writeFileSync(this.#clockFile, JSON.stringify(this.#clock))
    await new Promise(done => { setTimeout(done, NOTICE_MS) })
  }

  /** Ends the node and begins it again as a release that knows one version more. */
  async nextRelease(): Promise<void> {
    await this.#node.kill()
    this.version++
    this.#node.environment = { ...this.#node.environment, BENCH_VERSION: String(this.version) }
    await this.#node.restart(READY_MS)
  }

  /** Whether the record of a payment is kept, by its UETR; undefined while the node does not answer. */
  async keepsPayment(uetr: string): Promise<boolean | undefined> {
    const text = [8, 13, 18, 23].reduce((hex, at) => `${hex.slice(0, at)}-${hex.slice(at)}`, uetr)
    try {
      const { answer } = await this.#node.get<{ answer?: unknown }>(`/v1/query/payments.getPayment?uetr=${text}`)
      return answer !== undefined && answer !== null
    } catch {
      return undefined
    }
  }

  /** Puts the load on it. */
  underLoad(): UnderLoad {
    return new UnderLoad(this.#node, this.#load, this.pick)
  }

  /** Notes where the ledger ends that the kill left. */
  lookAtTip(): void {
    const tail = new SegmentTail(join(this.folder, 'blocks'))
    this.tipKilled = this.heightBefore
    while (tail.read(this.tipKilled + 1n) !== undefined) this.tipKilled++
    tail.close()
  }

  /** Starts it again; seconds until it is ready. Now and then it dies once more while it is starting. */
  async ready(): Promise<number> {
    if (this.pick(8) === 0) {
      this.#node.begin()
      await new Promise(done => { setTimeout(done, this.pick(700)) })
      await this.#node.kill()
    }
    return await this.#node.restart(READY_MS) / 1000
  }

  /** Judges the blocks that came. */
  async judge(): Promise<void> {
    for (const what of this.audit.upTo(await this.height())) this.ledger.find('wrong', what)
  }

  /** Asks for a backup; its folder. */
  async backup(share: number): Promise<string> {
    this.lastBackup = await this.#node.backup({ to: this.backups, keep: 2, share })
    return this.lastBackup
  }

  /** Makes the first backup where there is none. */
  async newestBackup(): Promise<void> {
    if (this.lastBackup === '') await this.backup(1)
  }

  /** Has the ledger upgraded to the newest version; the height of the transaction. */
  async upgrade(): Promise<bigint> {
    const { kind, publicKey } = this.#nodeKey
    const { chainId, memberId } = this.#member
    const body = toBinary(kernelV1.UpgradeSchema, create(kernelV1.UpgradeSchema, { memberId, version: this.version }))
    const bytes = signTransaction(
      { chainId, validUntilMs: BigInt(this.now + 540_000), unique: this.#bytes(16), actions: [{ type: 'kernel.v1.Upgrade', body }] },
      [{ kind, publicKey, sign: message => sign(this.#nodeKey, message) }],
    )
    const answer = await fetch(`${this.#node.url}/v1/transactions?wait=final`, { method: 'POST', headers: { ...operatorHeaders(this.#node.url), 'content-type': 'application/octet-stream' }, body: Buffer.from(bytes) })
    const text = await answer.text()
    const { results: [result] = [] } = JSON.parse(text) as { results?: readonly { height: string; outcome: { status: string } }[] }
    if (result?.outcome.status !== 'done') throw new Error(`the upgrade to version ${this.version} was answered ${answer.status} ${text.slice(0, 400)}`)
    return BigInt(result.height)
  }

  /** Accounts that the migration to a version counted. */
  async countOf(version: number): Promise<number | undefined> {
    return (await this.#node.get<{ answer?: { accounts: number } }>(`/v1/query/roster.getCount?version=${version}`)).answer?.accounts
  }

  /** Compares the whole ledger when nothing falls due any more: by the API, then what is on disk. */
  async expectWhole(): Promise<void> {
    for (let height = -1n; height !== await this.height(); await new Promise(done => { setTimeout(done, 5_000) })) height = await this.height()
    await this.judge()
    await this.ledger.expectWhole(this.audit.own, this.audit.balances)
    for (let version = 2; version <= this.version; version++) {
      if (await this.countOf(version) !== this.accounts.length) this.ledger.find('wrong', `what the migration to version ${version} counted has changed`)
    }
    await this.#node.stop()
    for (const what of await this.audit.state(this.version)) this.ledger.find('wrong', what)
  }

  /** Ends it and removes its folder. */
  remove(): Promise<void> {
    rmSync(resolve(this.#clockFile, '..'), { recursive: true, force: true })
    return this.#node.remove()
  }

  /** Ends it; the folder stays. */
  stop(): Promise<void> {
    return this.#node.stop()
  }
}
