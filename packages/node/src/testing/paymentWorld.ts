import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { application, type Consortium, demoConsortium } from '@jianghan/app'
import { generateKeyPair, isRefused, sign } from '@jianghan/crypto'
import { seededRandom } from '@jianghan/crypto/testing'
import { answerJson, executeBatches, genesisChanges, type Json, renderOutcome, renderRefusal, routerOf } from '@jianghan/kernel'
import { assert, batchMessage, formatAddress, fromMillis, keyId, type Outcome, toHex, txV1 } from '@jianghan/protocol'
import { Journal } from '@jianghan/store'
import { openVault, type Vault } from '@jianghan/vault'
import { Directory, type DirectoryEntry } from '../paymentFiles/directory.ts'
import type { GrantPorts } from '../paymentFiles/granted/grants.ts'
import { MessageStore } from '../paymentFiles/messageStore.ts'
import { PaymentFiles } from '../paymentFiles/paymentFiles.ts'
import type { Found, NodePort } from '../paymentFiles/ports.ts'
import { FileSignatory } from '../paymentFiles/signatory.ts'
import { type Carrier, Telling } from '../paymentFiles/telling.ts'
import { JobRunner, type Jobs } from '../paymentFiles/work/jobs.ts'
import type { TakePiece, Work } from '../paymentFiles/work/workThread.ts'
import { Authority } from '../signer/authority.ts'
import { DayUsage } from '../signer/dayUsage.ts'
import type { ItemResult } from '../submit/submission.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../../../examples')
const router = routerOf(application)
const nodeKey = generateKeyPair(1, new Uint8Array(32).fill(9))

/** Bytes of an example of this project. */
export const example = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join(EXAMPLES, name)))

/** The demo consortium, always the same. */
export function seededDemo(): Consortium {
  const random = seededRandom('payment files')
  return demoConsortium({ random: length => random.bytes(length), nodeKey })
}

/** The process died here. */
export class Crash extends Error {}

/** Counts effects on the outside, and dies at one of them: just before it, or just after it happened. */
export class Faults {
  at = -1
  after = false
  effects = 0

  async effect<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.effects++
    if (this.at >= 0 && mine > this.at) throw new Crash('dead already')
    if (mine === this.at && !this.after) throw new Crash('before')
    const value = await work()
    if (mine === this.at) throw new Crash('after')
    return value
  }
}

/** The real application on a journal in memory, one block for each submission, behind the port of the payment files. */
export class MemoryLedger {
  readonly demo = seededDemo()
  /** Transactions in blocks, by id. */
  readonly found = new Map<string, Found>()
  readonly #times = new Map<bigint, number>()
  readonly #journal: Journal
  #height = 0n
  #sequence = 0n

  constructor() {
    const { chainId, parts } = this.demo
    const genesis = genesisChanges(application, { chainId, time: fromMillis(1_764_000_000_000n), parts })
    this.#journal = new Journal({ get: key => genesis.get(key), flatGet: key => genesis.flatGet(key) })
  }

