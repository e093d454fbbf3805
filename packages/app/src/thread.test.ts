import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { generateKeyPair, sign, type KeyPair } from '@jianghan/crypto'
import { executeBatches, genesisChanges, routerOf } from '@jianghan/kernel'
import {
  batchMessage, fromHex, fromMillis, LIMITS, paymentsV1, sha256, signTransaction, type Signer, toHex, txV1, utf8,
} from '@jianghan/protocol'
import { Journal, type StateReader } from '@jianghan/store'
import { application, demoConsortium, type Officer } from './index.ts'

/** Reproducible bytes: SHA-256 in counter mode. */
function seededRandom(seed: string): (length: number) => Uint8Array {
  let counter = 0
  return length => {
    const out = new Uint8Array(length)
    for (let at = 0; at < length; at += 32) out.set(sha256(utf8(`${seed}/${counter++}`)).subarray(0, Math.min(32, length - at)), at)
    return out
  }
}

const signerOf = (key: KeyPair): Signer => ({ kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, message) })

const nowMs = 1_764_000_000_000n
const nodeKey = generateKeyPair(1, new Uint8Array(32).fill(9))
const demo = demoConsortium({ random: seededRandom('demo'), nodeKey })
const chainId = demo.chainId
const router = routerOf(application)
const random = seededRandom('transactions')

const genesis = genesisChanges(application, { chainId, time: fromMillis(nowMs), parts: demo.parts })

function start(): Journal {
  const base: StateReader = { get: key => genesis.get(key), flatGet: key => genesis.flatGet(key) }
  return new Journal(base)
}

/** Every entry of the state: what genesis wrote, overwritten by what the block wrote. */
function stateAfter(journal: Journal): [Uint8Array, Uint8Array][] {
  const entries = new Map<string, [Uint8Array, Uint8Array]>()
  for (const [key, value] of [...genesis.changes(), ...journal.changes()]) {
    if (value === undefined) entries.delete(toHex(key))
    else entries.set(toHex(key), [key, value])
  }
  return [...entries.values()]
}

const officers = (member: string): Officer[] => demo.officers.filter(officer => officer.member === member)

function batchOf(transactions: Uint8Array[], sequence = 1n): Uint8Array {
  const body = toBinary(txV1.BatchBodySchema, create(txV1.BatchBodySchema, { chainId, memberId: demo.nodeMember, epoch: 1n, sequence, transactions }))
  const signature = { kind: nodeKey.kind, publicKey: nodeKey.publicKey, signature: sign(nodeKey, batchMessage(body)) }
  return toBinary(txV1.SignedBatchSchema, create(txV1.SignedBatchSchema, { body, signature }))
}

function creditTransfer(from: string, to: string, atoms: string, signers: Officer[], uetr = random(16)): Uint8Array {
  uetr[6] = ((uetr[6] ?? 0) & 0x0f) | 0x40
  uetr[8] = ((uetr[8] ?? 0) & 0x3f) | 0x80
  const [debtor, creditor] = [from, to].map(holder => demo.directory.find(entry => entry.holder === holder))
  const body = toBinary(paymentsV1.CustomerCreditTransferSchema, create(paymentsV1.CustomerCreditTransferSchema, {
    uetr, debtorAccount: fromHex(debtor?.account ?? '') ?? new Uint8Array(0), creditorAccount: fromHex(creditor?.account ?? '') ?? new Uint8Array(0),
    amount: { assetId: debtor?.asset ?? '', atoms }, creditorAssetId: creditor?.asset ?? '',
  }))
  const draft = { chainId, validUntilMs: nowMs + LIMITS.validityMs, unique: random(16), actions: [{ type: 'payments.v1.CustomerCreditTransfer', body }] }
  return signTransaction(draft, signers.map(officer => signerOf(officer.key)))
}

test('a car maker pays a supplier at another bank, and the banks settle in the same transaction', () => {
  const journal = start()
  const transaction = creditTransfer('yangtze-motor', 'guanggu-glass', '123456', officers('yangtze-motor'))
  const result = executeBatches({ router, chainId, height: 1n, time: fromMillis(nowMs), journal, judge: () => true }, [batchOf([transaction])])
  assert.deepEqual(result.leftOut, [])
  assert.deepEqual(result.dropped, [])
  assert.equal(result.receipts[0]?.outcome.code, 0)
  assert.equal(result.receipts[0]?.events.length, 2)
  const state = stateAfter(journal)
  for (const { name, check } of application.modules.flatMap(module => module.invariants)) assert.equal(check(state), undefined, name)
})

test('a payment that only its maker signed leaves no trace', () => {
  const journal = start()
  const transaction = creditTransfer('yangtze-motor', 'guanggu-glass', '1', officers('yangtze-motor').slice(0, 1))
  const result = executeBatches({ router, chainId, height: 1n, time: fromMillis(nowMs), journal, judge: () => true }, [batchOf([transaction])])
  assert.equal(result.receipts.length, 0)
  assert.equal(result.leftOut[0]?.refusal.error.name, 'policyNotMet')
  assert.equal(journal.changes().length, 0)
})

test('a payment beyond the balance leaves a receipt with the refusal, and a second inclusion leaves none', () => {
  const journal = start()
  const transaction = creditTransfer('yangtze-motor', 'guanggu-glass', '99999999999999', officers('yangtze-motor'))
  const context = { router, chainId, height: 1n, time: fromMillis(nowMs), journal, judge: () => true }
  const first = executeBatches(context, [batchOf([transaction])])
  assert.equal(first.receipts[0]?.outcome.code, 19)
  const second = executeBatches({ ...context, height: 2n }, [batchOf([transaction], 2n)])
  assert.equal(second.receipts.length, 0)
  assert.equal(second.leftOut[0]?.refusal.error.name, 'duplicate')
})
