import { join } from 'node:path'
import { fromBinary } from '@bufbuild/protobuf'
import { type Action, type BlockRecord, decodeBlockRecord, decodeEvent, type Genesis, Ledger, openLedgerStores, renderOutcome, type Router, routerOf, tick, TRUSTED, upgrade } from '@jianghan/kernel'
import type { Intent } from '@jianghan/kernel/testing'
import { paymentsModel, workloads } from '@jianghan/modules/workloads'
import { assert, decodeLeaf, keyId, readBatch, readTransaction, toHex, toMillis } from '@jianghan/protocol'
import { SegmentTail } from '@jianghan/store'
import type { BatchFate, Fate, Sent, SentBatch } from '../../simulator/oracle.ts'
import { Oracle } from '../../simulator/oracle.ts'
import { type Counted, kernelWorkload } from './upgradeModel.ts'
import { applicationOf } from './manyVersions.ts'

/** A Tick of the ledger: its height, the steps that it took, and whether they were a migration's. */
type Ticked = Readonly<{ height: bigint; steps: number; counted: boolean }>

/**
 * Reads the blocks of a node beside it and says what each has to do, by the models of the simulator, which share no code with the ledger: whatever a kill left, every
 * transaction has to come to what it would have come to without one, and the state to what all of them together make of it.
 */
export class LedgerAudit {
  /** Blocks and transactions that were judged. */
  readonly judged = { blocks: 0, transactions: 0 }
  /** Ids on the ledger of what the node itself sent: Ticks and upgrades. */
  readonly own = new Set<string>()
  readonly ticks: Ticked[] = []
  /** Version whose migration ended last. */
  migrated = 1
  readonly #folder: string
  readonly #genesis: Genesis
  readonly #router: Router = routerOf(applicationOf(2))
  readonly #schemas: ReadonlyMap<string, Action['schema']>
  readonly #counted = new Map<string, Counted>()
  readonly #oracle: Oracle
  #height = 0n

