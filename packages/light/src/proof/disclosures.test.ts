import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { commitField } from '@jianghan/crypto'
import { paymentsV1 } from '@jianghan/protocol'
import { commitmentsOf, disclosuresHold } from './disclosures.ts'
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
