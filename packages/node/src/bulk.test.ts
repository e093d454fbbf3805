import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { storyOf } from '@jianghan/client'
import { loadFallbackVerifier } from '@jianghan/crypto'
import { verifyProof } from '@jianghan/light'
import { bulkEntryHashes, encodeBulkEntries, formatAddress, fromMillis, paymentsV1, rootOfHashes, sha256, signTransaction, toHex, utf8 } from '@jianghan/protocol'
import { asOperator, accountAt, ask, CHAIN_ID, officer, postOne, signerOf, startTestNode } from './testing/testLedger.ts'

const ENTRIES = 250
const MISSING = 120

/** Entry i pays i + 1 atoms to one of five accounts; one pays an account that does not exist. */
const entries = Array.from({ length: ENTRIES }, (_, i) => ({
  to: i === MISSING ? new Uint8Array(20).fill(7) : accountAt(1 + (i % 5)), atoms: BigInt(i + 1), blind: sha256(utf8(`blind ${i}`)),
}))

function bulk(): Uint8Array {
  const packed = encodeBulkEntries(entries)
  const body = toBinary(paymentsV1.BulkTransferSchema, create(paymentsV1.BulkTransferSchema, {
    from: accountAt(0), assetId: 'CNY.TB', eachByItself: true, entriesRoot: rootOfHashes(bulkEntryHashes(packed)), entries: packed,
  }))
  return signTransaction(
    { chainId: CHAIN_ID, validUntilMs: BigInt(Date.now() + 300_000), unique: new Uint8Array(16).fill(3), actions: [{ type: 'payments.v1.BulkTransfer', body }] }, [signerOf(officer)],
  )
}

test('each entry of a bulk is proved by a file that shows nothing of the others', async t => {
  const node = await startTestNode(t)
  const sent = await postOne(node, bulk(), '?wait=provable')
  assert.equal(sent.status, 200, JSON.stringify(sent.body))
  const { id } = sent.body.results[0]
  const verifier = await loadFallbackVerifier()
  for (const index of [0, 1, MISSING, ENTRIES - 1]) {
    const response = await fetch(`${node.url}/v1/transactions/${id}/proof?entry=${index}`, { headers: asOperator(node.folder.path) })
    assert.equal(response.status, 200)
    const file = new Uint8Array(await response.arrayBuffer())
    const verdict = verifyProof(file, { verifier, now: fromMillis(BigInt(Date.now())) })
    assert.ok(verdict.verdict === 'true')
    const [claim] = verdict.proof.bulkEntries
    assert.deepEqual([claim?.index, claim?.code, claim?.entry.atoms], [index, index === MISSING ? 16 : 0, BigInt(index + 1)])
    const hex = toHex(file)
    const shown = entries.filter(({ blind }) => hex.includes(toHex(blind))).length
    assert.equal(shown, 1, 'one entry and no other')
    const told = storyOf(verdict, {}).statements.map(({ sentence }) => sentence.en).join('\n')
    assert.match(told, index === MISSING ? /^Not done: of a bulk transfer/ : new RegExp(`paid account ${formatAddress('account', accountAt(1 + (index % 5)))} ${((index + 1) / 100).toFixed(2)} CNY\\.TB as part of a bulk`))
  }
  const beyond = await ask(node, `/v1/transactions/${id}/proof?entry=${ENTRIES}`)
  assert.deepEqual([beyond.status, beyond.body.code], [404, 'node.bulkEntryNotFound'])
  const other = await ask(node, `/v1/transactions/${id}/proof?entry=0&bulk=1`)
  assert.equal(other.body.code, 'node.bulkEntryNotFound')
  const whole = await fetch(`${node.url}/v1/transactions/${id}/proof`, { headers: asOperator(node.folder.path) })
  const all = verifyProof(new Uint8Array(await whole.arrayBuffer()), { verifier, now: fromMillis(BigInt(Date.now())) })
  assert.equal(all.verdict, 'true', 'the bulk as a whole is proved as any transaction')
})
