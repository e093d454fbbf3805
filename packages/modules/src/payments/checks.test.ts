import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { paymentsV1 } from '@jianghan/protocol'
import { checkCommitments, isUetr } from './checks.ts'
import { LIMITS } from './limits.ts'
import { bulkTransfer } from './schema/bulkTransfer.ts'
import { postHold } from './schema/postHold.ts'
import { schedulePayment } from './schema/schedulePayment.ts'
import { setFees } from './schema/setFees.ts'
import { settleQueue } from './schema/settleQueue.ts'

/** A UETR with these bytes at its version and its variant. */
const uetr = (version: number, variant: number, length = 16): Uint8Array => {
  const bytes = new Uint8Array(length)
  bytes[6] = version
  bytes[8] = variant
  return bytes
}

test('a UETR has 16 bytes, version 4 and the variant of RFC 9562', () => {
  for (const bytes of [uetr(0x40, 0x80), uetr(0x4f, 0xbf), uetr(0x40, 0x81)]) assert.equal(isUetr(bytes), true)
  for (const bytes of [uetr(0x30, 0x80), uetr(0x50, 0x80), uetr(0x40, 0x40), uetr(0x40, 0xc0), uetr(0x40, 0x80, 15), uetr(0x40, 0x80, 17)]) assert.equal(isUetr(bytes), false)
})

test('the name of a committed field has at most 64 characters, however many parts it has', () => {
  const named = (name: string): boolean => !checkCommitments([create(paymentsV1.FieldCommitmentSchema, { name, commitment: new Uint8Array(32) })]).refused
  const part = `a${'b'.repeat(31)}`
  assert.equal(named(`${part}.${part.slice(0, LIMITS.fieldName - 33)}`), true)
  assert.equal(named(`${part}.${part.slice(0, LIMITS.fieldName - 32)}`), false)
  assert.equal(named(`${part}.${part}.a`), false)
})

test('an asset id that is none is quoted in its first forty characters', () => {
  const [long, quoted] = ['𐍈'.repeat(41), '𐍈'.repeat(40)]
  const amount = { assetId: 'CNY', atoms: '1' }
  const decisions = [
    bulkTransfer.check(create(paymentsV1.BulkTransferSchema, { assetId: long })),
    postHold.check(create(paymentsV1.PostHoldSchema, { amount, creditorAssetId: long })),
    schedulePayment.check(create(paymentsV1.SchedulePaymentSchema, { amount, creditorAssetId: long })),
    setFees.check(create(paymentsV1.SetFeesSchema, { assetId: long })),
    settleQueue.check(create(paymentsV1.SettleQueueSchema, { accountId: new Uint8Array(20), assetId: long })),
  ]
  assert.deepEqual(decisions.map(decision => decision.refused && [decision.error.name, decision.facts]), decisions.map(() => ['assetIdShape', { assetId: quoted }]))
})
