import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { approvalsV1, membersV1, paymentsV1, toHex } from '@jianghan/protocol'
import { moduleSchemas } from '@jianghan/modules/schema'
import { fieldsOf, messageFromInput, showMessage } from './fields.ts'

const decimalsOf = async (asset: string): Promise<number | undefined> => (asset === 'CNY.HJB' ? 2 : undefined)
const from = 'jh1pqyqszqgpqyqszqgpqyqszqgpqyqszqga5e3n8'
const to = 'jh1pyysjzgfpyysjzgfpyysjzgfpyysjzgfuycsex'

const transfer = async (input: Record<string, unknown>) => messageFromInput(paymentsV1.TransferSchema, input, decimalsOf)

test('addresses become bytes and decimals become atoms', async () => {
  for (const amount of ['12.50 CNY.HJB', { asset: 'CNY.HJB', decimal: '12.5' }, { assetId: 'CNY.HJB', atoms: '1250' }, { asset: 'CNY.HJB', atoms: 1250n }]) {
    const read = await transfer({ from, to, amount })
    assert(read.ok)
    assert.deepEqual(read.init, { from: new Uint8Array(20).fill(8), to: new Uint8Array(20).fill(9), amount: { assetId: 'CNY.HJB', atoms: '1250' } })
  }
})

test('what does not fit is named with its field', async () => {
  const cases: [Record<string, unknown>, string, RegExp][] = [
    [{ from: 'jh1pqyqszqgpqyqszqgpqyqszqgpqyqszqga5e3n9', to, amount: '1 CNY.HJB' }, 'client.badField', /Field from must be an account address/],
    [{ from, to, amount: '1.234 CNY.HJB' }, 'client.badField', /a decimal number; CNY\.HJB has 2 decimals/],
    [{ from, to, amount: '1 CNY.XXX' }, 'client.assetUnknown', /no asset CNY\.XXX/],
    [{ from, to, amount: '1' }, 'client.badField', /Field amount must be an amount with its asset/],
    [{ from, to, amount: { asset: 'CNY.HJB', atoms: '-1' } }, 'client.badField', /amount\.atoms/],
    [{ from, to, amount: '1 CNY.HJB', memo: 'x' }, 'client.unknownField', /Transfer has no field memo/],
  ]
  for (const [input, code, words] of cases) {
    const read = await transfer(input)
    assert(!read.ok)
    assert.equal(read.facts.code, code)
    assert.match(read.facts.en, words)
    assert.notEqual(read.facts.zh, '')
  }
})

test('numbers keep within their field, and lists are lists', async () => {
  const policy = (count: unknown) => messageFromInput(membersV1.PolicySchema, { quorums: [{ role: 'maker', count }] }, decimalsOf)
  assert((await policy(2)).ok)
  assert((await policy('2')).ok)
  for (const bad of [-1, 1.5, 2 ** 32, 'two', null]) assert(!(await policy(bad)).ok, String(bad))
  assert(!(await messageFromInput(membersV1.PolicySchema, { quorums: 'maker' }, decimalsOf)).ok)
})

test('a UETR and a unique that are left out are drawn, and a UETR is a UUID of version 4', async () => {
  const read = await messageFromInput(paymentsV1.CustomerCreditTransferSchema, { creditorAssetId: 'CNY.DHB' }, decimalsOf)
  assert(read.ok)
  const uetr = read.init['uetr'] as Uint8Array
  assert.equal((uetr[6] as number) >> 4, 4)
  assert.equal((uetr[8] as number) >> 6, 2)
  const opened = await messageFromInput(membersV1.OpenAccountSchema, {}, decimalsOf)
  assert(opened.ok && (opened.init['unique'] as Uint8Array).length === 16)
})

test('no UETR is drawn where one would refer to a payment, or where a plain transfer is scheduled', async () => {
  for (const [message, input] of [
    [paymentsV1.CancelQueuedPaymentSchema, {}],
    [paymentsV1.SchedulePaymentSchema, { scheduleId: '07'.repeat(16) }],
  ] as const) {
    const read = await messageFromInput(message, input, decimalsOf)
    assert(read.ok)
    assert.equal(read.init['uetr'], undefined)
  }
})

test("every action's example is read back from the form in which it is shown, and passes its check", async () => {
  for (const action of moduleSchemas.flatMap(module => module.actions)) {
    const example = create(action.message, action.example)
    const read = await messageFromInput(action.message, showMessage(action.message, example), decimalsOf)
    assert(read.ok, `${action.name}: ${read.ok ? '' : read.facts.en}`)
    const again = create(action.message, read.init)
    assert.deepEqual(again, example, action.name)
    assert.equal(action.check(again).refused, false, action.name)
    assert.equal(fieldsOf(action).length, action.message.fields.length)
  }
})

test('an action that another carries is shown by its fields, and given by them or by its bytes', async () => {
  const schema = moduleSchemas.flatMap(module => module.actions).find(({ name }) => name === 'payments.v1.Transfer')
  assert(schema !== undefined)
  const body = toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, schema.example as never))
  const execute = create(approvalsV1.ExecuteSchema, { memberId: 'hanjiang-bank', action: { type: schema.name, body } })
  const shown = showMessage(approvalsV1.ExecuteSchema, execute)['action'] as { type: string; input: Record<string, unknown> }
  assert.deepEqual([shown.type, shown.input], [schema.name, showMessage(schema.message, create(schema.message, schema.example))])
  for (const action of [shown, { type: schema.name, body: toHex(body) }]) {
    const read = await messageFromInput(approvalsV1.ExecuteSchema, { action }, decimalsOf)
    assert(read.ok)
    assert.deepEqual(create(approvalsV1.ExecuteSchema, read.init).action?.body, body)
  }
  const twice = showMessage(approvalsV1.ExecuteSchema, create(approvalsV1.ExecuteSchema, { action: { type: 'approvals.v1.Execute', body: toBinary(approvalsV1.ExecuteSchema, execute) } }))
  assert.deepEqual(twice['action'], { type: 'approvals.v1.Execute', body: toHex(toBinary(approvalsV1.ExecuteSchema, execute)) }, 'one step deep')
  const unknown = showMessage(approvalsV1.ExecuteSchema, create(approvalsV1.ExecuteSchema, { action: { type: 'payments.v9.Nothing', body: Uint8Array.of(1) } }))
  assert.deepEqual(unknown['action'], { type: 'payments.v9.Nothing', body: '01' })
  for (const [action, code] of [[{ type: 'payments.v9.Nothing', input: {} }, 'client.unknownAction'], [{ type: schema.name, input: { from: 'jh1x' } }, 'client.badField'], [{ type: schema.name, input: 1 }, 'client.badField']] as const) {
    const read = await messageFromInput(approvalsV1.ExecuteSchema, { action }, decimalsOf)
    assert.equal(read.ok ? '' : read.facts.code, code)
  }
})
