import assert from 'node:assert/strict'
import { test } from 'node:test'
import { example } from '../testing/paymentWorld.ts'
import { ask } from '../testing/testLedger.ts'
import { ended, itemAt, keyOf, NODES, pair, publish, putDocument, tell, until } from '../testing/twoVaults.ts'

const XML = { method: 'POST', headers: { 'content-type': 'application/xml' } }


test('an item goes to the nodes of its readers, encrypted and acknowledged, and is there what it was here', async t => {
  const { sender, reader } = await pair(t)
  const { id, deliveries } = await putDocument(sender, '合同第 17 号', [NODES.reader, 'hanyang-brakes', 'donghu-bank'])
  assert.deepEqual(deliveries, [NODES.reader, 'hanyang-brakes'], 'donghu-bank has no vault key: it reads at the node of the sender')
  const done = await ended(sender, id)
  assert.deepEqual(done.deliveries.map((d: any) => [d.member, d.state, d.code]).sort(), [[NODES.reader, 'delivered', 'kept'], ['hanyang-brakes', 'delivered', 'kept']])
  assert.equal(done.deliveries[0].proof.answer.headers['jianghan-from'], NODES.reader, 'the acknowledgement is signed by the node of the bank')
  const there = await ask(reader, `/v1/vault/items/${id}/content?as=${NODES.reader}`)
  assert.deepEqual([there.status, there.body], [200, '合同第 17 号'])
  assert.equal((await itemAt(reader, id)).from, NODES.sender)
  const denied = await ask(reader, `/v1/vault/items/${id}/content?as=guanggu-glass`)
  assert.deepEqual([denied.status, denied.body.code], [403, 'vault.notAReader'])
})

test('what a payment says is with the payee and its bank before the payment is sent, and not sent while they cannot be told', async t => {
  const { sender, reader } = await pair(t)
  await publish([sender, reader], NODES.reader, { ...await keyOf(reader), endpoint: 'http://127.0.0.1:1' })
  const importing = await ask(sender, '/v1/iso20022/pain.001?wait=accepted', { ...XML, body: example('pain001-pay-suppliers.xml') })
  assert.equal(importing.status, 202, JSON.stringify(importing.body))
  const waiting = await until(() => ask(sender, '/v1/iso20022/messages/CJQC-20261124-0001'), ({ body }) => body.summary.accepted === 2)
  assert.deepEqual(waiting.body.transactions.map(({ status }: { status: string }) => status), ['PDNG', 'ACSC', 'ACSC'], 'the payees of the other bank are served here')
  const pending = await ask(sender, '/v1/vault/deliveries?state=pending')
  assert.equal(pending.body.items[0].member, NODES.reader)
  await publish([sender, reader], NODES.reader, await keyOf(reader))
  const paid = await until(() => ask(sender, '/v1/iso20022/messages/CJQC-20261124-0001'), ({ body }) => body.status === 'ACSC')
  const [first, second] = paid.body.transactions
  const told = await itemAt(reader, first.transactionId)
  assert.deepEqual([told.kind, told.from, told.erased], ['fields', NODES.sender, false])
  assert.equal((await ask(reader, `/v1/vault/items/${second.transactionId}`)).status, 404, 'nobody is told of payments to others')
})

test('an erasure gives a signed receipt, reaches the other holders, and is answered by each: erased, or kept with the reason', async t => {
  const { sender, reader } = await pair(t)
  const [gone, kept] = [await putDocument(sender, 'to be erased', [NODES.reader]), await putDocument(sender, 'to be kept', [NODES.reader])]
  for (const { id } of [gone, kept]) await ended(sender, id)
  assert.equal((await tell(reader, `/v1/vault/items/${kept.id}/hold`, { reason: 'case 2026-17' })).status, 200)
  const refused = await tell(reader, `/v1/vault/items/${kept.id}/erase`, { reason: 'mistake', askedBy: 'desk' })
  assert.deepEqual([refused.status, refused.body.code], [409, 'vault.held'])
  for (const { id } of [gone, kept]) {
    const receipt = await tell(sender, `/v1/vault/items/${id}/erase`, { reason: 'subject-request', askedBy: 'privacy-desk' })
    assert.deepEqual([receipt.status, receipt.body.item, receipt.body.reason, receipt.body.member], [200, id, 'subject-request', NODES.sender])
    const again = await tell(sender, `/v1/vault/items/${id}/erase`, { reason: 'order', askedBy: 'someone' })
    assert.deepEqual(again.body, receipt.body, 'erasing again is no mistake, and the first receipt stays')
  }
  const answers = async (id: string) => (await ended(sender, id)).deliveries.find(({ what }: { what: string }) => what === 'erase').code
  assert.equal(await answers(gone.id), 'erased')
  assert.equal(await answers(kept.id), 'kept: legal-hold')
  assert.equal((await ask(sender, `/v1/vault/items/${gone.id}/content`)).body.code, 'vault.erased')
  assert.equal((await ask(reader, `/v1/vault/items/${gone.id}/content`)).body.code, 'vault.erased')
  assert.equal((await ask(reader, `/v1/vault/items/${kept.id}/content`)).body, 'to be kept')
  assert.equal((await tell(sender, `/v1/vault/items/${'00'.repeat(16)}/erase`, { reason: 'order', askedBy: 'desk' })).body.code, 'vault.notFound')
})

test('after a rotation new items come under the new key, old ones stay readable, and who lost the right is refused', async t => {
  const { sender, reader } = await pair(t)
  const old = await putDocument(sender, 'under the old key', [NODES.reader])
  await ended(sender, old.id)
  const made = await ask(reader, '/v1/vault/keys?kind=16', { method: 'POST' })
  assert.equal(made.body.publicKey.length, 130, 'a key of P-256')
  await publish([sender, reader], NODES.reader, await keyOf(reader))
  const fresh = await putDocument(sender, 'under the new key', [NODES.reader])
  assert.equal((await ended(sender, fresh.id)).deliveries[0].code, 'kept')
  for (const { id, text } of [{ ...old, text: 'under the old key' }, { ...fresh, text: 'under the new key' }]) assert.equal((await ask(reader, `/v1/vault/items/${id}/content?as=${NODES.reader}`)).body, text)
  const lost = await putDocument(sender, 'read at the sender', ['donghu-bank'])
  const ask2 = (item: string) => tell(reader, '/v1/vault/fetch', { item, holder: NODES.sender, reader: NODES.reader })
  assert.deepEqual([(await ask2(lost.id)).status, (await ask2(lost.id)).body.code], [403, 'vault.notAReader'])
  assert.equal((await tell(sender, `/v1/vault/items/${old.id}/remove-reader`, { member: NODES.reader })).status, 200)
  assert.deepEqual([(await ask2(old.id)).status, (await ask2(old.id)).body.code], [403, 'vault.readerRemoved'])
  assert.equal((await ask2(fresh.id)).status, 200, 'a reader gets again what it lost')
  await publish([sender, reader], NODES.reader)
  await new Promise(resolve => { setTimeout(resolve, 1_100) }) // the answers of the ledger are believed for a second
  assert.equal((await ask2(fresh.id)).body.code, 'vault.noVaultKey', 'a withdrawn key reads nothing new')
})
