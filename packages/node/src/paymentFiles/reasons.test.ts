import assert from 'node:assert/strict'
import { test } from 'node:test'
import { application } from '@jianghan/app'
import { routerOf } from '@jianghan/kernel'
import { ISO_REASONS, LOCAL_REASONS } from './reasons.data.ts'
import { ledgerReason, localReason, ReasonBook } from './reasons.ts'

test('every status that has a reason of ISO is one of the ledger, and every reason is a code of four', () => {
  const statuses = new Set(routerOf(application).errors.map(({ moduleName, name }) => `${moduleName}.${name}`))
  for (const [status, code] of Object.entries(ISO_REASONS)) {
    assert(statuses.has(status), status)
    assert.match(code, /^[A-Z0-9]{4}$/)
  }
  for (const { iso, zh, en } of Object.values(LOCAL_REASONS)) {
    assert.match(iso, /^[A-Z0-9]{4}$/)
    assert.match(zh, /\p{Script=Han}/u)
    assert.match(en, /\.$/)
  }
})

test('a status without a reason of its own is told in words under NARR', () => {
  const text = { zh: '某事。', en: 'Something.' }
  assert.deepEqual(ledgerReason({ status: 'later.unheardOf', text }), { code: 'NARR', status: 'later.unheardOf', ...text })
})

test('a book holds each reason once', () => {
  const book = new ReasonBook([localReason('creditorAccountUnknown')])
  assert.equal(book.place(localReason('creditorAccountUnknown')), 0)
  assert.equal(book.place(localReason('creditorBankUnknown')), 1)
  assert.equal(book.place(localReason('creditorBankUnknown')), 1)
  assert.equal(book.list.length, 2)
})
