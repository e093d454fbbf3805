import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { application, demoConsortium } from '@jianghan/app'
import { generateKeyPair } from '@jianghan/crypto'
import { loadVerifier } from '@jianghan/crypto/node'
import { genesisChanges, type SignatureJudge } from '@jianghan/kernel'
import { once, pick, seededRandom, type SeededRandom } from '@jianghan/kernel/testing'
import { workloads } from '@jianghan/modules/workloads'
import { equalBytes, fromMillis, keyId, toHex, toMillis } from '@jianghan/protocol'
import { checkInvariants, checkProof, compareBlock, demand, Mirror } from './judge.ts'
import { KeyRing } from './keyRing.ts'
import { type Attempt, Leader } from './leader.ts'
import { Oracle, type SentBatch } from './oracle.ts'
import { type Fault, Replica } from './replica.ts'
import { Traffic } from './traffic.ts'

/** What happened in a run. */
export type Summary = Readonly<{
  seed: number
  steps: number
  blocks: number
  transactions: number
  happened: Readonly<Record<string, number>>
  /** How often each status and event came. */
  seen: ReadonlyMap<string, number>
  invariants: readonly string[]
  appHash: string
}>

const START_MS = 1_764_000_000_000n

/** Runs the ledger under a seed; throws Violation where something does not hold. */
export async function simulate(seed: number, steps: number, onStep: (step: number) => void = () => undefined): Promise<Summary> {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-simulator-'))
  try {
    const run = await Run.begin(seed, folder)
    for (let step = 1; step <= steps; step++) {
      await run.step()
      onStep(step)
    }
    return await run.end(steps)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Parts = Readonly<{ random: SeededRandom; leading: Replica; follower: Replica; traffic: Traffic; oracle: Oracle; mirror: Mirror; seed: number }>

class Run {
  readonly #random: SeededRandom
  readonly #leading: Replica
  readonly #follower: Replica
  readonly #leader: Leader
  readonly #traffic: Traffic
  readonly #mirror: Mirror
  readonly #seed: number
  readonly #batches = new Map<string, SentBatch>()
  readonly #seen = new Map<string, number>()
  readonly #happened: Record<string, number> = {}
  #invariants: readonly string[] = []
  #oracle: Oracle
  /** The last block executed at each height that is not followed yet, and what the oracle knows if it becomes final. */
  readonly #attempts = new Map<bigint, Attempt & { oracle: Oracle; seen: readonly string[] }>()
  #nowMs = START_MS
  #blocks = 0
  #transactions = 0

  private constructor({ random, leading, follower, traffic, oracle, mirror, seed }: Parts) {
    this.#random = random
    this.#leading = leading
    this.#follower = follower
    this.#traffic = traffic
    this.#oracle = oracle
    this.#mirror = mirror
    this.#seed = seed
    this.#leader = new Leader({
      replica: leading, validatorKey: generateKeyPair(1, new Uint8Array(32).fill(7)),
      clock: () => fromMillis(this.#nowMs), onAttempt: attempt => this.#foresee(attempt),
    })
  }

  static async begin(seed: number, folder: string): Promise<Run> {
    const random = seededRandom(`simulation ${seed}`)
    const nodeKey = generateKeyPair(1, random.bytes(32))
    const demo = demoConsortium({ random: length => random.bytes(length), nodeKey })
    const genesis = { chainId: demo.chainId, time: fromMillis(START_MS), parts: demo.parts }
    const { verifier } = await loadVerifier()
    const judge: SignatureJudge = (kind, publicKey, message, signature) => verifier.verify(kind, publicKey, message, signature) === 'valid'
    const setup = { application, genesis, judge }
    const leading = await Replica.open({ ...setup, folder: join(folder, 'leading'), flushEveryBlocks: 1 + random.below(30) })
    const follower = await Replica.open({ ...setup, folder: join(folder, 'following'), flushEveryBlocks: 1 + random.below(5), flushEveryKeys: 20 + random.below(200) })
    const ring = new KeyRing(random, [nodeKey, ...demo.officers.map(officer => officer.key)])
    const traffic = new Traffic({
      random, ring, chainId: demo.chainId, nodeMember: demo.nodeMember, nodeKey: toHex(keyId(nodeKey.kind, nodeKey.publicKey)), workloads,
    })
    const mirror = new Mirror()
    mirror.apply(genesisChanges(application, genesis).changes())
    return new Run({ random, leading, follower, traffic, mirror, seed, oracle: Oracle.begin(workloads, demo.parts) })
  }

  #count(what: string): void {
    this.#happened[what] = (this.#happened[what] ?? 0) + 1
  }

  async step(): Promise<void> {
    const random = this.#random
    this.#nowMs += BigInt(random.below(once(random, 15) ? 700_000 : 3_000))
    if (once(random, 60)) this.#nowMs -= 5_000n
    const fault = this.#drawFault()
    this.#leading.fault = fault
    this.#leading.goodWrites = random.below(3)
    for (let batches = random.below(4); batches > 0; batches--) this.#send()
    this.#leader.run({ idle: once(random, 2) })
    await this.#settle(fault)
    if (once(random, 18)) await this.#crashLeader('crash between blocks')
    if (once(random, 25)) {
      this.#count('crash of the follower')
      await this.#follower.crash()
    }
    if (once(random, 40)) {
      this.#count('restart')
      await this.#leading.restart()
      this.#leader.reopen()
      await this.#follower.restart()
    }
    this.#proveSomething()
  }

  #drawFault(): Fault {
    return once(this.#random, 10) ? pick(this.#random, ['fullDisk', 'tornWrite', 'crashAfterAppend'] as const) : 'none'
  }

  /** A batch on its way: it may get lost, and it may arrive twice. */
  #send(): void {
    const sent = this.#traffic.batch(this.#oracle, this.#nowMs)
    this.#batches.set(toHex(sent.bytes.subarray(-64)) + sent.bytes.length, sent)
    if (once(this.#random, 20)) return this.#count('lost batch')
    void this.#leader.submit(sent.bytes)
    if (!once(this.#random, 20)) return
    this.#count('repeated batch')
    void this.#leader.submit(sent.bytes.slice())
  }

  /** Before a block can become final the oracle says what it must do. */
  #foresee(attempt: Attempt): void {
    const { height, time, batches, executed } = attempt
    const oracle = (this.#attempts.get(height - 1n)?.oracle ?? this.#oracle).copy()
    const sent = batches.map(bytes => {
      const known = this.#batches.get(toHex(bytes.subarray(-64)) + bytes.length)
      demand(known !== undefined, 'a block holds what was sent')
      return known
    })
    const seen = compareBlock(this.#leading.ledger.router, batches, executed.result, oracle.block(height, toMillis(time), sent))
    this.#attempts.set(height, { ...attempt, oracle, seen })
  }

  /** What became final is told to the follower; what failed is taken up again. */
  async #settle(fault: Fault): Promise<void> {
    const { failure } = this.#leader
    if (failure === undefined) {
      this.#leading.fault = 'none'
      return this.#follow()
    }
    if (fault === 'none') throw failure
    this.#count(fault)
    if (fault !== 'fullDisk') return this.#crashLeader('crash in a block')
    await this.#follow()
    this.#leading.fault = 'none'
    this.#leader.failure = undefined
    demand(this.#leader.engine.resume(), 'the engine goes on when there is room again')
  }

  async #crashLeader(how: string): Promise<void> {
    this.#count(how)
    await this.#leading.crash()
    this.#leader.reopen()
    await this.#follow()
  }

  /** Takes every new block over into the follower and compares the two. */
  async #follow(): Promise<void> {
    const [leading, follower] = [this.#leading.ledger, this.#follower.ledger]
    for (let height = follower.lastHeight + 1n; height <= leading.lastHeight; height++) {
      const record = leading.block(height)
      demand(record !== undefined, `block ${height} is there`)
      const executed = follower.execute({ height, time: record.time, batches: record.batches })
      demand(equalBytes(executed.appHash, record.appHash), `block ${height}: the replicas came to different application hashes`)
      demand(equalBytes(executed.resultsHash, record.resultsHash), `block ${height}: the replicas came to different results`)
      follower.commit(executed, record.engineBytes)
      this.#mirror.apply(executed.changes)
      this.#adopt(height, record.appHash)
      this.#blocks++
      this.#transactions += record.receipts.length
    }
    await new Promise(resolve => { setImmediate(resolve) })
  }

  #adopt(height: bigint, appHash: Uint8Array): void {
    const header = this.#leader.engine.header(height)
    demand(height === 1n || (header !== undefined && equalBytes(header.appHash, this.#leading.ledger.block(height - 1n)?.appHash ?? new Uint8Array(0))), `header ${height} carries the application hash before it`)
    const attempt = this.#attempts.get(height)
    demand(attempt !== undefined && equalBytes(attempt.executed.appHash, appHash), `block ${height} is the one that was foreseen`)
    this.#oracle = attempt.oracle
    this.#attempts.delete(height)
    for (const name of attempt.seen) this.#seen.set(name, (this.#seen.get(name) ?? 0) + 1)
    const state = this.#mirror.entries()
    this.#invariants = checkInvariants(application.modules.flatMap(module => module.invariants), state)
    const disagreement = this.#oracle.disagreement(state)
    demand(disagreement === undefined, `after block ${height}: ${disagreement}`)
  }

  #proveSomething(): void {
    const view = this.#leading.ledger.view(this.#leading.ledger.lastHeight)
    demand(view !== undefined, 'the newest state can be proved')
    checkProof(view, this.#mirror, pick(this.#random, this.#mirror.entries())[0])
    checkProof(view, this.#mirror, this.#random.bytes(1 + this.#random.below(40)))
  }

  async end(steps: number): Promise<Summary> {
    const appHash = toHex(this.#leading.ledger.lastAppHash)
    this.#leader.engine.stop()
    for (const replica of [this.#leading, this.#follower]) {
      await replica.restart()
      demand(toHex(replica.ledger.lastAppHash) === appHash, 'a replica is the same after its last restart')
      await replica.close()
    }
    return {
      seed: this.#seed, steps, blocks: this.#blocks, transactions: this.#transactions,
      happened: this.#happened, seen: this.#seen, invariants: this.#invariants, appHash,
    }
  }
}
