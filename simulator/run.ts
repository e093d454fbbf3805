import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { application as ours, type Consortium, demoConsortium, governanceOf } from '@jianghan/app'
import { generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { loadVerifier } from '@jianghan/crypto/node'
import { type Application, genesisChanges, type SignatureJudge } from '@jianghan/kernel'
import { once, pick, seededRandom, type SeededRandom } from '@jianghan/kernel/testing'
import { workloads as moduleWorkloads } from '@jianghan/modules/workloads'
import { compareBytes, equalBytes, fromMillis, keyId, toHex, toMillis } from '@jianghan/protocol'
import { isNoSpace } from '@jianghan/store'
import { SimulatedClock } from './clock.ts'
import { FarReplica } from './farReplica.ts'
import { Happenings } from './happenings.ts'
import { checkInvariants, checkProof, compareBlock, demand, Mirror } from './judge.ts'
import { KeyRing } from './keyRing.ts'
import { type Attempt, Leader, SignMemory } from './leader.ts'
import { Oracle, type SentBatch } from './oracle.ts'
import { Replica } from './replica.ts'
import { tickWorkload } from './tickWorkload.ts'
import { Traffic } from './traffic.ts'
import { Troubles } from './troubles.ts'

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

/** A bug put in on purpose, to see that a run finds it: an application that does wrong, a disk that forgets what it synced, a flush that is torn, one replica of
 * several with another application. */
export type Planted = Readonly<{ application?: Application; disk?: 'forgets'; flush?: 'torn'; strayer?: Application }>

/** Runs the ledger under a seed; throws where something does not hold. */
export async function simulate(seed: number, steps: number, onStep: (step: number) => void = () => undefined, planted: Planted = {}, replicas = REPLICAS): Promise<Summary> {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-simulator-'))
  try {
    const run = await Run.begin(seed, folder, planted, replicas)
    for (let step = 1; step <= steps; step++) {
      await run.step()
      onStep(step)
    }
    return { seed, steps, ...await run.end() }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Replicas of a run where nobody asks for more: one that leads, and one that follows it closely. */
export const REPLICAS = 2

/** Replicas that live by themselves: settings, troubles and chance of their own, so that a run without them is as it was. */
function farReplicas(seed: number, count: number, happenings: Happenings, open: (i: number, at: Readonly<{ flushEveryBlocks: number; flushEveryKeys: number }>) => Promise<Replica>): Promise<FarReplica[]> {
  return Promise.all(Array.from({ length: Math.max(0, count) }, async (_, i) => {
    const random = seededRandom(`simulation ${seed} far replica ${i}`)
    const replica = await open(i, { flushEveryBlocks: 1 + random.below(40), flushEveryKeys: 20 + random.below(2_000) })
    return new FarReplica(`replica ${i + 3}`, replica, random, happenings)
  }))
}

/** State entries up to which everything is checked after every block; beyond, after every eighth. */
const SMALL_STATE = 400

/** Lets what waits for the next turn of the event loop run: flushes that nothing holds up come to their end. */
const turn = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

/** The demo as a network of four validators would begin it: the one engine of a run asks nobody, but its state is governed, by few, so that votes come to an end. */
function beginningOf(random: SeededRandom, nodeKey: KeyPair): Consortium {
  const demo = demoConsortium({ random: length => random.bytes(length), nodeKey })
  const members = [...new Set(demo.officers.map(({ member }) => member))]
  const validators = members.slice(0, 4).map(memberId => ({ memberId, publicKey: random.bytes(32), power: 10n })).sort((a, b) => compareBytes(a.publicKey, b.publicKey))
  const governance = governanceOf({ sole: false, validators, voters: members.slice(0, 3).map((memberId, i) => ({ memberId, weight: 3 - i })), minValidators: 2 })
  return { ...demo, parts: { ...demo.parts, governance } }
}

type Parts = Readonly<{
  random: SeededRandom; application: Application; leading: Replica; follower: Replica; traffic: Traffic; oracle: Oracle; mirror: Mirror; clock: SimulatedClock
  troubles: Troubles; happenings: Happenings; signState: SignMemory
  /** Replicas beyond these two, each at the end of a bad line. */
  far: readonly FarReplica[]
}>

class Run {
  readonly #parts: Parts
  readonly #leader: Leader
  readonly #batches = new Map<string, SentBatch>()
  #invariants: readonly string[] = []
  #oracle: Oracle
  /** The last block executed at each height that is not followed yet, and what the oracle knows if it becomes final. */
  readonly #attempts = new Map<bigint, Attempt & { oracle: Oracle; seen: readonly string[] }>()
  /** Height that somebody was told is final. */
  #toldFinal = 0n
  #blocks = 0
  #transactions = 0

  private constructor(parts: Parts) {
    this.#parts = parts
    this.#oracle = parts.oracle
    this.#leader = new Leader({
      replica: parts.leading, signState: parts.signState, validatorKey: generateKeyPair(1, new Uint8Array(32).fill(7)),
      clock: () => fromMillis(parts.clock.shownMs), onAttempt: attempt => this.#foresee(attempt),
    })
  }

  static async begin(seed: number, folder: string, { application = ours, disk, flush, strayer }: Planted, replicas: number): Promise<Run> {
    const random = seededRandom(`simulation ${seed}`)
    const nodeKey = generateKeyPair(1, random.bytes(32))
    const demo = beginningOf(random, nodeKey)
    const genesis = { chainId: demo.chainId, time: fromMillis(START_MS), parts: demo.parts }
    const { verifier } = await loadVerifier()
    const judge: SignatureJudge = (kind, publicKey, message, signature) => verifier.verify(kind, publicKey, message, signature) === 'valid'
    const [clock, happenings] = [new SimulatedClock(START_MS), new Happenings()]
    const troubles = new Troubles(random, happenings, milliseconds => clock.pass(milliseconds))
    const setup = { application, genesis, judge }
    const signState = new SignMemory()
    const leading = await Replica.open({ ...setup, folder: join(folder, 'leading'), flushEveryBlocks: 1 + random.below(30), kv: 'simulated', known: () => signState.last?.height ?? 0n, hooks: { ...troubles.hooks, ...(disk !== undefined && { forgets: true }), ...(flush !== undefined && { tears: true }) } })
    const follower = await Replica.open({ ...setup, folder: join(folder, 'following'), flushEveryBlocks: 1 + random.below(5), flushEveryKeys: 20 + random.below(200), kv: 'real' })
    const workloads = [tickWorkload(demo.nodeMember, moduleWorkloads), ...moduleWorkloads]
    const ring = new KeyRing(random, [nodeKey, ...demo.officers.map(officer => officer.key)])
    const traffic = new Traffic({
      random, ring, chainId: demo.chainId, nodeMember: demo.nodeMember, nodeKey: toHex(keyId(nodeKey.kind, nodeKey.publicKey)), workloads,
    })
    const mirror = new Mirror()
    mirror.apply(genesisChanges(application, genesis).changes())
    const far = await farReplicas(seed, replicas - 2, happenings, (i, at) => Replica.open({ ...setup, ...at, ...(i === replicas - 3 && strayer && { application: strayer }), folder: join(folder, `far ${i}`), kv: 'simulated' }))
    return new Run({ far, random, application, leading, follower, traffic, mirror, clock, troubles, happenings, signState, oracle: Oracle.begin(workloads, demo.parts) })
  }

  async step(): Promise<void> {
    const { random, clock, troubles, happenings, leading } = this.#parts
    const jump = clock.step(random)
    if (jump !== undefined) happenings.count(jump)
    troubles.plan(leading)
    if (this.#leader.engine.state === 'failed' && !leading.disk.isFull) this.#resume()
    for (let batches = random.below(4); batches > 0; batches--) this.#send()
    this.#leader.run({ idle: once(random, 2) })
    await turn()
    await this.#settle()
    for (const far of this.#parts.far) await far.step([leading, this.#parts.follower, ...this.#parts.far.map(({ replica }) => replica)])
    if (once(random, 18)) await this.#crashLeader('crash between blocks')
    if (once(random, 25)) {
      happenings.count('crash of the follower')
      await this.#parts.follower.crash(once(random, 2) ? random : undefined)
    }
    if (once(random, 40) && !leading.disk.isFull) await this.#restart()
    this.#proveSomething()
  }

  #resume(): void {
    this.#leader.failure = undefined
    demand(this.#leader.engine.resume(), 'the engine goes on when there is room again')
  }

  /** Both processes end in good order; rarely the leader's state is lost meanwhile, and comes back from the blocks. */
  async #restart(): Promise<void> {
    const { random, leading, follower, happenings } = this.#parts
    const cold = once(random, 8)
    happenings.count(cold ? 'cold replay' : 'restart')
    const appHash = toHex(leading.ledger.lastAppHash)
    leading.disk.fault = leading.kv.fault = 'none'
    await leading.restart({ cold })
    demand(toHex(leading.ledger.lastAppHash) === appHash, 'the ledger is the same after a restart')
    this.#leader.reopen()
    await follower.restart()
  }

  /** A batch on its way: it may get lost, and it may arrive twice. Clients mostly know the ledger's time, at times only their own. */
  #send(): void {
    const { random, traffic, clock, leading, happenings } = this.#parts
    const ledgerMs = toMillis(leading.ledger.lastTime)
    const sent = traffic.batch(this.#oracle, ledgerMs > clock.trueMs && !once(random, 5) ? ledgerMs : clock.trueMs)
    this.#batches.set(toHex(sent.bytes.subarray(-64)) + sent.bytes.length, sent)
    if (once(random, 20)) return happenings.count('lost batch')
    this.#submit(sent.bytes)
    if (!once(random, 20)) return
    happenings.count('repeated batch')
    this.#submit(sent.bytes.slice())
  }

  #submit(bytes: Uint8Array): void {
    void this.#leader.submit(bytes).then(answer => {
      if (answer.outcome === 'final' && answer.height > this.#toldFinal) this.#toldFinal = answer.height
    })
  }

  /** Before a block can become final the oracle says what it must do, and what its time must be. */
  #foresee(attempt: Attempt): void {
    const { height, time, batches, executed } = attempt
    const { clock, leading, happenings } = this.#parts
    const lastMs = toMillis(leading.ledger.lastTime)
    const isBehind = clock.shownMs < lastMs
    if (isBehind) happenings.count('clock behind')
    demand(toMillis(time) === (clock.shownMs > lastMs ? clock.shownMs : lastMs + 1n), `block ${height} has time ${toMillis(time)}: the clock shows ${clock.shownMs}, the last block ${lastMs}`)
    demand(isBehind === (this.#leader.saidBehind === height), `block ${height}: a clock that is behind is reported, and no other`)
    this.#leader.saidBehind = undefined
    const oracle = (this.#attempts.get(height - 1n)?.oracle ?? this.#oracle).copy()
    const sent = batches.map(bytes => {
      const known = this.#batches.get(toHex(bytes.subarray(-64)) + bytes.length)
      demand(known !== undefined, 'a block holds what was sent')
      return known
    })
    const seen = compareBlock(leading.ledger.router, batches, executed.result, oracle.block(height, toMillis(time), sent))
    this.#attempts.set(height, { ...attempt, oracle, seen })
  }

  /** What became final is told to the follower; what failed is taken up again. */
  async #settle(): Promise<void> {
    const { leading } = this.#parts
    if (leading.isDead) return this.#crashLeader('crash in a write')
    const { failure } = this.#leader
    await this.#follow()
    if (failure === undefined) return
    if (!isNoSpace(failure) || leading.refusals === 0) throw failure
    this.#parts.happenings.count('block without room')
    if (!leading.disk.isFull) this.#resume()
  }

  async #crashLeader(how: string): Promise<void> {
    const { random, leading, happenings } = this.#parts
    const power = once(random, 2) ? random : undefined
    happenings.count(how)
    await turn()
    const told = this.#toldFinal
    const lost = await leading.crash(power)
    if (power !== undefined) happenings.count('power cut')
    if (lost > 0) happenings.count('unsynced writes lost')
    demand(leading.ledger.lastHeight >= told, `block ${told} was said to be final and is gone after a crash`)
    this.#leader.reopen()
    await this.#follow()
  }

  /** Takes every new block over into the follower and compares the two. */
  async #follow(): Promise<void> {
    const { leading: { ledger: leading }, follower: { ledger: follower }, mirror } = this.#parts
    for (let height = follower.lastHeight + 1n; height <= leading.lastHeight; height++) {
      const record = leading.block(height)
      demand(record !== undefined, `block ${height} is there`)
      const executed = follower.execute({ height, time: record.time, batches: record.batches })
      demand(equalBytes(executed.appHash, record.appHash), `block ${height}: the replicas came to different application hashes`)
      demand(equalBytes(executed.resultsHash, record.resultsHash), `block ${height}: the replicas came to different results`)
      follower.commit(executed, record.engineBytes)
      mirror.apply(executed.changes)
      this.#adopt(height, record.appHash)
      for (const far of this.#parts.far) far.line.send(record)
      this.#blocks++
      this.#transactions += record.receipts.length
    }
    await turn()
  }

  #adopt(height: bigint, appHash: Uint8Array): void {
    const header = this.#leader.engine.header(height)
    const before = this.#parts.leading.ledger.block(height - 1n)?.appHash ?? new Uint8Array(0)
    demand(height === 1n || (header !== undefined && equalBytes(header.appHash, before)), `header ${height} carries the application hash before it`)
    const attempt = this.#attempts.get(height)
    demand(attempt !== undefined && equalBytes(attempt.executed.appHash, appHash), `block ${height} is the one that was foreseen`)
    this.#oracle = attempt.oracle
    this.#attempts.delete(height)
    this.#parts.happenings.see(attempt.seen)
    if (this.#parts.mirror.size <= SMALL_STATE || height % 8n === 0n) this.#judgeState(height)
  }

  #judgeState(height: bigint): void {
    const state = this.#parts.mirror.entries()
    this.#invariants = checkInvariants(this.#parts.application.modules.flatMap(module => module.invariants), state)
    const disagreement = this.#oracle.disagreement(state)
    demand(disagreement === undefined, `after block ${height}: ${disagreement}`)
  }

  #proveSomething(): void {
    const { leading: { ledger }, mirror, random } = this.#parts
    const view = ledger.view(ledger.lastHeight)
    demand(view !== undefined, 'the newest state can be proved')
    checkProof(view, mirror, pick(random, mirror.entries())[0])
    checkProof(view, mirror, random.bytes(1 + random.below(40)))
  }

  async end(): Promise<Omit<Summary, 'seed' | 'steps'>> {
    const { leading, follower, happenings } = this.#parts
    this.#judgeState(leading.ledger.lastHeight)
    const appHash = toHex(leading.ledger.lastAppHash)
    this.#leader.engine.stop()
    leading.disk.isFull = leading.kv.isFull = false
    leading.disk.fault = leading.kv.fault = 'none'
    for (const far of this.#parts.far) await far.end(leading)
    // The whole history once more, on an empty state.
    await leading.restart({ cold: true })
    await follower.restart()
    for (const replica of [leading, follower]) {
      demand(toHex(replica.ledger.lastAppHash) === appHash, 'a replica is the same after its last restart')
      await replica.close()
    }
    return { blocks: this.#blocks, transactions: this.#transactions, happened: happenings.faults, seen: happenings.seen, invariants: this.#invariants, appHash }
  }
}
