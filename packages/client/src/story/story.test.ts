import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { generateKeyPair } from '@jianghan/crypto'
import { proofReasons, type Proof, type ProofVerdict, sampleProof, sampleWitnessedProof, sampleWitnesses, witnessPolicy, writeProof, formatTrustPack, parseTrustPack } from '@jianghan/light'
import { paymentsTables } from '@jianghan/modules/schema'
import { fromHex, paymentsV1, readTransaction, signTransaction, utf8 } from '@jianghan/protocol'
import { keySigner } from '../signing.ts'
import { judgeProof } from '../proofs.ts'
import { storyOf } from './index.ts'

const nowMs = 1_764_000_010_000
const parts = sampleProof({ seed: 'story', validators: 4 })
const file = writeProof(parts)
const trust = parseTrustPack(formatTrustPack('sample-1', parts.validators, 1_209_600))
assert(trust !== undefined)

test('a payment is told with who, whom, how much and when, in both languages', async () => {
  const story = storyOf(await judgeProof(file, { trust, nowMs }), { trust, trustSource: 'given', trustName: 'hubei.json' })
  assert.deepEqual([story.verdict, story.level, story.cautions.length], ['true', 'trustedTime', 0])
  assert.match(story.statements[0]?.sentence.zh ?? '', /^2025年11月25日 00:00:00（北京时间），账户 jh1[a-z0-9]+ 向光谷汽车玻璃有限公司支付 123,456 个 CNY\.HJB 最小单位。$/)
  assert.match(story.statements[0]?.sentence.en ?? '', /^Account jh1[a-z0-9]+ paid 123,456 smallest units of CNY\.HJB to 光谷汽车玻璃有限公司, on 25 November 2025, 00:00:00 \(UTC\+8\)\.$/)
  assert.deepEqual(story.levels.map(({ state }) => state), ['yes', 'yes', 'yes', 'yes', 'notChecked'])
  assert(story.basis.some(({ value }) => value.en === '4 of 4 validators'))
  assert(story.basis.some(({ value }) => value.en === 'the pack given, hubei.json (chain sample-1, 4 validators)'))
})

test('without a trust pack nobody vouches for who signed; after the trusting period the proof is stale', async () => {
  const alone = storyOf(await judgeProof(file, { nowMs }), {})
  assert.deepEqual([alone.verdict, alone.level], ['true', 'signatures'])
  assert.match(alone.headline.en, /nobody vouches/)
  assert.match(alone.cautions[0]?.zh ?? '', /没有信任包/)
  const late = storyOf(await judgeProof(file, { trust, nowMs: nowMs + 1_209_600_000 }), { trust, trustSource: 'given' })
  assert.deepEqual([late.verdict, late.level, late.levels[3]?.state], ['stale', 'trustedValidators', 'no'])
  assert.match(late.cautions[0]?.en ?? '', /newer header/)
})

test('with witnesses it names who cosigned and when, and the end of the trusting period is told and does not count', async () => {
  const witnessed = sampleWitnessedProof({ seed: 'told', kinds: [1, 2] })
  const policy = witnessPolicy(2, sampleWitnesses('told', [1, 2]).witnesses.map(({ key }) => key))
  const pack = parseTrustPack(formatTrustPack('sample-1', witnessed.validators, 1_209_600, policy))
  const story = storyOf(await judgeProof(writeProof(witnessed), { trust: pack, nowMs: nowMs + 1_209_600_000 }), { trust: pack, trustSource: 'given' })
  assert.deepEqual([story.verdict, story.level, story.headline.en], ['true', 'witnessed', 'True'])
  assert.deepEqual(story.levels.map(({ state }) => state), ['yes', 'yes', 'yes', 'no', 'yes'])
  assert.deepEqual(story.basis.filter(({ label }) => label.en === 'Witness').map(({ value }) => value.en), ['witness.example/0, 25 November 2025, 00:10:00 (UTC+8)', 'witness.example/1, 25 November 2025, 00:10:00 (UTC+8)'])
  const { witnessed: _, ...bare } = witnessed
  const missing = storyOf(await judgeProof(writeProof(bare), { trust: pack, nowMs }), { trust: pack, trustSource: 'given' })
  assert.deepEqual([missing.reason, missing.levels.map(({ state }) => state).join(' ')], ['notEnoughWitnesses', 'yes yes yes notChecked no'])
})

