import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as codec from './codec.ts'
import { decodeEvent, defineEvents, encodeEvent, type EventDefinition } from './event.ts'
import { defineErrors, DONE, type ErrorDefinition, outcomeOf, refuse, renderOutcome, renderRefusal } from './status.ts'

const M = { number: 300, name: 'm' } as const
const words = { zh: '词', en: 'words' }
const errors = defineErrors(M, {
  short: { code: 7, retry: 'later', facts: { account: codec.account, atoms: codec.u128, list: codec.list(codec.u8) }, zh: f => `${f.account} 缺 ${f.atoms}（${f.list}）`, en: f => `${f.account} lacks ${f.atoms} ${f.list}`, hint: words },
  long: { code: 8, retry: 'never', facts: { text: codec.longText }, zh: f => f.text, en: f => f.text, hint: words },
})
const table = Object.values(errors) as ErrorDefinition[]
const refusal = refuse(errors.short, { account: new Uint8Array(20), atoms: 5n, list: [1, 2] })

test('a refusal travels as numbers and facts, and its words are made where it is read', () => {
  const outcome = outcomeOf(refusal)
  assert.deepEqual([outcome.module, outcome.code, outcome.facts.length], [300, 7, 20 + 16 + 4])
  assert.deepEqual(renderOutcome(table, outcome), renderRefusal(refusal))
  const address = 'jh1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqjuvqsz'
  assert.deepEqual(renderRefusal(refusal), {
    status: 'm.short', done: false, retry: 'later', facts: { account: address, atoms: '5', list: [1, 2] }, hint: words,
    text: { zh: `${address} 缺 5（[1,2]）`, en: `${address} lacks 5 [1,2]` },
  })
})

test('what is done needs no table, and what a release does not know is shown by its numbers', () => {
  assert.deepEqual([renderOutcome([], DONE).status, renderOutcome([], DONE).done], ['done', true])
  const unknown = renderOutcome(table, { module: 300, code: 9, facts: new Uint8Array(0) })
  assert.deepEqual([unknown.status, unknown.done, unknown.text.en], ['300/9', false, 'Status 300/9 is unknown to this version.'])
  const cut = renderOutcome(table, { ...outcomeOf(refusal), facts: new Uint8Array(3) })
  assert.equal(cut.status, '300/7', 'facts that do not fit their layout are not guessed at')
  assert.equal(renderOutcome(table, { ...outcomeOf(refusal), facts: Uint8Array.of(...outcomeOf(refusal).facts, 0) }).status, '300/7')
})

test('facts beyond 256 bytes are a fault of ours', () => {
  assert.throws(() => outcomeOf(refuse(errors.long, { text: 'x'.repeat(255) })), /facts of m.long exceed 256 bytes/)
  assert.equal(outcomeOf(refuse(errors.long, { text: 'x'.repeat(254) })).facts.length, 256)
})

const events = defineEvents(M, {
  moved: { number: 1, version: 2, fields: { from: codec.account, note: codec.optional(codec.text) }, audience: 'public', words },
})

const definitions = [events.moved] as unknown as EventDefinition[]

test('an event is its numbers and its fields, and comes back as it was', () => {
  const bytes = encodeEvent({ event: events.moved, fields: { from: new Uint8Array(20), note: 'x' } })
  assert.deepEqual([...bytes.subarray(0, 5)], [1, 44, 0, 1, 2])
  const decoded = decodeEvent(definitions, bytes)
  assert.deepEqual([decoded?.name, decoded?.fields], ['m.moved', { from: new Uint8Array(20), note: 'x' }])
  assert.equal(decodeEvent(definitions, bytes.subarray(0, 20)), undefined)
  assert.equal(decodeEvent(definitions, Uint8Array.of(...bytes, 0)), undefined)
  assert.equal(decodeEvent(definitions, bytes.subarray(0, 4)), undefined)
})

test('an event of another version or kind keeps its numbers and is not guessed at', () => {
  const bytes = encodeEvent({ event: events.moved, fields: { from: new Uint8Array(20), note: undefined } })
  assert.deepEqual(decodeEvent(definitions, bytes.with(4, 3)), { name: '300/1', module: 300, number: 1, version: 3, fields: {}, json: {} })
})
