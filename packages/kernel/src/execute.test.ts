import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeLeaf, LIMITS, merkleRoot, readTransaction } from '@jianghan/protocol'
import { ioFault, Journal, type StateReader, StoreFault } from '@jianghan/store'
import { type BlockContext, type BlockResult, executeBatches } from './execute.ts'
import { genesisChanges } from './genesis.ts'
import { routerOf } from './router.ts'
import { outcomeOf, refuse } from './schema/status.ts'
import { batching, saying, TOY_CHAIN, TOY_START, toyApplication, toyErrors, toyKeys, toyState, toyTime } from './testing/toy.ts'
import { toyJudge } from './testing/world.ts'

const router = routerOf(toyApplication)

/** A journal over the first state, and a function that executes the next block on it. */
function start(): { journal: Journal; block(batches: Uint8Array[], more?: Partial<BlockContext>): BlockResult } {
  const genesis = genesisChanges(toyApplication, { chainId: TOY_CHAIN, time: toyTime(0n), parts: {} })
  const base: StateReader = { get: key => genesis.get(key), flatGet: key => genesis.flatGet(key) }
  const journal = new Journal(base)
  let height = 0n
  return {
    journal,
    block(batches, more = {}) {
      height += 1n
      return executeBatches({ router, chainId: TOY_CHAIN, height, time: toyTime(height), journal, judge: toyJudge, ...more }, batches)
    },
  }
}

const names = (result: BlockResult) => ({
  kept: result.batches.length,
  receipts: result.receipts.map(({ batch, position, outcome: { module, code } }) => `${batch}/${position} ${module}.${code}`),
  leftOut: result.leftOut.map(({ batch, position, refusal }) => `${batch}/${position} ${refusal.error.name}`),
  dropped: result.dropped.map(({ refusal, poison }) => `${refusal.error.name}${poison === undefined ? '' : ` at ${poison.position}`}`),
})

const count = (journal: Journal, word: string): number | undefined =>
  toyState.counts.get({ height: 0n, time: toyTime(0n), get: key => journal.get(key) }, word)?.count

test('receipts number the transactions of a block across its batches, and their leaves say what became of them', () => {
  const { block } = start()
  const transactions = [['a'], ['no'], ['a', 'b']].map(said => saying(said))
  const result = block([batching(transactions.slice(0, 2), 1n), batching(transactions.slice(2), 1n, { key: toyKeys.otherNode, memberId: 'other' })])
  assert.deepEqual(names(result), { kept: 2, receipts: ['0/0 0.0', '0/1 9.2', '1/0 0.0'], leftOut: [], dropped: [] })
  for (const [index, { leaf, events, outcome, transactionId }] of result.receipts.entries()) {
    const read = readTransaction(transactions[index] as Uint8Array)
    assert.deepEqual(decodeLeaf(leaf), {
      kind: 'receipt', transactionId: read.ok && read.value.id, height: 1n, index, outcome, eventsRoot: merkleRoot(events),
    })
    assert.deepEqual(transactionId, read.ok && read.value.id)
  }
  assert.deepEqual(result.receipts[1]?.outcome, outcomeOf(refuse(toyErrors.no, { word: 'no' })))
})

test('a later action of a refused transaction undoes the earlier ones, and the refusal is on the ledger', () => {
  const { block, journal } = start()
  assert.deepEqual(names(block([batching([saying(['a', 'a', 'no'])], 1n)])).receipts, ['0/0 9.2'])
  assert.equal(count(journal, 'a'), undefined)
})

test('a handler that throws puts its whole batch aside and harms no other', () => {
  for (const poison of ['throw in check', 'throw in decide', 'throw in apply']) {
    const { block, journal } = start()
    const bad = batching([saying(['a']), saying(['b', poison])], 1n)
    const good = batching([saying(['a', 'c'])], 1n, { key: toyKeys.otherNode, memberId: 'other' })
    const result = block([bad, good])
    assert.deepEqual(names(result), { kept: 1, receipts: ['0/0 0.0'], leftOut: [], dropped: ['internal at 1'] })
    assert.equal(result.batches[0], good)
    assert.equal(result.dropped[0]?.batch, bad)
    assert.equal((result.dropped[0]?.poison?.error as Error | undefined)?.message, `a bug in ${poison.slice(9)}`)
    assert.deepEqual([count(journal, 'a'), count(journal, 'b'), count(journal, 'c')], [1, undefined, 1])
    // The number of the batch that was put aside is free, and what was good in it can come again.
    assert.deepEqual(names(block([batching([saying(['a'])], 1n)])).receipts, ['0/0 0.0'])
  }
})

test('a transaction that is not authorised leaves no trace', () => {
  const { block, journal } = start()
  const result = block([batching([
    saying(['a'], { keys: [toyKeys.stranger] }), saying(['a'], { keys: [toyKeys.checker] }), saying(['a'], { badly: true }),
    saying(['a'], { chainId: 'other-chain' }), saying(['a'], { validUntilMs: TOY_START + 999n }), saying(['a'], { validUntilMs: TOY_START + 1001n + LIMITS.validityMs }),
    saying(['a'], { type: 'toy.v2.Say' }), saying(['']), Uint8Array.of(1, 2, 3),
  ], 1n)])
  assert.deepEqual(names(result), {
    kept: 1, receipts: [], dropped: [],
    leftOut: [
      '0/0 signerUnknown', '0/1 policyNotMet', '0/2 badSignature', '0/3 wrongChain', '0/4 expired', '0/5 tooFarAhead', '0/6 unknownAction', '0/7 empty', '0/8 malformed',
    ],
  })
  assert.deepEqual(journal.changes(), [])
  assert.deepEqual(journal.flatChanges(), [])
})