test("with one validator it says one operator's word, and a pack from the node itself is called so", async () => {
  const one = sampleProof({ seed: 'one', validators: 1 })
  const pack = parseTrustPack(formatTrustPack('sample-1', one.validators, 1_209_600))
  const story = storyOf(await judgeProof(writeProof(one), { trust: pack, nowMs }), { trust: pack, trustSource: 'firstUse' })
  assert.deepEqual(story.cautions.map(({ zh }) => zh.slice(0, 8)), ['只有一个验证者：', '信任包由节点自己'])
  assert.match(story.cautions[0]?.en ?? '', /one operator's word/)
})

test('a false proof tells precisely what does not fit, claims nothing and says not to act on it', async () => {
  const wrongLog = writeProof({ ...parts, logSize: parts.logSize + 1n })
  const judged = await judgeProof(wrongLog, { trust, nowMs })
  const story = storyOf(judged, { trust })
  assert.deepEqual([story.verdict, story.reason, story.statements.length], ['false', 'appHashMismatch', 0])
  assert.match(story.headline.zh, /^不成立：账本的历史或状态与区块头不符/)
  assert.match(story.cautions[0]?.en ?? '', /Do not act/)
  for (const reason of Object.keys(proofReasons) as (keyof typeof proofReasons)[]) {
    const { headline, levels } = storyOf({ verdict: 'false', level: 'none', reason }, { trust })
    assert(headline.en.endsWith(proofReasons[reason].en), reason)
    assert.equal(levels.filter(({ state }) => state === 'no').length, 1, reason)
  }
})

/** A verdict over a proof with one transfer of this outcome; the story takes its truth as given. */
function verdictOf(body: Uint8Array, type: string, changes: Partial<Proof> = {}, code = 0): ProofVerdict {
  const bytes = signTransaction({ chainId: 'sample-1', validUntilMs: 1n, unique: new Uint8Array(16), actions: [{ type, body }] }, [keySigner(generateKeyPair(1, new Uint8Array(32)))])
  const read = readTransaction(bytes)
  assert(read.ok)
  const facts = code === 19 ? fromHex('08'.repeat(20) + '07434e592e484a42' + '00'.repeat(15) + '05' + '00'.repeat(15) + '01') as Uint8Array : new Uint8Array(0)
  const leaf = { kind: 'receipt' as const, transactionId: read.value.id, height: 6n, index: 0, outcome: { module: code === 0 ? 0 : 2, code, facts }, eventsRoot: new Uint8Array(32) }
  const proof = {
    header: { ...parts.header, height: 8n }, validators: parts.validators.validators, commit: { round: 0, blockId: parts.commit.blockId, votes: [{}, {}, {}] },
    log: [{ leaf, leafBytes: new Uint8Array(0), index: 0n, path: [], events: [] }], state: [], transactions: [read.value], disclosures: [], bulkEntries: [], ...changes,
  } as unknown as Proof
  return { verdict: 'true', level: 'trustedTime', proof, beyondPeriod: false, witnesses: [] }
}

const transferBody = toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, {
  from: new Uint8Array(20).fill(8), to: new Uint8Array(20).fill(9), amount: { assetId: 'CNY.HJB', atoms: '1234567' },
}))

test('a proved asset gives the amount its decimals, and lends no statement of its own', () => {
  const asset = { kind: 'present', key: paymentsTables.assets.keyOf('CNY.HJB'), value: Uint8Array.of(1, 1, 98, 3, 67, 78, 89, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0), steps: [] } as const
  const story = storyOf(verdictOf(transferBody, 'payments.v1.Transfer', { state: [asset] }), { trust })
  assert.equal(story.statements.length, 1)
  assert.match(story.statements[0]?.sentence.en ?? '', /transferred 12,345\.67 CNY\.HJB to account jh1/)
  assert.match(story.statements[0]?.sentence.en ?? '', /not later than/)
  assert(story.basis.some(({ value }) => value.zh === '4 个验证者中的 3 个'))
})

test('what the ledger refused is told as not done, with the reason in words', () => {
  const story = storyOf(verdictOf(transferBody, 'payments.v1.Transfer', {}, 19), { trust })
  assert.match(story.statements[0]?.sentence.zh ?? '', /^未执行：.*被拒绝：账户 jh1.*余额不足/)
  assert.match(story.statements[0]?.sentence.en ?? '', /^Not done: .*Refused .*holds 1 of CNY\.HJB and needs 5/)
})

test('an action that this version does not know is named, and foreign text cannot pass for something else', () => {
  const unknown = storyOf(verdictOf(utf8('?'), 'votes.v1.Cast'), { trust })
  assert.match(unknown.statements[0]?.sentence.en ?? '', /unknown to this version was executed: votes\.v1\.Cast/)
  const body = toBinary(paymentsV1.CustomerCreditTransferSchema, create(paymentsV1.CustomerCreditTransferSchema, { debtorAccount: new Uint8Array(20), creditorAccount: new Uint8Array(20), amount: { assetId: 'CNY', atoms: '1' } }))
  const disclosures = [{ transaction: 0, action: 0, name: 'creditor.name', salt: new Uint8Array(16), value: utf8('甲\u202e乙\u0007\u001b[31m<b>') }]
  const tricked = storyOf(verdictOf(body, 'payments.v1.CustomerCreditTransfer', { disclosures }), { trust })
  assert.match(tricked.statements[0]?.sentence.en ?? '', /to 甲\uFFFD乙\uFFFD\uFFFD\[31m<b>,/)
})
