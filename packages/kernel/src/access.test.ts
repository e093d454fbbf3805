import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromMillis, keyId, sha256, toHex, utf8 } from '@jianghan/protocol'
import fc from 'fast-check'
import { type AccessPort, authorise, meets, type Policy, type Signer, signersOf } from './access.ts'
import type { Requirement } from './schema/action.ts'
import type { Decision } from './schema/status.ts'

const read = { height: 1n, time: fromMillis(0n), get: () => undefined }
const said = (decision: Decision<unknown>): string => (decision.refused ? `${decision.error.name} ${JSON.stringify(decision.error.facts.toJson(decision.facts))}` : 'ok')
const of = (text: string): Policy => text.split('+').map(part => ({ role: part.replace(/\d+$/, ''), count: Number(/\d+$/.exec(part)?.[0] ?? 1) }))
const keys = (text: string): string[][] => (text === '' ? [] : text.split(' ').map(key => key.split('/')))

/** Policy, keys with their roles, and whether they meet it. */
const TABLE: [policy: string, keys: string, expected: boolean][] = [
  ['maker', 'maker', true], ['maker', '', false], ['maker', 'checker', false],
  ['checker+maker', 'maker checker', true], ['checker+maker', 'checker maker', true], ['checker+maker', 'maker maker', false],
  ['checker+maker', 'checker/maker', false], ['checker+maker', 'checker/maker maker', true], ['checker+maker', 'maker checker/maker', true],
  ['maker2', 'maker maker', true], ['maker2', 'maker', false], ['maker3', 'maker maker checker maker', true],
  ['admin+checker+maker', 'admin/checker/maker admin/checker/maker admin/checker/maker', true], ['admin+checker+maker', 'admin/checker admin/checker admin/checker', false],
  ['admin+checker+maker', 'admin/checker checker/maker admin/maker', true], ['admin+checker+maker', 'admin checker/maker checker', true],
  ['checker2+maker', 'checker/maker checker/maker checker', true], ['checker2+maker', 'checker/maker checker checker', true], ['checker2+maker', 'checker checker checker', false],
  ['maker', 'node', false], ['maker', 'admin/node maker/node', true],
]

for (const [policy, signing, expected] of TABLE) {
  test(`${policy} is ${expected ? '' : 'not '}met by ${signing === '' ? 'nobody' : signing}`, () => assert.equal(!meets(of(policy), keys(signing), 'subject').refused, expected))
}

