import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { buildDraft } from '@jianghan/client'
import { actionSchema } from '@jianghan/client/describe'
import { moduleSchemas } from '@jianghan/modules/schema'
import { toHex } from '@jianghan/protocol'
import { fieldsOfForm, inputOf } from './form.ts'

test('every action of every module has a form, and its example goes through the form unchanged', async () => {
  for (const { name, message, example } of moduleSchemas.flatMap(({ actions }) => actions)) {
    const fields = fieldsOfForm(message, name, 0)
    assert.equal(fields.length, message.fields.length, name)
    const draft = Object.fromEntries(fields.map(({ name: field, example: value }) => [field, value]))
    const made = await buildDraft([{ type: name, input: inputOf(draft) }], { chainId: 'chain', validUntilMs: 1, lang: 'en', decimalsOf: () => Promise.resolve(2) })
    assert.deepEqual(made.actions.map(({ type }) => type), [name])
    assert.deepEqual(toHex(made.actions[0]?.body ?? new Uint8Array(0)), toHex(toBinary(message, create(message, example))), name)
  }
})

test('what was left empty is left out, down into lists and parts', () => {
  assert.deepEqual(inputOf({ a: ' x ', b: '', c: ['', 'y'], d: [''], e: { f: '', g: 'z' }, h: false, i: true, j: undefined }), { a: 'x', c: ['y'], e: { g: 'z' }, i: true })
})

test('a field that holds an action asks which one, and a number that is drawn says so', () => {
  const execute = actionSchema('approvals.v1.Execute')
  assert.ok(execute !== undefined)
  assert.equal(fieldsOfForm(execute.message, execute.name, 0).find(({ name }) => name === 'action')?.carries, true)
  const pay = actionSchema('payments.v1.CustomerCreditTransfer')
  assert.ok(pay !== undefined)
  assert.equal(fieldsOfForm(pay.message, pay.name, 0).find(({ name }) => name === 'uetr')?.drawn, true)
})