test('validity reaches from the last millisecond of a transaction to ten minutes ahead', () => {
  const { block } = start()
  const result = block([batching([
    saying(['a'], { validUntilMs: TOY_START + 1000n }), saying(['b'], { validUntilMs: TOY_START + 1000n + LIMITS.validityMs }),
  ], 1n)])
  assert.equal(result.receipts.length, 2)
})

test('a transaction is executed once: in one batch, in one block, and later', () => {
  const { block, journal } = start()
  const again = saying(['a'])
  assert.deepEqual(names(block([batching([again, again], 1n), batching([again], 2n)])).leftOut, ['0/1 duplicate', '1/0 duplicate'])
  assert.deepEqual(names(block([batching([again, saying(['b'])], 3n)])), { kept: 1, receipts: ['0/1 0.0'], leftOut: ['0/0 duplicate'], dropped: [] })
  assert.equal(count(journal, 'a'), 1)
})

test('other signatures under the same body do not make another transaction', () => {
  const { block } = start()
  assert.equal(block([batching([saying(['a'])], 1n)]).receipts.length, 1)
  assert.deepEqual(names(block([batching([saying(['a'])], 2n)])).leftOut, ['0/0 duplicate'])
  // Named keys are inside the body: more of them are another transaction.
  assert.deepEqual(names(block([batching([saying(['a'], { keys: [toyKeys.maker, toyKeys.second] })], 3n)])).receipts, ['0/0 0.0'])
})

test('a refused transaction is used up as well', () => {
  const { block } = start()
  assert.equal(block([batching([saying(['no'])], 1n)]).receipts.length, 1)
  assert.deepEqual(names(block([batching([saying(['no'])], 2n)])).leftOut, ['0/0 duplicate'])
})

test('a batch is of this chain, of a node key of its member, signed, and of a higher number than the last', () => {
  const { block } = start()
  const fresh = (() => { let i = 0; return () => [saying(['a'], { unique: `fresh ${i++}` })] })()
  assert.deepEqual(names(block([batching(fresh(), 5n)])).dropped, [])
  const refused: [Uint8Array, string][] = [
    [batching(fresh(), 5n), 'batchOutOfSequence'],
    [batching(fresh(), 4n), 'batchOutOfSequence'],
    [batching(fresh(), 9n, { epoch: 0n }), 'batchOutOfSequence'],
    [batching(fresh(), 6n, { chainId: 'other-chain' }), 'wrongChain'],
    [batching(fresh(), 6n, { key: toyKeys.maker }), 'batchNotByMember'],
    [batching(fresh(), 6n, { key: toyKeys.otherNode }), 'batchNotByMember'],
    [batching(fresh(), 6n, { key: toyKeys.stranger }), 'batchNotByMember'],
    [batching(fresh(), 6n, { badly: true }), 'batchNotByMember'],
    [batching([], 6n), 'wrongShape'],
    [batching(fresh(), 6n, { memberId: 'Toy' }), 'wrongShape'],
    [Uint8Array.of(0xff), 'malformed'],
    [new Uint8Array(LIMITS.batchBytes + 1), 'tooLarge'],
  ]
  for (const [batch, name] of refused) assert.deepEqual(names(block([batch])).dropped, [name])
  assert.deepEqual(names(block([batching(fresh(), 7n), batching(fresh(), 8n), batching(fresh(), 1n, { epoch: 2n })])).dropped, [])
  assert.deepEqual(names(block([batching(fresh(), 100n)])).dropped, ['batchOutOfSequence'])
})

test('of two batches with one number in one block the first counts', () => {
  const { block } = start()
  assert.deepEqual(names(block([batching([saying(['a'])], 1n), batching([saying(['b'])], 1n)])), {
    kept: 1, receipts: ['0/0 0.0'], leftOut: [], dropped: ['batchOutOfSequence'],
  })
})

test('a replay executes what has a receipt and nothing else, whatever the judge says', () => {
  const { block, journal } = start()
  const batch = batching([saying(['a'], { badly: true }), saying(['b'])], 1n)
  const result = block([batch], { judge: () => true, recorded: new Set(['0/1']) })
  assert.deepEqual(names(result), { kept: 1, receipts: ['0/1 0.0'], leftOut: [], dropped: [] })
  assert.deepEqual([count(journal, 'a'), count(journal, 'b')], [undefined, 1])
})

test('a block of no batches touches nothing', () => {
  const { block, journal } = start()
  assert.deepEqual(names(block([])), { kept: 0, receipts: [], leftOut: [], dropped: [] })
  assert.equal(journal.keysTouched, 0)
})

test('a fault of the disk is nobody\'s transaction: it stops the block with its name', () => {
  const genesis = genesisChanges(toyApplication, { chainId: TOY_CHAIN, time: toyTime(0n), parts: {} })
  const broken: StateReader = {
    get(key) {
      if (key[1] === 9) throw ioFault(new Error('bad sector'), 'state')
      return genesis.get(key)
    },
    flatGet: key => genesis.flatGet(key),
  }
  const context = { router, chainId: TOY_CHAIN, height: 1n, time: toyTime(1n), journal: new Journal(broken), judge: toyJudge }
  assert.throws(() => executeBatches(context, [batching([saying(['a'])], 1n)]), StoreFault)
})