test('meeting a policy is finding a seat for every role: the same as trying every way', () => {
  const fills = (seats: readonly string[], left: readonly (readonly string[])[]): boolean =>
    seats.length === 0 || left.some((roles, i) => roles.includes(seats[0] as string) && fills(seats.slice(1), left.toSpliced(i, 1)))
  const role = fc.constantFrom('admin', 'checker', 'maker')
  const policy = fc.uniqueArray(fc.record({ role, count: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 3, selector: quorum => quorum.role })
  fc.assert(fc.property(policy, fc.array(fc.uniqueArray(role, { maxLength: 3 }), { maxLength: 6 }), (quorums, signing) => {
    const seats = quorums.flatMap(({ role: name, count }) => new Array<string>(count).fill(name))
    assert.equal(!meets(quorums, signing, 's').refused, fills(seats, signing))
  }), { seed: 1, numRuns: 500 })
})

test('a policy that is not met names the role that is missing', () => {
  assert.equal(said(meets(of('checker2+maker'), keys('maker checker'), 'bank')), 'policyNotMet {"subject":"bank","role":"checker","needed":2,"given":1}')
})

const account = new Uint8Array(20).fill(4)
const publicKey = new Uint8Array(32).fill(1)
const port: AccessPort = {
  keyHolder: (_read, id) => (toHex(id) === toHex(keyId(1, publicKey)) ? { member: 'bank', roles: ['maker'] } : undefined),
  keyMember: (_read, id) => port.keyHolder(read, id)?.member,
  member: (_read, id) => ({
    bank: { adminPolicy: of('admin+checker'), capacities: ['issuer'] }, operator: { adminPolicy: of('admin'), capacities: ['issuer', 'operator'] },
    stopped: { adminPolicy: of('admin'), capacities: ['operator'] }, governed: { adminPolicy: of('admin'), capacities: [] },
  }[id]),
  webOrigins: () => [],
  suspension: (_read, id) => ({ stopped: { reason: 'fraud', governance: false }, governed: { reason: 'fraud', governance: true } }[id]),
  account: (_read, id) => ({
    4: { member: 'bank', policy: of('checker+maker'), isControlled: false }, 5: { member: 'stopped', policy: of('maker'), isControlled: false },
  }[id[0] as number]),
  controls: () => ({ limits: [], counterparties: undefined }),
  spentOn: () => 0n,
  recordSpent: () => undefined,
}
const keyOf = (member: string, roles: readonly string[]): Uint8Array => keyId(1, sha256(utf8(`${member} ${roles.join()}`)))
const holder = (member: string, ...roles: string[]): Signer => ({ key: keyOf(member, roles), member, roles })
const bank = { admin: holder('bank', 'admin'), maker: holder('bank', 'maker'), checker: holder('bank', 'checker') }
const operator = holder('operator', 'admin')

const stopped = { maker: holder('stopped', 'maker'), admin: holder('stopped', 'admin') }
const governed = holder('governed', 'admin')

const REQUIREMENTS: [Requirement, Signer[], string][] = [
  [{ kind: 'account', account }, [bank.maker, bank.checker], 'ok'],
  [{ kind: 'account', account }, [bank.maker, holder('other', 'checker')], 'policyNotMet'],
  [{ kind: 'account', account }, [], 'policyNotMet'],
  [{ kind: 'account', account: new Uint8Array(20) }, [bank.maker, bank.checker], 'accountUnknown'],
  [{ kind: 'admin', member: 'bank' }, [bank.admin, bank.checker], 'ok'],
  [{ kind: 'admin', member: 'bank' }, [bank.admin], 'policyNotMet'],
  [{ kind: 'admin', member: 'nobody' }, [bank.admin], 'memberUnknown'],
  [{ kind: 'role', member: 'bank', role: 'maker' }, [bank.maker], 'ok'],
  [{ kind: 'role', member: 'bank', role: 'maker' }, [bank.checker, holder('operator', 'maker')], 'policyNotMet'],
  [{ kind: 'role', member: 'nobody', role: 'maker' }, [bank.maker], 'memberUnknown'],
  [{ kind: 'capacity', capacity: 'operator' }, [operator], 'ok'],
  [{ kind: 'capacity', capacity: 'operator' }, [bank.admin, bank.checker], 'capacityMissing'],
  [{ kind: 'capacity', capacity: 'operator' }, [], 'capacityMissing'],
  [{ kind: 'capacity', capacity: 'operator' }, [holder('operator', 'maker')], 'policyNotMet'],
  [{ kind: 'capacity', capacity: 'issuer' }, [holder('operator', 'maker'), bank.admin, bank.checker], 'ok'],
  [{ kind: 'capacity', capacity: 'issuer' }, [bank.admin, holder('operator', 'maker')], 'policyNotMet'],
  [{ kind: 'capacity', capacity: 'operator', otherThan: 'operator' }, [operator], 'capacityMissing'],
  [{ kind: 'capacity', capacity: 'operator', otherThan: 'bank' }, [operator], 'ok'],
  [{ kind: 'capacity', capacity: 'operator' }, [stopped.admin], 'memberSuspended'],
  [{ kind: 'capacity', capacity: 'operator' }, [stopped.admin, operator], 'ok'],
  [{ kind: 'account', account: new Uint8Array(20).fill(5) }, [stopped.maker], 'memberSuspended'],
  [{ kind: 'role', member: 'stopped', role: 'maker' }, [stopped.maker], 'memberSuspended'],
  [{ kind: 'admin', member: 'stopped' }, [stopped.admin], 'memberSuspended'],
  [{ kind: 'admin', member: 'stopped', governance: true }, [stopped.admin], 'memberSuspended'],
  [{ kind: 'admin', member: 'governed', governance: true }, [governed], 'ok'],
  [{ kind: 'admin', member: 'governed' }, [governed], 'memberSuspended'],
  [{ kind: 'officers', member: 'bank', count: 2 }, [bank.maker, bank.checker], 'ok'],
  [{ kind: 'officers', member: 'bank', count: 2 }, [bank.maker, operator], 'officersMissing'],
  [{ kind: 'officers', member: 'bank', count: 2 }, [bank.maker, holder('bank', 'node')], 'officersMissing'],
  [{ kind: 'officers', member: 'bank', count: 2, except: bank.maker.key }, [bank.maker, bank.checker], 'officersMissing'],
  [{ kind: 'officers', member: 'bank', count: 1, except: bank.maker.key }, [bank.maker, bank.checker], 'ok'],
  [{ kind: 'officers', member: 'nobody', count: 1 }, [bank.maker], 'memberUnknown'],
  [{ kind: 'officers', member: 'governed', count: 1 }, [governed], 'memberSuspended'],
  [{ kind: 'officers', member: 'governed', count: 1, governance: true }, [governed], 'ok'],
  [{ kind: 'key', key: bank.maker.key }, [bank.maker], 'ok'],
  [{ kind: 'key', key: bank.maker.key }, [bank.checker], 'keyMissing'],
  [{ kind: 'either', ways: [[{ kind: 'key', key: bank.maker.key }], [{ kind: 'admin', member: 'bank' }]] }, [bank.admin, bank.checker], 'ok'],
  [{ kind: 'either', ways: [[{ kind: 'key', key: bank.maker.key }], [{ kind: 'admin', member: 'bank' }]] }, [bank.checker], 'keyMissing'],
  [{ kind: 'either', ways: [[{ kind: 'key', key: bank.maker.key }, { kind: 'key', key: bank.checker.key }]] }, [bank.maker], 'keyMissing'],
]

for (const [requirement, signers, expected] of REQUIREMENTS) {
  const who = signers.map(({ member, roles }) => `${member} ${roles.join('/')}`).join(', ')
  test(`${requirement.kind} requirement, signed by ${who === '' ? 'nobody' : who}: ${expected}`, () => {
    const decision = authorise(port, read, signers, requirement)
    assert.equal(decision.refused ? decision.error.name : 'ok', expected)
  })
}

test('keys that nobody registered sign nothing', () => {
  assert.equal(said(signersOf(port, read, [keyId(1, publicKey)])), 'ok')
  const unknown = signersOf(port, read, [keyId(1, publicKey), keyId(2, publicKey)])
  assert.ok(unknown.refused && unknown.error.name === 'signerUnknown')
})
