import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { storyOf } from '@jianghan/client'
import { commitField, loadFallbackVerifier } from '@jianghan/crypto'
import { type ProofVerdict, verifyProof } from '@jianghan/light'
import {
  actionHash, type ActionBytes, approvalsV1, bulkEntryHashes, encodeBulkEntries, formatAddress, fromMillis, paymentsV1, rootOfHashes, sha256, signTransaction, toHex, utf8,
} from '@jianghan/protocol'
import { accountAt, ask, asOperator, CHAIN_ID, officer, postOne, signerOf, startTestNode } from './testing/testLedger.ts'

type Node = Awaited<ReturnType<typeof startTestNode>>

const action = <M extends DescMessage>(type: string, schema: M, init: MessageInitShape<M>): ActionBytes => ({ type, body: toBinary(schema, create(schema, init)) })

let made = 0
async function send(node: Node, actions: readonly ActionBytes[]): Promise<string> {
  const draft = { chainId: CHAIN_ID, validUntilMs: BigInt(Date.now() + 300_000), unique: sha256(utf8(`carried ${made++}`)).slice(0, 16), actions }
  const sent = await postOne(node, signTransaction(draft, [signerOf(officer)]), '?wait=provable')
  assert.equal(sent.status, 200, JSON.stringify(sent.body))
  return sent.body.results[0].id
}

/** Proposes actions, and carries them out in one transaction behind what goes before. */
async function approved(node: Node, carried: readonly ActionBytes[], before: readonly ActionBytes[] = []): Promise<string> {
  const salt = new Uint8Array(16).fill(6)
  const ids = carried.map((_, i) => sha256(utf8(`proposal ${made} ${i}`)).slice(0, 16))
  await send(node, carried.map((each, i) => action('approvals.v1.Propose', approvalsV1.ProposeSchema, {
    proposalId: ids[i] as Uint8Array, memberId: 'test-bank', accountId: accountAt(0), actionHash: actionHash(each, salt),
  })))
  return send(node, [...before, ...carried.map((each, i) => action('approvals.v1.Execute', approvalsV1.ExecuteSchema, { proposalId: ids[i] as Uint8Array, memberId: 'test-bank', salt, action: each }))])
}

const verifier = await loadFallbackVerifier()
async function proofOf(node: Node, path: string): Promise<Readonly<{ file: Uint8Array; verdict: ProofVerdict; told: string }>> {
  const response = await fetch(`${node.url}/v1/transactions/${path}`, { headers: asOperator(node.folder.path) })
  assert.equal(response.status, 200, path)
  const file = new Uint8Array(await response.arrayBuffer())
  const verdict = verifyProof(file, { verifier, now: fromMillis(BigInt(Date.now())) })
  return { file, verdict, told: storyOf(verdict, {}).statements.map(({ sentence }) => sentence.en).join('\n') }
}

const MISSING = 2
const entries = Array.from({ length: 5 }, (_, i) => ({ to: i === MISSING ? new Uint8Array(20).fill(7) : accountAt(1 + i), atoms: BigInt(100 * (i + 1)), blind: sha256(utf8(`blind ${i}`)) }))

function bulkOf(entriesOfBulk: typeof entries): ActionBytes {
  const packed = encodeBulkEntries(entriesOfBulk)
  return action('payments.v1.BulkTransfer', paymentsV1.BulkTransferSchema, {
    from: accountAt(0), assetId: 'CNY.TB', eachByItself: true, entriesRoot: rootOfHashes(bulkEntryHashes(packed)), entries: packed,
  })
}

test('entries of a bulk that was approved elsewhere are proved one by one, and those of several bulks are told apart', async t => {
  const node = await startTestNode(t)
  const alone = entries.slice(0, 2).map(entry => ({ ...entry, atoms: entry.atoms + 1n }))
  const id = await approved(node, [bulkOf(entries)], [bulkOf(alone)])
  for (const index of entries.keys()) {
    const { file, verdict, told } = await proofOf(node, `${id}/proof?bulk=1&entry=${index}`)
    assert.ok(verdict.verdict === 'true')
    const [claim] = verdict.proof.bulkEntries
    assert.deepEqual([claim?.index, claim?.code, claim?.entry.atoms], [index, index === MISSING ? 16 : 0, BigInt(100 * (index + 1))])
    const hex = toHex(file)
    assert.deepEqual(entries.filter(({ blind }) => hex.includes(toHex(blind))).map(({ atoms }) => atoms), [entries[index]?.atoms], 'this entry and no other')
    assert.match(told, index === MISSING ? /^Not done: of a bulk transfer/ : new RegExp(`paid account ${formatAddress('account', accountAt(1 + index))} ${index + 1}\\.00 CNY\\.TB as part of a bulk`))
  }
  const first = await proofOf(node, `${id}/proof?bulk=0&entry=1`)
  assert.ok(first.verdict.verdict === 'true')
  assert.equal(first.verdict.proof.bulkEntries[0]?.entry.atoms, 201n)
  const beyond = await ask(node, `/v1/transactions/${id}/proof?bulk=2&entry=0`)
  assert.deepEqual([beyond.status, beyond.body.code], [404, 'node.bulkEntryNotFound'])
  const whole = await proofOf(node, `${id}/proof`)
  assert.match(whole.told, /With approval \(proposal of Test Bank\), account jh1\S+ sent a bulk transfer of 5 entries over 15\.00 CNY\.TB, each by itself/)
})

test('a carried payment is shown by its fields, listed by its type and proved with what makes it readable', async t => {
  const node = await startTestNode(t)
  const opening = { salt: new Uint8Array(16).fill(3), value: utf8('光谷汽车玻璃有限公司') }
  const uetr = Uint8Array.from(sha256(utf8('uetr')).slice(0, 16), (byte, i) => (i === 6 ? 0x40 : i === 8 ? 0x80 : byte))
  const payment = action('payments.v1.CustomerCreditTransfer', paymentsV1.CustomerCreditTransferSchema, {
    uetr, debtorAccount: accountAt(0), creditorAccount: accountAt(1), amount: { assetId: 'CNY.TB', atoms: '123456' }, creditorAssetId: 'CNY.TB',
    commitments: [{ name: 'creditor.name', commitment: commitField('creditor.name', opening) }],
  })
  const id = await approved(node, [payment])
  const shown = await ask(node, `/v1/transactions/${id}`)
  assert.deepEqual([shown.body.actions[0].type, shown.body.actions[0].carries.type, shown.body.actions[0].carries.body.amount], ['approvals.v1.Execute', payment.type, { assetId: 'CNY.TB', atoms: '123456' }])
  assert.deepEqual((await ask(node, '/v1/transactions?limit=1')).body.items[0].actions, ['approvals.v1.Execute', payment.type])

  const stop = new AbortController()
  const stream = await fetch(`${node.url}/v1/events?types=payments.creditTransferred&from=0-0`, { headers: asOperator(node.folder.path), signal: stop.signal })
  let heard = ''
  for await (const piece of stream.body ?? []) if ((heard += new TextDecoder().decode(piece)).includes(id)) break
  stop.abort()
  assert.ok(heard.includes('event: payments.creditTransferred') && heard.includes(id), heard)

  const { verdict, told } = await proofOf(node, `${id}/proof`)
  assert.ok(verdict.verdict === 'true')
  assert.match(told, /^With approval \(proposal of Test Bank\), account jh1\S+ paid 1,234\.56 CNY\.TB to account jh1\S+, on/)
  assert.equal(verdict.proof.state.length, 2, 'the asset, which gives the amount its decimals, and its issuer, which has a name')
})
