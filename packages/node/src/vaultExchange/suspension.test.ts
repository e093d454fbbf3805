import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commitField, openCommitment } from '@jianghan/crypto'
import { fromHex, membersV1, toHex, utf8 } from '@jianghan/protocol'
import { ask, postOne } from '../testing/testLedger.ts'
import { act, ended, itemAt, NODES, pair, putDocument, signedBy, tell, until } from '../testing/twoVaults.ts'

const SUSPENDED = 'hanyang-brakes'
const TEXT = '因涉嫌虚开发票，自即日起中止。 Invoices without goods are suspected.'

test('a suspension has its code on the ledger and its text in the vaults of its readers, stops the member there, and ends', async t => {
  // The answers of the ledger are believed for a second; the clock of both nodes passes it at once.
  const clock = { ahead: 0 }
  const now = (): number => Date.now() + clock.ahead
  const { sender, reader } = await pair(t, { sender: { now }, reader: { now } })
  const before = await putDocument(sender, 'read before', [SUSPENDED])
  await ended(sender, before.id)
  const opening = { salt: crypto.getRandomValues(new Uint8Array(16)), value: utf8(TEXT) }
  const order = { memberId: SUSPENDED, reason: 'fraud-suspected', commitment: commitField('reason', opening), governance: true }
  // The text goes to the bank of the member, before the order is on the ledger.
  const text = await putDocument(sender, JSON.stringify({ field: 'reason', salt: toHex(opening.salt), value: TEXT }), [NODES.reader])
  await ended(sender, text.id)
  await act([sender, reader], NODES.sender, membersV1.SuspendMemberSchema, order)
  clock.ahead += 2_000

  for (const node of [sender, reader]) {
    const { body } = await ask(node, `/v1/query/members.getMember?member=${SUSPENDED}`)
    assert.equal(body.answer.suspension.reason, 'fraud-suspected')
    assert.doesNotMatch(JSON.stringify(body), /Invoices|发票/)
  }
  const { commitment } = (await ask(reader, `/v1/query/members.getMember?member=${SUSPENDED}`)).body.answer.suspension
  const { body: read } = await ask(reader, `/v1/vault/items/${text.id}/content?as=${NODES.reader}`)
  assert.equal(openCommitment('reason', { salt: fromHex(read.salt) as Uint8Array, value: utf8(read.value) }, fromHex(commitment) as Uint8Array), true, 'the bank can show that this text is the one of the order')

  // The suspended member signs nothing, is sent nothing, and gets nothing again.
  const refused = await postOne(sender, signedBy(SUSPENDED, membersV1.OpenAccountSchema, { memberId: SUSPENDED, unique: new Uint8Array(16).fill(1), policy: { quorums: [{ role: 'maker', count: 1 }] } }))
  assert.equal(refused.body.results?.[0].outcome.status ?? refused.body.code, 'kernel.memberSuspended')
  const during = await putDocument(sender, 'while suspended', [SUSPENDED])
  const waiting = await until(() => itemAt(sender, during.id), ({ deliveries }) => deliveries[0].code !== null)
  assert.deepEqual([waiting.deliveries[0].state, waiting.deliveries[0].code], ['pending', 'vault.memberSuspended'])
  assert.equal((await ask(reader, `/v1/vault/items/${before.id}/content?as=${SUSPENDED}`)).body.code, 'vault.memberSuspended')
  assert.equal((await tell(reader, '/v1/vault/fetch', { item: before.id, holder: NODES.sender, reader: SUSPENDED })).body.code, 'vault.memberSuspended')

  await act([sender, reader], NODES.sender, membersV1.ReinstateMemberSchema, { memberId: SUSPENDED, reason: 'resolved', commitment: new Uint8Array(0) })
  clock.ahead += 2_000
  assert.equal((await ended(sender, during.id)).deliveries[0].code, 'kept')
  assert.equal((await ask(reader, `/v1/vault/items/${before.id}/content?as=${SUSPENDED}`)).body, 'read before')
})
