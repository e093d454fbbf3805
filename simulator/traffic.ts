import { create, toBinary } from '@bufbuild/protobuf'
import { type Intent, once, pick, type SeededRandom, type Workload } from '@jianghan/kernel/testing'
import { membersModel } from '@jianghan/modules/workloads'
import { batchMessage, signTransaction, toHex, transactionId, txV1 } from '@jianghan/protocol'
import type { KeyRing } from './keyRing.ts'
import type { Oracle, Sent, SentBatch } from './oracle.ts'

/** How often a module's traffic is drawn. */
const SHARE: Readonly<Record<string, number>> = { kernel: 1, members: 3, payments: 7, approvals: 2, governance: 2, evidence: 1, trace: 5 }
const TEN_MINUTES = 600_000n
/** Transactions remembered for being sent again. */
const REMEMBERED = 400

type Setup = Readonly<{ random: SeededRandom; ring: KeyRing; chainId: string; nodeMember: string; nodeKey: string; workloads: readonly Workload[] }>

/** Makes what clients and nodes send: mostly right, some of it wrong, some of it old, some of it twice. */
export class Traffic {
  readonly #setup: Setup
  readonly #old: Sent[] = []
  readonly #oldBatches: SentBatch[] = []
  readonly #shares: readonly Workload[]
  #sequence = 0n
  #epoch = 1n

  constructor(setup: Setup) {
    this.#setup = setup
    this.#shares = setup.workloads.flatMap(workload => new Array<Workload>(SHARE[workload.module] ?? 2).fill(workload))
  }

