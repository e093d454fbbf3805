import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { application } from '@jianghan/app'
import { generateKeyPair } from '@jianghan/crypto'
import type { VerifyPool } from '@jianghan/crypto/node'
import { intake, Ledger, openLedgerStores, readsOf, routerOf, TRUSTED } from '@jianghan/kernel'
import { bulkEntryHashes, encodeBulkEntries, fromMillis, paymentsV1, rootOfHashes, signTransaction, toHex, utf8 } from '@jianghan/protocol'
import { placeOf } from '@jianghan/store'
import { accountAt, CHAIN_ID, officer, signerOf, testConsortium, transfer } from '../testing/testLedger.ts'
import type { ReadyFacts } from '../threads/messages.ts'
import { makeBatch } from './batchBytes.ts'
import { ALONE_PACE } from './batcher.ts'
import { Quarantine } from './quarantine.ts'
import { Submitter, type SubmitterPorts } from './submitter.ts'

const nodeKey = generateKeyPair(1, new Uint8Array(32).fill(7))
const maker = { chainId: CHAIN_ID, memberId: 'test-bank', key: nodeKey }
const router = routerOf(application)
/** Begin of the keys of queues: whoever is credited in settlement money is asked whether payments wait for it; customers' money is not. */
const QUEUES = '000214'

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-foresight-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const signed = (type: string, body: Uint8Array): Uint8Array =>
  signTransaction({ chainId: CHAIN_ID, validUntilMs: BigInt(Date.now() + 300_000), unique: utf8(`foreseen ${type}`.slice(0, 16).padEnd(16)), actions: [{ type, body }] }, [signerOf(officer)])

function bulk(from: number, to: readonly number[]): Uint8Array {
  const entries = encodeBulkEntries(to.map(n => ({ to: accountAt(n), atoms: 1n, blind: new Uint8Array(32).fill(n) })))
  return signed('payments.v1.BulkTransfer', toBinary(paymentsV1.BulkTransferSchema, create(paymentsV1.BulkTransferSchema, { from: accountAt(from), assetId: 'CNY.TB', entriesRoot: rootOfHashes(bulkEntryHashes(entries)), entries })))
}

function credit(from: number, to: number, seed: number): Uint8Array {
  const uetr = new Uint8Array(16).fill(seed)
  uetr.set([0x40 | (seed & 15)], 6)
  uetr.set([0x80 | (seed & 15)], 8)
  const body = create(paymentsV1.CustomerCreditTransferSchema, { uetr, debtorAccount: accountAt(from), creditorAccount: accountAt(to), amount: { assetId: 'CNY.TB', atoms: '1' }, creditorAssetId: 'CNY.TB' })
  return signed('payments.v1.CustomerCreditTransfer', toBinary(paymentsV1.CustomerCreditTransferSchema, body))
}

function foreseen(transaction: Uint8Array): Uint8Array[] {
  const read = intake(router, CHAIN_ID, transaction)
  assert(!read.refused)
  return [...readsOf(router.application.access, read.value.actions)]
}

test('of what one payment reads and another one of its kind does not, all is foreseen, and nothing else', async t => {
  const stores = await openLedgerStores(folderOf(t))
  const reads: string[] = []
  const tree = new Proxy(stores.tree, {
    get(target, name) {
      if (name === 'get') return (key: Uint8Array) => { reads.push(toHex(key)); return target.get(key) }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value
    },
  })
  const genesis = { ...testConsortium({ nodeKey }), time: fromMillis(BigInt(Date.now())) }
  const ledger = await Ledger.open({ application, genesis, stores: { ...stores, tree }, judge: TRUSTED })
  t.after(async () => { await ledger.close(); stores.segments.close() })
  const readBy = (transaction: Uint8Array): Set<string> => {
    reads.length = 0
    const block = ledger.execute({ height: 1n, time: fromMillis(BigInt(Date.now())), batches: [makeBatch(maker, { epoch: 1n, sequence: 1n }, [transaction])] })
    assert.equal(block.result.receipts[0]?.outcome.code, 0)
    return new Set(reads)
  }
  for (const [one, other] of [
    [transfer({ from: 0, to: 1 }), transfer({ from: 2, to: 3 })], [bulk(0, [1, 4]), bulk(2, [3, 5])], [credit(0, 1, 0x11), credit(2, 3, 0x22)],
  ] as const) {
    const [mine, others] = [readBy(one), readBy(other)]
    assert.deepEqual(new Set(foreseen(one).map(toHex)), new Set([...mine].filter(key => !others.has(key) && !key.startsWith(QUEUES))))
  }
})

test('the kernel is told of reads only where its state is larger than memory, and as long as it says so', async t => {
  const told: Uint32Array[] = []
  const pool = { verify: async (items: readonly unknown[]) => new Uint8Array(items.length).fill(1) } as unknown as VerifyPool
  const submitter = (wide: boolean): Submitter => new Submitter({
    router, facts: { chainId: CHAIN_ID, application: application.version, wide, sealed: 0n, lastBatch: { epoch: 0n, sequence: 0n } } as ReadyFacts,
    maker, pace: ALONE_PACE, pool, bounds: { transactions: 100, bytes: 1_000_000 }, quarantine: new Quarantine(folderOf(t)), traces: { final: () => undefined },
    send: () => undefined, foresee: places => { told.push(places) }, onQuarantined: () => undefined,
  } satisfies SubmitterPorts)
  const sent = [transfer({ from: 0, to: 1 }), transfer({ from: 2, to: 3 })]
  const accepted = (to: Submitter, frames: readonly Uint8Array[]): Promise<unknown> => new Promise(resolve => { to.submit(frames, 'accepted', 60_000, resolve) })
  const small = submitter(false)
  await accepted(small, sent)
  assert.equal(told.length, 0)
  await accepted(submitter(true), sent)
  assert.deepEqual(told.map(places => [...places]), [sent.flatMap(foreseen).map(placeOf)])
  small.onBlock({ height: 1n, application: application.version, wide: true, batches: [] } as unknown as Parameters<Submitter['onBlock']>[0])
  await accepted(small, [transfer({ from: 4, to: 5 })])
  assert.equal(told.length, 2)
})
