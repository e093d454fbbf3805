import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { commitField } from '@jianghan/crypto'
import { approvalsV1, paymentsV1 } from '@jianghan/protocol'
import { commitmentsOf, disclosuresHold, disclosuresOf } from './disclosures.ts'
import { readProof } from './read.ts'
import { sampleProof } from './sample.ts'
import { writeProof } from './write.ts'

const read = readProof(writeProof(sampleProof({ seed: 'disclosures', validators: 1 })))
assert.ok(read.ok)
const { proof } = read

test('an action is read once, however many disclosures name it', () => {
  const [opening] = proof.disclosures
  assert.ok(opening)
  let times = 0
  const disclosures = Array.from({ length: 256 }, () => opening)
  assert.ok(disclosuresHold({ ...proof, disclosures }, action => {
    times++
    return commitmentsOf(action)
  }))
  assert.equal(times, 1)
})

test('of two commitments of one name the first counts', () => {
  const opening = { salt: new Uint8Array(16), value: new Uint8Array(3) }
  const good = { name: 'a', commitment: commitField('a', opening) }
  const bad = { name: 'a', commitment: new Uint8Array(32) }
  for (const [commitments, first] of [[[good, bad], good], [[bad, good], bad]] as const) {
    const body = toBinary(paymentsV1.CustomerCreditTransferSchema, create(paymentsV1.CustomerCreditTransferSchema, { commitments: [...commitments] }))
    const action = { type: 'payments.v1.CustomerCreditTransfer', body } as Parameters<typeof commitmentsOf>[0]
    assert.deepEqual(commitmentsOf(action).get('a'), first.commitment)
  }
})

test('what a carried payment commits to is opened at the place of the action that carries it, one step deep', () => {
  const opening = { salt: new Uint8Array(16), value: new Uint8Array(3) }
  const execute = (action: { type: string; body: Uint8Array }) => ({
    type: 'approvals.v1.Execute', body: toBinary(approvalsV1.ExecuteSchema, create(approvalsV1.ExecuteSchema, { memberId: 'yangtze-motor', action })),
  })
  const payment = (name: string) => ({
    type: 'payments.v1.CustomerCreditTransfer',
    body: toBinary(paymentsV1.CustomerCreditTransferSchema, create(paymentsV1.CustomerCreditTransferSchema, { commitments: [{ name, commitment: commitField(name, opening) }] })),
  })
  const actions = [payment('a'), execute(payment('b')), execute(execute(payment('c')))]
  assert.deepEqual(disclosuresOf(actions, ['a', 'b', 'c', 'd'].map(name => ({ name, ...opening }))).map(({ name, action }) => [name, action]), [['a', 0], ['b', 1]])
  assert.deepEqual(disclosuresOf(actions, [{ name: 'b', salt: opening.salt, value: new Uint8Array(4) }]), [], 'another value opens nothing')

  const held = readProof(writeProof(sampleProof({ seed: 'carried', validators: 1, carried: true })))
  assert.ok(held.ok)
  assert.equal(held.proof.transactions[0]?.body.actions[0]?.type, 'approvals.v1.Execute')
  assert.equal(disclosuresHold(held.proof), true)
  assert.equal(disclosuresHold({ ...held.proof, disclosures: held.proof.disclosures.map(each => ({ ...each, action: 1 })) }), false)
})
