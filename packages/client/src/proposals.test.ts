import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { actionHash, concat, membersV1, paymentsV1, sha256, utf8 } from '@jianghan/protocol'
import { JianghanError } from './error.ts'
import { approveRequest, executeRequest, newProposal, proposalText, proposeRequest, readProposal, withdrawRequest } from './proposals.ts'

const from = new Uint8Array(20).fill(8)
const transfer = { type: 'payments.v1.Transfer', body: toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, { from, to: new Uint8Array(20).fill(9), amount: { assetId: 'CNY', atoms: '12050' } })) }
const place = { chainId: 'chain', memberId: 'bank' }
const file = newProposal(transfer, place)

test('what is shown is decoded from the bytes that the hash is taken over', () => {
  const { type, body, salt } = file
  const read = readProposal(proposalText(file), 'en')
  assert.deepEqual(read.hash, sha256(concat(utf8('jianghan-action-1'), Uint8Array.of(type.length), utf8(type), salt, body)))
  assert.deepEqual(read.hash, actionHash(transfer, salt))
  assert.deepEqual([read.input['amount'], read.memberId, read.chainId], [{ assetId: 'CNY', atoms: '12050' }, 'bank', 'chain'])
  assert.notDeepEqual(newProposal(transfer, place).salt, salt)
  assert.notDeepEqual(actionHash({ type: `${type}a`, body: body.subarray(1) }, salt), read.hash)
})

const WRONG: [what: string, change: Record<string, unknown>, told: RegExp][] = [
  ['another format', { format: 'jianghan-proof' }, /format/], ['a later version', { version: 2 }, /format/], ['an id that is too short', { proposalId: '00' }, /proposalId/],
  ['a salt that is no hexadecimal', { salt: 'x'.repeat(32) }, /salt/], ['a member that cannot be one', { memberId: 'No' }, /memberId/], ['a chain that is no text', { chainId: 7 }, /chainId/],
  ['an action that nobody knows', { type: 'payments.v1.Pay' }, /type, body/], ['bytes that are not the one encoding', { body: '00' }, /type, body/], ['too much', { more: 'x'.repeat(1_200_000) }, />/],
]
for (const [what, change, told] of WRONG) {
  test(`a file is refused: ${what}`, () => {
    const text = JSON.stringify({ ...JSON.parse(proposalText(file)) as object, ...change })
    assert.throws(() => readProposal(text, 'en'), fault => fault instanceof JianghanError && fault.code === 'client.badProposal' && told.test(fault.message))
  })
}

test('whom a proposal serves follows from what its action needs', () => {
  const served = (action: typeof transfer): unknown[] => {
    const { input } = proposeRequest(newProposal(action, place), { others: ['z', 'a'], expiresMs: 5n })
    return [input['accountId'], input['anyRole'], input['otherMemberIds'], input['expiresMs']]
  }
  const lost = create(membersV1.ReplaceLostKeySchema, { memberId: 'bank', lostKeyId: new Uint8Array(20), kind: 1, publicKey: new Uint8Array(32) })
  const policy = { quorums: [{ role: 'maker', count: 1 }] }
  assert.deepEqual(served(transfer), [from, false, ['a', 'z'], '5'])
  assert.deepEqual(served({ type: 'members.v1.ReplaceLostKey', body: toBinary(membersV1.ReplaceLostKeySchema, lost) }), [undefined, true, ['a', 'z'], '5'])
  assert.deepEqual(served({ type: 'members.v1.SetAccountPolicy', body: toBinary(membersV1.SetAccountPolicySchema, create(membersV1.SetAccountPolicySchema, { accountId: from, policy })) }).slice(0, 2), [from, false])
  assert.deepEqual(served({ type: 'members.v1.SetAdminPolicy', body: toBinary(membersV1.SetAdminPolicySchema, create(membersV1.SetAdminPolicySchema, { memberId: 'bank', policy })) }).slice(0, 2), [undefined, false])
})

test('approving names the hash, executing brings the action and its salt', () => {
  assert.deepEqual(approveRequest(file, 'other').input, { proposalId: file.proposalId, memberId: 'other', actionHash: actionHash(transfer, file.salt) })
  assert.deepEqual(executeRequest(file, 'bank').input, { proposalId: file.proposalId, memberId: 'bank', salt: file.salt, action: transfer })
  assert.deepEqual(withdrawRequest(file).input, { proposalId: file.proposalId, memberId: 'bank' })
})