  constructor(folder: string, genesis: Genesis, nodeMember: string) {
    this.#folder = folder
    this.#genesis = genesis
    const schemas = [tick, upgrade, ...this.#router.application.modules.flatMap(({ actions }) => actions.map(({ schema }) => schema))]
    this.#schemas = new Map(schemas.map(schema => [schema.name, schema]))
    this.#oracle = Oracle.begin([kernelWorkload(nodeMember, id => this.#counted.get(id)), ...workloads], genesis.parts)
  }

  /** Judges the blocks up to a height that the node called final; what is wrong, in words. */
  upTo(height: bigint): string[] {
    const tail = new SegmentTail(join(this.#folder, 'blocks'))
    const findings: string[] = []
    try {
      while (this.#height < height) {
        const record = tail.read(this.#height + 1n)
        if (record === undefined) return [...findings, `block ${this.#height + 1n} of ${height} is not there`]
        this.#height++
        findings.push(...this.#block(decodeBlockRecord(record.payload)))
      }
    } finally {
      tail.close()
    }
    return findings
  }

  #block(record: BlockRecord): string[] {
    const { height, time } = record
    const cameOf = this.#fatesOf(record)
    const foreseen = this.#oracle.block(height, toMillis(time), record.batches.map(bytes => this.#sentBatch(bytes)))
    this.judged.blocks++
    return foreseen.flatMap((fate, batch) => differences(fate, cameOf.get(batch) ?? []).map(what => `block ${height} batch ${batch}: ${what}`))
  }

  /** What became of the transactions of a block, by batch. */
  #fatesOf({ height, receipts, outcomes }: BlockRecord): Map<number, Fate[]> {
    const eventsOf = (events: readonly Uint8Array[]) => events.map(event => decodeEvent(this.#router.events, event))
    const read = (leaf: Uint8Array, events: readonly Uint8Array[]) => {
      const decoded = decodeLeaf(leaf)
      assert(decoded !== undefined && decoded.kind !== 'block', 'a receipt or an outcome')
      return { id: toHex(decoded.transactionId), status: renderOutcome(this.#router.errors, decoded.outcome).status, events: eventsOf(events).map(event => event?.name ?? '?') }
    }
    const became = outcomes.map(({ cause, leaf, events }) => ({ cause, ...read(leaf, events) }))
    const fates = new Map<number, Fate[]>()
    for (const [index, { batch, position, leaf, events }] of receipts.entries()) {
      const { id, ...came } = read(leaf, events)
      for (const event of eventsOf(events)) {
        if (event?.name === 'roster.counted') this.#count(id, event.fields as Readonly<{ version: number; last: boolean }>)
        if (event?.name === 'kernel.ticked') this.ticks.push({ height, steps: Number(event.fields['steps']), counted: this.#counted.has(id) })
      }
      this.judged.transactions++
      const fate: Fate = { position, onLedger: true, ...came, became: became.flatMap(({ cause, ...each }) => (cause === index ? [each] : [])) }
      fates.set(batch, [...fates.get(batch) ?? [], fate])
    }
    return fates
  }

  #count(id: string, { version, last }: Readonly<{ version: number; last: boolean }>): void {
    this.#counted.set(id, { last })
    if (last) this.migrated = version
  }

  /** What the models say that accounts hold: atoms by "account asset", the account in hexadecimal. */
  get balances(): ReadonlyMap<string, bigint> {
    return paymentsModel(this.#oracle.models).balances
  }

  /** UETR of the oldest payment whose record is kept, in hexadecimal. */
  get oldestPayment(): string | undefined {
    return paymentsModel(this.#oracle.models).uetrs.keys().next().value
  }

  #sentBatch(bytes: Uint8Array): SentBatch {
    const read = readBatch(bytes)
    assert(read.ok, 'a batch of the ledger')
    const { body: { memberId, epoch, sequence, transactions }, signature: { kind, publicKey } } = read.value
    return { bytes, member: memberId, signer: toHex(keyId(kind, publicKey)), isForged: false, epoch, sequence, transactions: transactions.map(each => this.#sent(each)) }
  }

  #sent(bytes: Uint8Array): Sent {
    const read = readTransaction(bytes)
    assert(read.ok, 'a transaction of the ledger')
    const { id, body: { actions, signers, validUntilMs } } = read.value
    const intents = actions.map(({ type, body }): Intent => {
      const schema = this.#schemas.get(type)
      assert(schema !== undefined, `an action ${type}`)
      return { type, bytes: body, said: fromBinary(schema.message, body) }
    })
    if (actions.every(({ type }) => type.startsWith('kernel.'))) this.own.add(toHex(id))
    return { id: toHex(id), bytes, validUntilMs, signers: signers.map(toHex), isForged: false, intents }
  }

  /** Compares the whole state of the folder, whose node has ended, with the models; what is wrong, in words. */
  async state(version: number): Promise<string[]> {
    const application = applicationOf(version)
    const stores = await openLedgerStores(this.#folder)
    const ledger = await Ledger.open({ application, genesis: this.#genesis, stores, judge: TRUSTED })
    try {
      const findings = this.upTo(ledger.lastHeight)
      const frozen = await stores.tree.freeze()
      const entries: (readonly [Uint8Array, Uint8Array])[] = []
      for await (const entry of frozen.leaves()) entries.push(entry)
      await frozen.release()
      const disagreement = this.#oracle.disagreement(entries)
      if (disagreement !== undefined) findings.push(disagreement)
      for (const { name, check } of application.modules.flatMap(({ invariants }) => invariants)) {
        const broken = check(entries)
        if (broken !== undefined) findings.push(`invariant ${name}: ${broken}`)
      }
      return findings
    } finally {
      await ledger.close()
      stores.segments.close()
    }
  }
}

const say = ({ status, events, became }: Pick<Fate, 'status' | 'events' | 'became'>): string =>
  [status, ...events, ...became.map(each => `· ${each.id.slice(0, 16)} ${each.status} ${each.events.join(' ')}`)].join(' ')

/** Where what came of a batch is not what was foreseen. What was left out is not in the record: it may not be on the ledger, no more. */
function differences(foreseen: BatchFate, came: readonly Fate[]): string[] {
  if ('dropped' in foreseen) return [`stands in the ledger, though ${foreseen.dropped}`]
  const wanted = new Map(foreseen.fates.filter(({ onLedger }) => onLedger).map(fate => [fate.position, fate]))
  const wrong = came.flatMap(fate => {
    const want = wanted.get(fate.position)
    wanted.delete(fate.position)
    if (want === undefined) return [`transaction ${fate.position} is on the ledger`]
    return say(want) === say(fate) ? [] : [`transaction ${fate.position}: ${say(fate)} instead of ${say(want)}`]
  })
  return [...wrong, ...[...wanted.keys()].map(position => `transaction ${position} is not on the ledger`)]
}