  /** The port for one life of a process. */
  port(faults: Faults): NodePort {
    return {
      chainId: this.demo.chainId,
      obstacle: () => undefined,
      submit: frames => faults.effect(() => Promise.resolve(this.#execute(frames))),
      query: (name, args) => Promise.resolve(this.query(name, args)),
      find: id => Promise.resolve(this.found.get(toHex(id))),
      timeOf: height => Promise.resolve(this.#times.get(height) ?? 0),
      render: outcome => renderOutcome(router.errors, outcome),
      renderNamed(status, facts) {
        const error = router.errors.find(({ moduleName, name }) => `${moduleName}.${name}` === status)
        assert(error !== undefined)
        return renderRefusal({ refused: true, error, facts })
      },
      provable: () => Promise.resolve(true),
      closing: () => false,
      log: () => undefined,
    }
  }

  query(name: string, texts: Readonly<Record<string, string>>): Json {
    const query = router.query(name)
    const args = query?.schema.parse(texts)
    assert(query !== undefined && args?.ok === true)
    return answerJson(query.schema, query.run({ height: this.#height, time: fromMillis(BigInt(Date.now())), get: key => this.#journal.get(key) }, args.args))
  }

  #execute(frames: readonly Uint8Array[]): ItemResult[] {
    const { chainId, nodeMember } = this.demo
    const body = toBinary(txV1.BatchBodySchema, create(txV1.BatchBodySchema, { chainId, memberId: nodeMember, epoch: 1n, sequence: ++this.#sequence, transactions: [...frames] }))
    const signature = { kind: nodeKey.kind, publicKey: nodeKey.publicKey, signature: sign(nodeKey, batchMessage(body)) }
    const batch = toBinary(txV1.SignedBatchSchema, create(txV1.SignedBatchSchema, { body, signature }))
    const height = ++this.#height
    const now = Date.now()
    this.#times.set(height, now)
    const { receipts, leftOut, dropped } = executeBatches(
      { router, chainId, height, time: fromMillis(BigInt(now)), journal: this.#journal, judge: () => true }, [batch],
    )
    assert(dropped.length === 0, 'no handler throws')
    const results: ItemResult[] = []
    for (const { position, refusal } of leftOut) results[position] = { kind: 'refused', status: renderRefusal(refusal) }
    for (const [index, { position, transactionId, outcome }] of receipts.entries()) {
      results[position] = { kind: 'final', height, index, ...outcome as Outcome }
      this.found.set(toHex(transactionId), { height, outcome })
    }
    return results
  }

  /** What a company's account holds, in fen. */
  balance(holder: string): bigint {
    const entry = this.demo.directory.find(each => each.holder === holder)
    assert(entry !== undefined)
    const found = this.query('payments.getBalance', { account: addressOf(entry.account), asset: entry.asset }) as { atoms: string }
    return BigInt(found.atoms)
  }
}

const addressOf = (hex: string): string => formatAddress('account', Uint8Array.from(Buffer.from(hex, 'hex')))

/** A vault whose writes are effects that a process can die at. */
function faultyVault(vault: Vault, faults: Faults): Vault {
  const writes = new Set<string | symbol>(['put', 'putMany', 'putManyFields', 'putFields', 'erase'])
  return new Proxy(vault, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const bound = value.bind(target) as (...args: unknown[]) => unknown
      // `put` calls `putMany` on the target itself, so that one write is one effect.
      return writes.has(name) ? (...args: unknown[]) => faults.effect(() => Promise.resolve(bound(...args))) : bound
    },
  })
}

/** Jobs on this thread, with values that crossed to another one as the real ones do. */
const localWork = (): Work => {
  const runner = new JobRunner()
  return {
    async run<M extends keyof Jobs>(method: M, input: Jobs[M]['input'], take?: TakePiece) {
      const pieces: Uint8Array[] = []
      const value = structuredClone(runner.run(method, structuredClone(input), piece => { pieces.push(structuredClone(piece)) }))
      for (const piece of pieces) await take?.(piece)
      return value
    },
    close: () => Promise.resolve(),
  }
}

/** All members are served by this node, as in the demo: nothing travels. */
const HERE: Carrier = {
  elsewhere: () => Promise.resolve([]), share: () => Promise.reject(new Error('nothing travels')), ended: () => Promise.resolve([]), drop: () => Promise.resolve(),
}

/** Opens a vault in a folder. */
export async function vaultIn(folder: string): Promise<Vault> {
  const vault = await openVault({ itemsFolder: join(folder, 'items'), keysFolder: join(folder, 'keys') })
  assert(!isRefused(vault))
  return vault
}

/** One life of the payment files over a ledger and a vault that outlive it. `without` names officers whose keys are not there. */
export async function beginLife(ledger: MemoryLedger, vault: Vault, faults = new Faults(), without: readonly string[] = [], grants?: GrantPorts): Promise<PaymentFiles> {
  const node = ledger.port(faults)
  const held = faultyVault(vault, faults)
  const store = new MessageStore(held)
  const keys = ledger.demo.officers.filter(({ name }) => !without.includes(name)).map(({ key }) => key)
  const pairs = new Map(keys.map(pair => [toHex(keyId(pair.kind, pair.publicKey)), pair]))
  const entries: DirectoryEntry[] = ledger.demo.directory.map(({ asset, ...entry }) => ({ ...entry, assetId: asset }))
  const directory = new Directory(entries)
  return new PaymentFiles({
    node, vault: held, store, work: localWork(), signatory: new FileSignatory(keys, node.query), keyRing: { pair: id => pairs.get(id), signing: () => undefined },
    grants: grants ?? { authority: new Authority(node.query), usage: DayUsage.open(mkdtempSync(join(tmpdir(), 'jh-usage-')), Date.now), audit: () => undefined }, directory, secret: new Uint8Array(32).fill(3), names: { check: () => Promise.reject(new Error('nobody is asked for names')) }, payeeNames: 'off',
    telling: new Telling(HERE, directory, node),
  }, await store.load())
}