  /** The next batch, as the node would make it now. */
  batch(oracle: Oracle, nowMs: bigint): SentBatch {
    const { random, ring, nodeKey, nodeMember, chainId } = this.#setup
    if (once(random, 15) && this.#oldBatches.length > 0) return pick(random, this.#oldBatches)
    const transactions = Array.from({ length: 1 + random.below(6) }, () => this.#transaction(oracle, nowMs))
    if (once(random, 40)) {
      this.#epoch += 1n
      this.#sequence = 0n
    }
    this.#sequence += BigInt(1 + random.below(2))
    const sequence = once(random, 20) ? BigInt(random.below(Number(this.#sequence) + 1)) : this.#sequence
    const signer = once(random, 25) ? this.#anyKey(oracle) : nodeKey
    const isForged = once(random, 30)
    const body = toBinary(txV1.BatchBodySchema, create(txV1.BatchBodySchema, {
      chainId, memberId: nodeMember, epoch: this.#epoch, sequence, transactions: transactions.map(({ bytes }) => bytes),
    }))
    const { kind, publicKey, sign } = ring.signer(signer, isForged)
    const bytes = toBinary(txV1.SignedBatchSchema, create(txV1.SignedBatchSchema, { body, signature: { kind, publicKey, signature: sign(batchMessage(body)) } }))
    const sent: SentBatch = { bytes, member: nodeMember, signer, isForged, epoch: this.#epoch, sequence, transactions }
    remember(this.#oldBatches, sent, 40, random)
    return sent
  }

  #anyKey(oracle: Oracle): string {
    const known = [...membersModel(oracle.models).keys.keys()].filter(id => this.#setup.ring.has(id))
    return pick(this.#setup.random, known)
  }

  #transaction(oracle: Oracle, nowMs: bigint): Sent {
    const { random, chainId } = this.#setup
    if (once(random, 12) && this.#old.length > 0) return pick(random, this.#old)
    const intents = Array.from({ length: once(random, 8) ? 2 + random.below(3) : 1 }, () => this.#intent(oracle, nowMs))
    const validUntilMs = once(random, 25) ? nowMs + pick(random, [-1n, -60_000n, TEN_MINUTES * 2n]) : nowMs + BigInt(random.below(Number(TEN_MINUTES)))
    const isForged = once(random, 40)
    const isElsewhere = once(random, 60)
    const signers = this.#signers(oracle, intents, nowMs)
    const actions = intents.map(({ type, bytes }) => ({ type, body: bytes }))
    const bytes = signTransaction(
      { chainId: isElsewhere ? 'another-chain' : chainId, validUntilMs, unique: random.bytes(16), actions },
      signers.map((id, i) => this.#setup.ring.signer(id, isForged && i === 0)),
    )
    const sent: Sent = { id: idOf(bytes), bytes, validUntilMs, signers, isForged, intents, ...(isElsewhere && { spoilt: 'wrongChain' as const }) }
    const result = once(random, 40) ? spoil(random, sent) : sent
    remember(this.#old, result, REMEMBERED, random)
    return result
  }

  #intent(oracle: Oracle, nowMs: bigint): Intent {
    const { random, ring, nodeKey } = this.#setup
    for (;;) {
      const intent = pick(random, this.#shares).generate({ random, nowMs, newKey: () => ring.fresh() }, oracle.models)
      // Whoever retires the only key that signs batches has stopped the ledger; that is known, and nothing follows.
      if (!toHex(intent.bytes).includes(nodeKey)) return once(random, 80) ? { ...intent, type: `${intent.type}X` } : intent
    }
  }

  /** Keys that sign: those that are needed, sometimes one less, one more, or somebody else's. */
  #signers(oracle: Oracle, intents: readonly Intent[], nowMs: bigint): string[] {
    const { random, ring, workloads } = this.#setup
    const { keys, accounts, members } = membersModel(oracle.models)
    const chosen = new Set<string>()
    const keysOf = (member: string): string[] => [...keys].filter(([id, key]) => key.member === member && (key.active || once(random, 40)) && ring.has(id)).map(([id]) => id)
    const workloadOf = (intent: Intent): Workload | undefined => workloads.find(each => intent.type.startsWith(`${each.module}.`))
    const sign = (intent: Intent, vouching: readonly string[]): void => {
      const workload = workloadOf(intent)
      const needs = (workload?.needs(intent) ?? []).flatMap(need => (need.kind === 'either' ? pick(random, need.ways) : [need]))
      for (const need of needs) {
        if (need.kind === 'key' && ring.has(need.key)) chosen.add(need.key)
        if (need.kind === 'key' || need.kind === 'either') continue
        const member = need.kind === 'account' ? accounts.get(need.account)?.member
          : need.kind === 'capacity' ? pick(random, [...members].filter(([id, m]) => m.capacities.includes(need.capacity) && id !== need.otherThan).map(([id]) => id).concat(need.otherThan === undefined ? [] : [''])) : need.member
        for (const id of keysOf(member ?? '')) if (oracle.lacks(need, [...chosen, ...vouching]) !== undefined && chosen.size < 12) chosen.add(id)
      }
    }
    for (const intent of intents) {
      for (const id of intent.signers ?? []) if (ring.has(id)) chosen.add(id)
      sign(intent, [])
      // What was approved before is often left to those who approved.
      if (intent.carried === undefined || once(random, 3)) continue
      const vouchers = workloadOf(intent)?.vouchers?.(oracle.models, intent, nowMs)
      if (Array.isArray(vouchers)) sign(intent.carried, vouchers.filter(id => keys.get(id)?.active))
    }
    if (once(random, 20) && chosen.size > 1) chosen.delete([...chosen][0] ?? '')
    if (once(random, 20)) chosen.add(this.#anyKey(oracle))
    if (once(random, 60)) chosen.add(ring.fresh().id)
    if (chosen.size === 0) chosen.add(this.#anyKey(oracle))
    return [...chosen]
  }
}

/** Id of a signed transaction by its body, the first field of the envelope. */
function idOf(bytes: Uint8Array): string {
  let at = 1
  let length = 0
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] as number
    length |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  return toHex(transactionId(bytes.subarray(at, at + length)))
}

/** Changes, cuts or lengthens the bytes: nothing of that may ever be executed. */
function spoil(random: SeededRandom, sent: Sent): Sent {
  const at = random.below(sent.bytes.length)
  const bytes = sent.bytes.slice()
  if (once(random, 3)) return { ...sent, bytes: bytes.subarray(0, at), spoilt: 'any', id: `spoilt ${sent.id}` }
  if (once(random, 3)) return { ...sent, bytes: Uint8Array.of(...bytes, random.below(256)), spoilt: 'any', id: `spoilt ${sent.id}` }
  bytes[at] = (bytes[at] as number) ^ (1 + random.below(255))
  return { ...sent, bytes, spoilt: 'any', id: `spoilt ${sent.id}` }
}

function remember<T>(items: T[], item: T, most: number, random: SeededRandom): void {
  if (items.length < most) items.push(item)
  else items[random.below(most)] = item
}
